package factory_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/factory"
)

var (
	errReset   = errors.New("reset by peer")
	errRotated = errors.New("password authentication failed")
)

// diagnoser is a dialer that knows its errors.
type diagnoser struct{ *dialer }

func (diagnoser) Diagnose(err error) adapters.Diagnosis {
	switch {
	case errors.Is(err, errReset):
		return adapters.Broken
	case errors.Is(err, errRotated):
		return adapters.Outdated
	default:
		return adapters.Works
	}
}

var _ adapters.Diagnoser = diagnoser{}

func diagnosing(cfg *config) { cfg.Adapter = diagnoser{cfg.Adapter.(*dialer)} }

func TestAFatalErrorEndsTheClientOnce(t *testing.T) {
	rows := []struct {
		name, reason string
		err          error
		want         adapters.Diagnosis
		ends         bool
		generation   uint64
	}{
		{"none", "nothing happened", nil, adapters.Works, false, 1},
		{"a failure of the call", "the client works", errRefused, adapters.Works, false, 1},
		{"a broken client", "it alone ends", errReset, adapters.Broken, true, 1},
		{"an outdated client", "every one like it ends", errRotated, adapters.Outdated, true, 2},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, &dialer{}, diagnosing)
				ctx := r.scope()
				l, c := r.lease(ctx)
				other, _ := r.lease(r.scope())
				assert.Equal(t, row.want, l.Report(row.err), row.reason)
				assert.Equal(t, row.want, other.Report(row.err), "it is the same client")
				assert.Equal(t, row.want, l.Report(row.err))
				_, err := l.Use()
				require.NoError(t, err, "the lease goes on until its release")
				_, fresh := r.lease(ctx)
				assert.Equal(t, row.ends, c != fresh, row.reason)
				l.Release()
				assert.Zero(t, c.discarded.Load(), "another lease holds it")
				other.Release()
				synctest.Wait()
				assert.Equal(t, row.ends, c.discarded.Load() == 1, "no goodbye")
				assert.Zero(t, c.closed.Load())
				assert.Equal(t, row.generation, r.KeyStats()[0].Generation)
				r.sound()
				r.finish()
			})
		})
	}
}

func TestAReportOnALeaseThatHasEndedChangesNothingR6(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{}, diagnosing)
		ctx := r.scope()
		old, c := r.lease(ctx)
		old.Release()
		fresh, _ := r.lease(ctx) // of the same client, in the same cell
		assert.Equal(t, adapters.Broken, old.Report(errReset))
		old.Retire(errReset)
		assert.Equal(t, adapters.Outdated, old.Report(errRotated))
		assert.Equal(t, adapters.Works, lease{}.Report(errReset))
		lease{}.Retire(errReset)
		fresh.Release()
		_, again := r.lease(ctx)
		assert.Same(t, c, again)
		assert.EqualValues(t, 1, r.KeyStats()[0].Generation)
		r.finish()
	})
}

func TestAReportOnAnOldGenerationsClientDoesNotOutdateTheNewR5(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{}, diagnosing)
		ctx := r.scope()
		old, _ := r.lease(ctx)
		go func() { assert.NoError(t, r.Reinit(context.Background(), "db")) }()
		synctest.Wait()
		_, fresh := r.lease(ctx)
		assert.Equal(t, adapters.Outdated, old.Report(errRotated))
		old.Release()
		_, same := r.lease(ctx)
		assert.Same(t, fresh, same, "it was opened after the rotation")
		assert.EqualValues(t, 2, r.KeyStats()[0].Generation)
		r.finish()
	})
}

func TestAPingThatFindsTheKeyOutdatedReinitialisesItR5(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive}, diagnosing, pingEvery(time.Minute),
			func(cfg *config) { cfg.DrainTimeout = time.Hour })
		one, two := r.scope(), r.scope()
		l1, c1 := r.lease(one)
		l1.Release()
		held, c2 := r.lease(two)
		fail(&r.dialer.pingErr, errRotated)
		time.Sleep(3 * time.Minute)
		fail(&r.dialer.pingErr, nil)
		assert.EqualValues(t, 2, r.KeyStats()[0].Generation, "one ping outdates the key once")
		assert.EqualValues(t, 1, c1.discarded.Load())
		assert.Zero(t, c2.closed.Load())
		held.Release()
		synctest.Wait()
		assert.EqualValues(t, 1, c2.closed.Load(), "the other one drains, and is closed")
		_, fresh := r.lease(two)
		assert.NotSame(t, c2, fresh)
		r.finish()
	})
}

func TestWithoutADiagnoserAnUnavailableServerIsFatal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{})
		l, c := r.lease(r.scope())
		assert.Equal(t, adapters.Works, l.Report(adapters.ErrConflict))
		assert.Equal(t, adapters.Broken, l.Report(fmt.Errorf("get: %w", adapters.ErrUnavailable)))
		l.Release()
		synctest.Wait()
		assert.EqualValues(t, 1, c.discarded.Load())
		r.finish()
	})
}

func TestDoReportsTheErrorOfItsWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{}, diagnosing)
		for _, row := range []struct {
			err       error
			discarded int32
		}{{nil, 0}, {errRefused, 0}, {errReset, 1}} {
			var seen *conn
			err := r.Do(context.Background(), "db", func(_ context.Context, c *conn) error {
				seen = c
				return row.err
			})
			assert.Equal(t, row.err, err, "it is not wrapped")
			synctest.Wait()
			assert.Equal(t, row.discarded, seen.discarded.Load())
		}
		s := r.Stats()
		assert.Zero(t, s.Leases+s.Scopes)
		r.finish()
	})
}

func TestDoGivesItsLeaseBackWhenItsWorkPanics(t *testing.T) {
	r := newRig(t, &dialer{})
	for _, ctx := range []context.Context{context.Background(), r.scope()} {
		assert.Panics(t, func() {
			_ = r.Do(ctx, "db", func(context.Context, *conn) error { panic("work") })
		})
		assert.Zero(t, r.Stats().Leases)
	}
	assert.Equal(t, 1, r.Stats().Scopes, "the one that the caller opened")
	r.finish()
}

func TestDoErrsAsItsStepsDo(t *testing.T) {
	r := newRig(t, &dialer{})
	work := func(context.Context, *conn) error { t.Error("work was called"); return nil }
	ctx := r.scope()
	require.NoError(t, r.CloseScope(ctx))
	require.ErrorIs(t, r.Do(ctx, "db", work), factory.ErrScopeClosed)
	fail(&r.dialer.err, errRefused)
	require.ErrorIs(t, r.Do(context.Background(), "db", work), errRefused)
	require.NoError(t, r.Shutdown(context.Background()))
	require.ErrorIs(t, r.Do(context.Background(), "db", work), factory.ErrShutdown)
	r.finish()
}
