//go:build unix

package properties_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/conformance"
	"lockstep/factory"
	"lockstep/models"
	"lockstep/properties"
	"lockstep/properties/internal/holds"
	"lockstep/properties/internal/lines"
)

type linesAdapter = adapters.Adapter[*lines.Client]

// wireOf returns the wire of a server that runs for as long as the test, with an adapter that is
// spoilt, or not, where spoil is nil.
func wireOf(
	t *testing.T, sharing adapters.Sharing, spoil func(linesAdapter) linesAdapter,
) properties.Wire[*lines.Client] {
	t.Helper()
	server, err := lines.Listen()
	require.NoError(t, err)
	t.Cleanup(server.Stop)
	return properties.Wire[*lines.Client]{
		Adapter: func(dial properties.Dial) (linesAdapter, error) {
			a := linesAdapter(&lines.Adapter{
				Address: server.Address(), Shared: sharing, Dialer: dial,
			})
			if spoil != nil {
				a = spoil(a)
			}
			return a, nil
		},
		Call: func(ctx context.Context, c *lines.Client) error { return c.Call(ctx) },
		Left: server.Left,
	}
}

func TestTheFactoryKeepsTheContractOverRealConnections(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			wire := wireOf(t, sharing, nil)
			properties.Check(t, func() properties.Subject { return properties.Real(wire) },
				factory.CauseIdle)
		})
	}
}

// spoiled is an adapter that does something wrong.
type spoiled struct {
	linesAdapter
	close   func(ctx context.Context, c *lines.Client) error
	discard func(c *lines.Client) error
	open    func(ctx context.Context, key string) (*lines.Client, error)
}

func (s spoiled) Open(ctx context.Context, key string) (*lines.Client, error) {
	if s.open != nil {
		return s.open(ctx, key)
	}
	return s.linesAdapter.Open(ctx, key)
}

func (s spoiled) Close(ctx context.Context, c *lines.Client) error {
	if s.close != nil {
		return s.close(ctx, c)
	}
	return s.linesAdapter.Close(ctx, c)
}

func (s spoiled) Discard(c *lines.Client) error {
	if s.discard != nil {
		return s.discard(c)
	}
	return s.linesAdapter.Discard(c)
}

func TestABrokenAdapterIsCaughtOnRealConnections(t *testing.T) {
	rows := []struct {
		name, reason, want string
		spoil              func(linesAdapter) linesAdapter
	}{
		{
			"a goodbye on what is discarded", "only the bytes on the child's descriptor tell",
			"R8: process ", func(a linesAdapter) linesAdapter {
				return spoiled{linesAdapter: a, discard: func(c *lines.Client) error {
					return a.Close(context.Background(), c)
				}}
			},
		},
		{
			"a socket that is shut down", "not a byte is written, and the opener's session ends",
			"R8: ", func(a linesAdapter) linesAdapter {
				return spoiled{linesAdapter: a, discard: func(c *lines.Client) error {
					err := c.Conn().(*holds.Conn).Shutdown()
					return errors.Join(err, a.Discard(c))
				}}
			},
		},
		{
			"a descriptor that a discard keeps", "the child never gives it back",
			"R9: process ", func(a linesAdapter) linesAdapter {
				return spoiled{
					linesAdapter: a, discard: func(*lines.Client) error { return nil },
				}
			},
		},
		{
			"a session that Close leaves", "it says goodbye and keeps the descriptor",
			"R9: process ", func(a linesAdapter) linesAdapter {
				return spoiled{linesAdapter: a, close: func(context.Context, *lines.Client) error {
					return nil
				}}
			},
		},
		{
			"a connection too many", "an open dials twice and forgets the first",
			"R9: process ", func(a linesAdapter) linesAdapter {
				return spoiled{
					linesAdapter: a,
					open: func(ctx context.Context, key string) (*lines.Client, error) {
						_, err := a.Open(ctx, key)
						if err != nil {
							return nil, err
						}
						return a.Open(ctx, key)
					},
				}
			},
		},
		{
			"a failing open that leaves its connection", "nobody can ever end it",
			"R9: the failed open ", func(a linesAdapter) linesAdapter {
				return spoiled{
					linesAdapter: a,
					open: func(ctx context.Context, key string) (*lines.Client, error) {
						_, err := a.Open(ctx, key)
						return nil, errors.Join(err, errors.New("after the connect"))
					},
				}
			},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			wire := wireOf(t, adapters.Shared, row.spoil)
			require.ErrorContains(t, firstFailure(t, wire), row.want, row.reason)
			assert.NoError(t, holds.Await(t.Context(), 10*time.Second, wire.Left),
				"a trace that fails leaves nothing")
		})
	}
}

// firstFailure draws traces until one is found to be wrong.
func firstFailure(t *testing.T, wire properties.Wire[*lines.Client]) (failure error) {
	spec, err := conformance.Load(models.FS)
	require.NoError(t, err)
	rapid.MakeCheck(func(r *rapid.T) {
		if failure == nil {
			failure = properties.Run(r, spec, properties.Real(wire)).Err()
		}
	})(t)
	return failure
}
