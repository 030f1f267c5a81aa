package faults_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/mock"
	"lockstep/conformance"
	"lockstep/internal/faults"
	"lockstep/models"
)

// rows and messages are subjects over the mock: a trial needs a store or a queue.
type (
	rows     = faults.Subject[*mock.DatabaseClient]
	messages = faults.Subject[*mock.QueueClient]
)

// world is a mock server that can be away.
type world struct {
	*mock.Server
	away    atomic.Bool
	gone    atomic.Bool // for new connections, for ever
	options mock.Options
}

func newWorld(sharing adapters.Sharing) *world {
	w := &world{Server: mock.NewServer(mock.Config{})}
	w.options = mock.Options{Sharing: sharing, Faults: mock.NewFaults(
		mock.Fault{
			Op: mock.AnyOp, Err: errors.New("the server is away"),
			Match: func(mock.Visit) bool { return w.away.Load() },
		},
		mock.Fault{
			Op: mock.OpOpen, Err: errors.New("the server is gone"),
			Match: func(mock.Visit) bool { return w.gone.Load() },
		},
	)}
	return w
}

func (*world) Address() string                              { return "mock" }
func (*world) Credentials() adapters.Credentials            { return adapters.Credentials{} }
func (*world) Pause(context.Context) error                  { return errors.ErrUnsupported }
func (*world) Unpause(context.Context) error                { return errors.ErrUnsupported }
func (*world) Start(context.Context) error                  { return errors.ErrUnsupported }
func (*world) Rotate(context.Context) error                 { return errors.ErrUnsupported }
func (*world) ReadOnly(context.Context, bool) error         { return errors.ErrUnsupported }
func (*world) Full(context.Context, bool) error             { return errors.ErrUnsupported }
func (w *world) Kill(ctx context.Context) error             { return w.Terminate(ctx) }
func (w *world) Sessions(context.Context) ([]string, error) { return w.live(), nil }

func (w *world) Terminate(context.Context) error {
	for _, c := range w.Connections() {
		w.Break(c.ID)
	}
	return nil
}

func (w *world) live() []string {
	var list []string
	for _, c := range w.Connections() {
		if c.State == mock.Live {
			list = append(list, fmt.Sprintf("connection %d", c.ID))
		}
	}
	return list
}

// table is a store of one table.
type table struct{ adapters.Database }

func (t table) Put(ctx context.Context, key string, value []byte) error {
	return t.Database.Put(ctx, "trial", key, value)
}

func (t table) Get(ctx context.Context, key string) ([]byte, error) {
	return t.Database.Get(ctx, "trial", key)
}

func storing(w *world) rows {
	return rows{
		Name: "rows", Server: w, Direct: true,
		New: func(string) (adapters.Adapter[*mock.DatabaseClient], error) {
			return mock.NewDatabase(w.Server, w.options), nil
		},
		Store: func(c *mock.DatabaseClient) faults.Store { return table{c} },
		Begin: begin,
	}
}

// begin opens a transaction that writes rows.
func begin(
	ctx context.Context, c *mock.DatabaseClient, keys ...string,
) (faults.Transaction, error) {
	tx, err := c.Begin(ctx, adapters.TxOptions{})
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if err := tx.Put(ctx, "trial", key, []byte(key)); err != nil {
			return nil, errors.Join(err, tx.Rollback(ctx))
		}
	}
	return tx, nil
}

// entries is a store of a cache.
type entries struct{ adapters.Cache }

func (e entries) Put(ctx context.Context, key string, value []byte) error {
	return e.Set(ctx, key, value, adapters.NoExpiry)
}

func caching(w *world) faults.Subject[*mock.CacheClient] {
	return faults.Subject[*mock.CacheClient]{
		Name: "entries", Server: w, Direct: true,
		New: func(string) (adapters.Adapter[*mock.CacheClient], error) {
			return mock.NewCache(w.Server, w.options), nil
		},
		Store: func(c *mock.CacheClient) faults.Store { return entries{c} },
		Count: func(c *mock.CacheClient) faults.Counter { return c },
	}
}

func queueing(w *world) messages {
	return messages{
		Name: "messages", Server: w, Direct: true,
		New: func(string) (adapters.Adapter[*mock.QueueClient], error) {
			return mock.NewQueue(w.Server, w.options), nil
		},
		Queue: func(c *mock.QueueClient) adapters.Queue { return c },
	}
}

// absence is a fault in which the server is away until it is healed.
func absence(w *world) faults.Fault {
	return faults.Fault{
		Name: "away",
		Strike: func(ctx context.Context, _ *faults.Scene) error {
			w.away.Store(true)
			return w.Terminate(ctx)
		},
		Heal: func(context.Context, *faults.Scene) error {
			w.away.Store(false)
			return nil
		},
	}
}

// try strikes in a bubble, where no time passes in vain.
func try[C any](
	t *testing.T, w *world, s faults.Subject[C], f faults.Fault,
) (result faults.Result) {
	t.Helper()
	spec := load(t)
	synctest.Test(t, func(t *testing.T) {
		result = faults.Try(t.Context(), spec, s, f)
		synctest.Wait()
		assert.Empty(t, w.live(), "the trial leaves nothing behind")
	})
	return result
}

func load(t *testing.T) *conformance.Spec {
	t.Helper()
	spec, err := conformance.Load(models.FS)
	require.NoError(t, err)
	return spec
}
