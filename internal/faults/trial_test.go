package faults_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/mock"
	"lockstep/conformance"
	"lockstep/factory"
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

func TestASoundFactorySurvivesAFault(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			w := newWorld(sharing)
			result := try(t, w, storing(w), absence(w))
			require.NoError(t, result.Err())
			assert.Positive(t, result.Stats.Failed, "the fault was felt")
			assert.Positive(t, result.Stats.Kinds["unavailable"])
			w = newWorld(sharing)
			require.NoError(t, try(t, w, queueing(w), absence(w)).Err())
			w = newWorld(sharing)
			require.NoError(t, try(t, w, caching(w), absence(w)).Err())
		})
	}
}

// lossy acknowledges a write that it does not make.
type lossy struct {
	faults.Store
	puts *atomic.Int64
}

func (l lossy) Put(ctx context.Context, key string, value []byte) error {
	if l.puts.Add(1) == 5 {
		return nil
	}
	return l.Store.Put(ctx, key, value)
}

// deaf takes no notice of its deadline.
type deaf struct{ faults.Store }

func (d deaf) Put(ctx context.Context, key string, value []byte) error {
	err := d.Store.Put(ctx, key, value)
	if err != nil {
		<-time.After(3 * time.Second)
	}
	return err
}

// patient waits out the time in which its client could be opened, as one does who waits for a
// single-flight open without a look at his own deadline.
type patient struct {
	faults.Store
	openWithin *atomic.Int64
}

func (p patient) Put(ctx context.Context, key string, value []byte) error {
	err := p.Store.Put(ctx, key, value)
	if err != nil {
		<-time.After(time.Duration(p.openWithin.Load()))
	}
	return err
}

// timing is an adapter that tells how long an open may take.
type timing struct {
	adapters.Adapter[*mock.DatabaseClient]
	openWithin *atomic.Int64
}

func (a timing) Open(ctx context.Context, key string) (*mock.DatabaseClient, error) {
	if deadline, ok := ctx.Deadline(); ok {
		a.openWithin.Store(int64(time.Until(deadline)))
	}
	return a.Adapter.Open(ctx, key)
}

// hung is a store whose calls do not return once the server is away.
type hung struct {
	faults.Store
	end <-chan struct{}
}

func (h hung) Put(ctx context.Context, key string, value []byte) error {
	err := h.Store.Put(ctx, key, value)
	if err != nil {
		<-h.end
	}
	return err
}

func TestACallThatNeverReturnsIsFoundOut(t *testing.T) {
	spec := load(t)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(adapters.Shared)
		s := storing(w)
		end := make(chan struct{})
		s.Begin = nil // whoever feels the fault first is a writer
		s.Store = func(c *mock.DatabaseClient) faults.Store { return hung{table{c}, end} }
		result := make(chan faults.Result, 1)
		go func() { result <- faults.Try(t.Context(), spec, s, absence(w)) }()
		select {
		case result := <-result:
			assert.Equal(t, conformance.Violated, result.Verdict)
			assert.Contains(t, strings.Join(result.Findings, "\n"), "a call did not return within")
		case <-time.After(time.Hour):
			assert.Fail(t, "the trial hangs")
		}
		close(end)
	})
}

// hasty commits what nobody committed.
func hasty(
	ctx context.Context, c *mock.DatabaseClient, keys ...string,
) (faults.Transaction, error) {
	for _, key := range keys {
		if err := (table{c}).Put(ctx, key, []byte(key)); err != nil {
			return nil, err
		}
	}
	return begin(ctx, c)
}

// eager acknowledges a commit that did not happen.
type eager struct{ faults.Transaction }

func (e eager) Commit(ctx context.Context) error {
	_ = e.Transaction.Commit(ctx)
	return nil
}

// torn writes its first row by itself, and fails to commit the others in the fifth transaction.
type torn struct {
	faults.Transaction
	nth int64
}

func (t torn) Commit(ctx context.Context) error {
	if t.nth == 5 {
		return adapters.ErrUnavailable
	}
	return t.Transaction.Commit(ctx)
}

// oblivious loses what is written by the lease that is held while the fault is struck.
type oblivious struct{ faults.Store }

func (o oblivious) Put(ctx context.Context, key string, value []byte) error {
	if string(value) == "after" {
		return nil
	}
	return o.Store.Put(ctx, key, value)
}

// leaky closes no client.
type leaky struct {
	adapters.Adapter[*mock.DatabaseClient]
}

func (leaky) Close(context.Context, *mock.DatabaseClient) error { return nil }

func TestABrokenAdapterIsFoundOut(t *testing.T) {
	inTransaction := func(w *world) faults.Fault {
		f := absence(w)
		strike := f.Strike
		f.Strike = func(ctx context.Context, s *faults.Scene) error {
			commit, err := s.Hold(ctx)
			if err != nil {
				return err
			}
			return errors.Join(strike(ctx, s), commit(ctx))
		}
		return f
	}
	whileHeld := func(w *world) faults.Fault {
		f := absence(w)
		strike := f.Strike
		f.Strike = func(ctx context.Context, s *faults.Scene) error {
			write, err := s.Keep(ctx)
			if err != nil {
				return err
			}
			return errors.Join(write(ctx), strike(ctx, s))
		}
		return f
	}
	tests := []struct {
		name, reason string
		fault        func(*world) faults.Fault
		spoil        func(*world, *rows)
		want         string
	}{
		{
			"loses a write", "what was acknowledged is there afterwards", absence,
			func(_ *world, s *rows) {
				puts := new(atomic.Int64)
				s.Store = func(c *mock.DatabaseClient) faults.Store { return lossy{table{c}, puts} }
			},
			"is lost",
		},
		{
			"misses its deadline", "every call returns by its deadline", absence,
			func(_ *world, s *rows) {
				s.Begin = nil // whoever feels the fault first is a writer
				s.Store = func(c *mock.DatabaseClient) faults.Store { return deaf{table{c}} }
			},
			"returned after 3",
		},
		{
			"waits for an open longer than its deadline", "every call returns by its deadline",
			absence,
			func(_ *world, s *rows) {
				s.Begin = nil // whoever feels the fault first is a writer
				sound, within := s.New, new(atomic.Int64)
				s.New = func(address string) (adapters.Adapter[*mock.DatabaseClient], error) {
					adapter, err := sound(address)
					return timing{adapter, within}, err
				}
				s.Store = func(c *mock.DatabaseClient) faults.Store {
					return patient{table{c}, within}
				}
			},
			"a call with a deadline of 400ms returned after",
		},
		{
			"commits by itself", "a transaction without a commit leaves nothing", inTransaction,
			func(_ *world, s *rows) { s.Begin = hasty }, "was never committed",
		},
		{
			"acknowledges a commit in vain", "the server was away", inTransaction,
			func(_ *world, s *rows) {
				s.Begin = func(
					ctx context.Context, c *mock.DatabaseClient, keys ...string,
				) (faults.Transaction, error) {
					tx, err := begin(ctx, c, keys...)
					return eager{tx}, err
				}
			},
			"was acknowledged",
		},
		{
			"commits a half", "a transaction is all or nothing", absence,
			func(_ *world, s *rows) {
				begun := new(atomic.Int64)
				s.Begin = func(
					ctx context.Context, c *mock.DatabaseClient, keys ...string,
				) (faults.Transaction, error) {
					if err := (table{c}).Put(ctx, keys[0], []byte(keys[0])); err != nil {
						return nil, err
					}
					tx, err := begin(ctx, c, keys[1:]...)
					return torn{tx, begun.Add(1)}, err
				}
			},
			"one was committed without the other",
		},
		{
			"loses a write of a lease that is held", "it was acknowledged", whileHeld,
			func(_ *world, s *rows) {
				s.Store = func(c *mock.DatabaseClient) faults.Store { return oblivious{table{c}} }
			},
			"the acknowledged write of after is lost",
		},
		{
			"leaks sessions", "the server agrees that nothing is left", absence,
			func(_ *world, s *rows) {
				sound := s.New
				s.New = func(address string) (adapters.Adapter[*mock.DatabaseClient], error) {
					adapter, err := sound(address)
					return leaky{adapter}, err
				}
			},
			"left at the server",
		},
		{
			"never recovers", "the factory recovers without a restart",
			func(w *world) faults.Fault {
				f := absence(w)
				f.Heal = func(context.Context, *faults.Scene) error {
					w.gone.Store(true)
					w.away.Store(false)
					return nil
				}
				return f
			},
			func(*world, *rows) {}, "did not recover within",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(adapters.Shared)
			s := storing(w)
			test.spoil(w, &s)
			spec := load(t)
			synctest.Test(t, func(t *testing.T) {
				result := faults.Try(t.Context(), spec, s, test.fault(w))
				assert.Equal(t, conformance.Violated, result.Verdict, test.reason)
				assert.Contains(t, strings.Join(result.Findings, "\n"), test.want)
			})
		})
	}
}

// forgetful acknowledges a publication that it does not make.
type forgetful struct {
	adapters.Queue
	publications *atomic.Int64
}

func (f forgetful) Publish(ctx context.Context, topic string, body []byte) (string, error) {
	if f.publications.Add(1) == 5 {
		return "5", nil
	}
	return f.Queue.Publish(ctx, topic, body)
}

func TestALostMessageIsFoundOut(t *testing.T) {
	w := newWorld(adapters.Shared)
	s := queueing(w)
	publications := new(atomic.Int64)
	s.Queue = func(c *mock.QueueClient) adapters.Queue { return forgetful{c, publications} }
	result := try(t, w, s, absence(w))
	assert.Equal(t, conformance.Violated, result.Verdict)
	assert.Contains(t, strings.Join(result.Findings, "\n"), "1 messages that were acknowledged")
}

// miscounting adds other than it says.
type miscounting struct {
	faults.Counter
	additions *atomic.Int64
	add       func(nth, by int64) int64
}

func (m miscounting) Incr(ctx context.Context, key string, by int64) (int64, error) {
	return m.Counter.Incr(ctx, key, m.add(m.additions.Add(1), by))
}

func TestAWrongCountIsFoundOut(t *testing.T) {
	tests := []struct {
		name, reason string
		add          func(nth, by int64) int64
	}{
		{
			"twice", "a command that was sent again counts twice",
			func(_, by int64) int64 { return 2 * by },
		},
		{
			"lost", "an addition that was acknowledged counts",
			func(nth, by int64) int64 {
				if nth <= 5 {
					return 0
				}
				return by
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(adapters.Shared)
			s := caching(w)
			additions := new(atomic.Int64)
			s.Count = func(c *mock.CacheClient) faults.Counter {
				return miscounting{c, additions, test.add}
			}
			result := try(t, w, s, absence(w))
			assert.Equal(t, conformance.Violated, result.Verdict, test.reason)
			assert.Contains(t, strings.Join(result.Findings, "\n"), "the counter is at")
		})
	}
}

func TestAHeldTransactionWhereThereIsNoneIsRemarked(t *testing.T) {
	w := newWorld(adapters.Shared)
	f := absence(w)
	strike := f.Strike
	f.Strike = func(ctx context.Context, s *faults.Scene) error {
		commit, err := s.Hold(ctx)
		return errors.Join(err, strike(ctx, s), commit(ctx))
	}
	result := try(t, w, caching(w), f)
	require.NoError(t, result.Err())
	assert.Contains(t, result.Remark, "has no transactions")
}

func TestABrokenFactoryIsFoundOut(t *testing.T) {
	w := newWorld(adapters.Exclusive)
	spec := load(t)
	begun := false
	synctest.Test(t, func(t *testing.T) {
		// To the judge, a factory that does not tell of a retirement closes what it may not.
		result := faults.TryObserved(t.Context(), spec, storing(w), absence(w),
			func(e factory.Event) bool {
				skip := e.Action == factory.ActionRetire && !begun
				begun = begun || skip
				return !skip
			})
		assert.Equal(t, conformance.Violated, result.Verdict)
		assert.True(t, begun, "a client was retired")
	})
}

func TestWhatWasNotFeltIsUnknown(t *testing.T) {
	w := newWorld(adapters.Shared)
	nothing := func(context.Context, *faults.Scene) error { return nil }
	result := try(t, w, storing(w), faults.Fault{Name: "nothing", Strike: nothing, Heal: nothing})
	assert.Equal(t, conformance.Unknown, result.Verdict)
	assert.ErrorContains(t, result.Err(), "nobody felt the fault")
}

func TestAFaultThatCannotBeStruckIsUnknown(t *testing.T) {
	w := newWorld(adapters.Shared)
	f := absence(w)
	f.Strike = func(ctx context.Context, s *faults.Scene) error { return s.Server.Pause(ctx) }
	result := try(t, w, storing(w), f)
	assert.Equal(t, conformance.Unknown, result.Verdict)
	assert.ErrorContains(t, result.Err(), "strike: unsupported")
}
