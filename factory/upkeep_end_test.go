package factory_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
)

// kept sets every kind of upkeep.
func kept(cfg *config) {
	cfg.IdleMax, cfg.LifetimeMax, cfg.PingEvery = time.Minute, time.Hour, 20*time.Second
}

func TestAClientThatEndsUnderItsPingEndsAfterwardsR7(t *testing.T) {
	rows := []struct {
		name, reason string
		end          func(r *rig, ctx context.Context)
	}{
		{
			"by Reinit", "the dialer would panic if it were ended under the ping",
			func(r *rig, _ context.Context) {
				require.NoError(r.t, r.Reinit(context.Background(), "db"))
			},
		},
		{
			"by CloseScope", "an exclusive client ends with its scope",
			func(r *rig, ctx context.Context) { require.NoError(r.t, r.CloseScope(ctx)) },
		},
		{
			"by Shutdown", "Shutdown waits for the ping",
			func(r *rig, _ context.Context) {
				require.NoError(r.t, r.Shutdown(context.Background()))
			},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, &dialer{sharing: adapters.Exclusive, pinging: time.Second}, kept)
				ctx := r.scope()
				l, c := r.lease(ctx)
				l.Release()
				r.pinged()
				start := time.Now()
				row.end(r, ctx)
				time.Sleep(2*time.Second - time.Since(start))
				synctest.Wait()
				assert.EqualValues(t, 1, c.closed.Load(), row.reason)
				r.sound()
				r.finish()
			})
		})
	}
}

func TestNoUpkeepIsLeftAfterShutdownR9(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{}, kept)
		l, _ := r.lease(r.scope())
		l.Release()
		time.Sleep(10 * time.Second)
		r.finish()
		before := r.dialer.pings.Load()
		time.Sleep(2 * time.Hour)
		assert.Equal(t, before, r.dialer.pings.Load())
	})
}

func TestUpkeepRunsInNoOtherProcessThanItBeganInR1R8(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, &dialer{sharing: sharing}, kept)
				l, c := r.lease(r.scope())
				l.Release()
				time.Sleep(10 * time.Second)
				r.host.Restore(r.proc)
				time.Sleep(time.Hour) // a timer is the first to notice
				assert.Zero(t, r.dialer.pings.Load(), "an inherited connection")
				assert.Zero(t, c.closed.Load())
				assert.EqualValues(t, 1, c.discarded.Load())
				r.sound()
				r.finish()
			})
		})
	}
}

func TestAPingThatWasUnderWayAtARestoreSaysNothingR1(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive, pinging: time.Second}, kept)
		ctx := r.scope()
		l, c := r.lease(ctx)
		l.Release()
		r.pinged()
		fail(&r.dialer.pingErr, errRefused)
		got := r.ask(ctx)
		synctest.Wait()
		r.host.Restore(r.proc)
		a := <-got
		require.NoError(t, a.err, "it is served by a client of this incarnation")
		a.lease.Release()
		_, fresh := r.lease(ctx)
		assert.NotSame(t, c, fresh)
		synctest.Wait()
		assert.EqualValues(t, 1, c.discarded.Load())
		assert.EqualValues(t, 2, r.dialer.opens.Load())
		fail(&r.dialer.pingErr, nil)
		r.finish()
	})
}
