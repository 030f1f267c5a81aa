package bench_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/puddle/v2"
	"github.com/samber/do/v2"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/singleflight"

	"lockstep/adapters"
	"lockstep/bench/fake"
)

// peer is something that hands out a warm client. A step gets the client and gives it back, where
// there is anything to give back.
type peer struct {
	name  string
	start func(testing.TB) worker
}

// worker begins the share of one goroutine. What it returns carries out n steps in a loop of its
// own: no call through a function value stands between two steps.
type worker func() (steps func(n int) error, err error)

// plain is the worker of a peer that keeps nothing for a goroutine.
func plain(steps func(int) error) worker {
	return func() (func(int) error, error) { return steps, steps(1) }
}

// poolMax is enough for every goroutine of a parallel benchmark.
const poolMax = 64

var errGone = errors.New("the client is gone")

func lockstep(sharing adapters.Sharing) func(testing.TB) worker {
	return func(tb testing.TB) worker {
		f := newFactory(tb, &adapter{sharing: sharing})
		return func() (func(int) error, error) {
			ctx, err := openScope(tb, f)
			if err != nil {
				return nil, err
			}
			steps := func(n int) error {
				for range n {
					l, err := f.Acquire(ctx, key)
					if err != nil {
						return err
					}
					l.Release()
				}
				return nil
			}
			return steps, steps(1)
		}
	}
}

// lockstepDo is Do in an open scope: Acquire, Use and Release in one call.
func lockstepDo(tb testing.TB) worker {
	f := newFactory(tb, new(adapter))
	return func() (func(int) error, error) {
		ctx, err := openScope(tb, f)
		if err != nil {
			return nil, err
		}
		work := func(context.Context, *client) error { return nil }
		steps := func(n int) error {
			for range n {
				if err := f.Do(ctx, key, work); err != nil {
					return err
				}
			}
			return nil
		}
		return steps, steps(1)
	}
}

// lockstepUse is Use alone, on a lease that is held throughout.
func lockstepUse(tb testing.TB) worker {
	f := newFactory(tb, new(adapter))
	return func() (func(int) error, error) {
		ctx, err := openScope(tb, f)
		if err != nil {
			return nil, err
		}
		l, err := f.Acquire(ctx, key)
		if err != nil {
			return nil, err
		}
		return func(n int) error {
			for range n {
				if _, err := l.Use(); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}
}

func syncMap(testing.TB) worker {
	var clients sync.Map
	clients.Store(key, new(client))
	return plain(func(n int) error {
		for range n {
			if _, ok := clients.Load(key); !ok {
				return errGone
			}
		}
		return nil
	})
}

func syncPool(testing.TB) worker {
	clients := sync.Pool{New: func() any { return new(client) }}
	return plain(func(n int) error {
		for range n {
			clients.Put(clients.Get())
		}
		return nil
	})
}

// handWritten is what people write who need one client for each key: it neither ends a client nor
// knows who uses it.
type handWritten struct {
	clients sync.Map
	flights singleflight.Group
	open    func() *client
}

func (h *handWritten) get(key string) (*client, error) {
	if c, ok := h.clients.Load(key); ok {
		return c.(*client), nil
	}
	c, err, _ := h.flights.Do(key, func() (any, error) {
		if c, ok := h.clients.Load(key); ok { // of a flight that landed meanwhile
			return c, nil
		}
		c := h.open()
		h.clients.Store(key, c)
		return c, nil
	})
	if err != nil {
		return nil, err
	}
	return c.(*client), nil
}

func singleFlight(testing.TB) worker {
	h := handWritten{open: func() *client { return new(client) }}
	return plain(func(n int) error {
		for range n {
			if _, err := h.get(key); err != nil {
				return err
			}
		}
		return nil
	})
}

func samberDo(testing.TB) worker {
	injector := do.New()
	do.ProvideNamed(injector, key, func(do.Injector) (*client, error) { return new(client), nil })
	return plain(func(n int) error {
		for range n {
			if _, err := do.InvokeNamed[*client](injector, key); err != nil {
				return err
			}
		}
		return nil
	})
}

// newPuddle returns a pool that opens its clients by open.
func newPuddle(open func() *client, resourcesMax int32) (*puddle.Pool[*client], error) {
	return puddle.NewPool(&puddle.Config[*client]{
		Constructor: func(context.Context) (*client, error) { return open(), nil },
		Destructor:  func(*client) {},
		MaxSize:     resourcesMax,
	})
}

func puddlePool(tb testing.TB) worker {
	pool, err := newPuddle(func() *client { return new(client) }, poolMax)
	require.NoError(tb, err)
	tb.Cleanup(pool.Close)
	ctx := tb.Context()
	return plain(func(n int) error {
		for range n {
			r, err := pool.Acquire(ctx)
			if err != nil {
				return err
			}
			r.Release()
		}
		return nil
	})
}

func pgxPool(tb testing.TB) worker {
	var server fake.Postgres
	config, err := pgxpool.ParseConfig(fake.PostgresURL)
	require.NoError(tb, err)
	config.ConnConfig.DialFunc, config.MaxConns = server.Dial, poolMax
	pool, err := pgxpool.NewWithConfig(tb.Context(), config)
	require.NoError(tb, err)
	tb.Cleanup(func() {
		pool.Close()
		server.Wait()
	})
	ctx := tb.Context()
	return plain(func(n int) error {
		for range n {
			c, err := pool.Acquire(ctx)
			if err != nil {
				return err
			}
			c.Release()
		}
		return nil
	})
}
