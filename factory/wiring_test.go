package factory_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/factory"
)

// logging has the factory write a log of every level.
func logging(to *bytes.Buffer) func(*config) {
	return func(cfg *config) {
		cfg.Logger = slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{
			Level: slog.LevelDebug,
			ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
				if a.Key == slog.TimeKey {
					return slog.Attr{}
				}
				return a
			},
		}))
	}
}

// lines returns what was logged, in order.
func lines(log *bytes.Buffer) []string {
	return strings.Split(strings.TrimSpace(log.String()), "\n")
}

func TestWhatBecomesOfAClientIsLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		r := newRig(t, &dialer{took: time.Second}, logging(&log), diagnosing,
			func(cfg *config) {
				cfg.Credentials = func(context.Context, string) (adapters.Credentials, error) {
					return adapters.Credentials{User: secret, Password: secret}, nil
				}
			})
		fail(&r.dialer.err, errRefused)
		ctx := r.scope()
		_, err := r.Acquire(ctx, "db")
		require.ErrorIs(t, err, errRefused)
		fail(&r.dialer.err, nil)
		require.NoError(t, r.Reinit(ctx, "db"))
		l, _ := r.lease(ctx)
		l.Report(errReset)
		l.Release()
		synctest.Wait()
		l, _ = r.lease(ctx)
		l.Release()
		r.host.Restore(r.proc)
		r.lease(ctx)
		require.NoError(t, r.Reinit(ctx, "db")) // at the drain deadline
		r.leaseOf(r.scope(), "cache")
		require.NoError(t, r.CloseScope(ctx))
		require.NoError(t, r.Shutdown(context.Background()))
		r.finish()
		got := lines(&log)
		require.Greater(t, len(got), 13)
		assert.Equal(t, []string{
			`level=WARN msg="open failed" adapter=dialer key=db client=1.1 cause=adapter ` +
				`error=refused`,
			`level=INFO msg="key re-initialised" adapter=dialer key=db generation=2 draining=0`,
			`level=DEBUG msg="client opened" adapter=dialer key=db client=1.2 generation=2 took=1s`,
			`level=WARN msg="client retired" adapter=dialer key=db client=1.2 cause=broken ` +
				`error="reset by peer"`,
			`level=DEBUG msg="client discarded" adapter=dialer key=db client=1.2`,
			`level=DEBUG msg="client opened" adapter=dialer key=db client=1.3 generation=2 took=1s`,
			`level=INFO msg="found in a restored process" adapter=dialer before=1/1 ` +
				`process=1/2 inherited=1`,
			`level=DEBUG msg="client discarded" adapter=dialer key=db client=1.3`,
			`level=DEBUG msg="client opened" adapter=dialer key=db client=2.1 generation=2 took=1s`,
			`level=INFO msg="key re-initialised" adapter=dialer key=db generation=3 draining=1`,
		}, got[:10])
		assert.Subset(t, got[10:], []string{
			`level=WARN msg="leases invalidated at the drain deadline" adapter=dialer ` +
				`key=db client=2.1 stale=1`,
			`level=WARN msg="lease leaked" adapter=dialer scope=1.1 key=db`,
			`level=DEBUG msg="client closed" adapter=dialer key=db client=2.1`,
		}, "the deadline's goroutine and the close's log in any order")
		assert.NotContains(t, log.String(), secret)
	})
}

// tracer keeps the operations that it is told of.
type tracer struct {
	mu  sync.Mutex
	ops []*traced
}

type traced struct {
	factory.Operation
	began, over time.Time
	ends        int
	err         error
}

type tracedKey struct{}

func (o *tracer) Begin(ctx context.Context, op factory.Operation) (context.Context, func(error)) {
	t := &traced{Operation: op, began: time.Now()}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ops = append(o.ops, t)
	return context.WithValue(ctx, tracedKey{}, t), func(err error) {
		o.mu.Lock()
		defer o.mu.Unlock()
		t.ends, t.err, t.over = t.ends+1, err, time.Now()
	}
}

// of returns the operations of a kind, each of which must have ended once.
func (o *tracer) of(t *testing.T, kind factory.Kind) (ops []*traced) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, op := range o.ops {
		assert.Equal(t, 1, op.ends, "%v ends once", op.Operation)
		assert.Equal(t, "dialer", op.Adapter)
		if op.Kind == kind {
			ops = append(ops, op)
		}
	}
	return ops
}

func TestOpensReinitsAndDrainsAreTracedFromBeginToEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o tracer
		carried := 0
		check := func(ctx context.Context) {
			_, ok := ctx.Value(tracedKey{}).(*traced)
			assert.True(t, ok, "what is done for an operation carries its context")
			carried++
		}
		d := &dialer{took: time.Second, closing: time.Second}
		d.onOpen = func(ctx context.Context, _ string) { check(ctx) }
		d.inClose = check
		r := newRig(t, d, func(cfg *config) { cfg.Tracer = &o })
		start := time.Now()
		fail(&d.err, errRefused)
		_, err := r.Acquire(r.scope(), "db")
		require.ErrorIs(t, err, errRefused)
		fail(&d.err, nil)
		require.NoError(t, r.Reinit(context.Background(), "db"))
		l, _ := r.lease(r.scope())
		reinit := make(chan error)
		go func() { reinit <- r.Reinit(context.Background(), "db") }()
		time.Sleep(5 * time.Second)
		l.Release()
		require.NoError(t, <-reinit)
		r.finish()

		opens := o.of(t, factory.KindOpen)
		require.Len(t, opens, 2)
		require.ErrorIs(t, opens[0].err, errRefused)
		require.NoError(t, opens[1].err)
		assert.Equal(t, time.Second, opens[1].over.Sub(opens[1].Start))
		assert.EqualValues(t, 2, opens[1].Generation)
		reinits := o.of(t, factory.KindReinit)
		require.Len(t, reinits, 2)
		assert.Equal(t, 6*time.Second, reinits[1].over.Sub(reinits[1].Start))
		assert.Zero(t, reinits[1].Client)
		drains := o.of(t, factory.KindDrain)
		require.Len(t, drains, 1)
		assert.Equal(t, reinits[1].Start, drains[0].Start, "from draining on")
		assert.Equal(t, 7*time.Second, drains[0].began.Sub(start), "it is told of at the end")
		assert.Equal(t, 6*time.Second, drains[0].over.Sub(drains[0].Start))
		assert.Equal(t, "db", drains[0].Key)
		assert.Equal(t, opens[1].Client, drains[0].Client)
		assert.Equal(t, 3, carried)
	})
}

func TestABrokenClientsDrainIsTracedToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o tracer
		r := newRig(t, &dialer{}, func(cfg *config) { cfg.Tracer = &o })
		l, _ := r.lease(r.scope())
		l.Retire(errReset)
		time.Sleep(time.Second)
		l.Release()
		synctest.Wait()
		drains := o.of(t, factory.KindDrain)
		require.Len(t, drains, 1)
		assert.Equal(t, time.Second, drains[0].over.Sub(drains[0].Start))
		r.finish()
	})
}

func TestAReloadIsLoggedAndTracedAsAReinitIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		var o tracer
		r := newRig(t, &dialer{}, logging(&log), diagnosing,
			func(cfg *config) { cfg.Tracer = &o })
		l, _ := r.lease(r.scope())
		l.Release()
		changed, err := r.Reload(context.Background(), r.dialer)
		require.NoError(t, err)
		require.Equal(t, []string{"db"}, changed, "it has no fingerprint")
		r.finish()
		assert.Contains(t, log.String(),
			`msg="key re-initialised" adapter=dialer key=db generation=2 draining=1`)
		assert.Len(t, o.of(t, factory.KindReinit), 1)
	})
}
