package factory_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/factory"
)

// What goes wrong in the field at moments that the property suite does not draw. Each of these
// tests catches a mutant (properties/mutants) by its rule.

// atGrant cancels a call when its flight has landed and it is about to be granted its lease.
type atGrant struct{ cancel context.CancelFunc }

func (o *atGrant) Observe(e factory.Event) {
	if e.Action == factory.ActionOpenOK {
		o.cancel()
	}
}

func TestACancellationAtTheMomentOfTheGrantLosesNoLeaseL1(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o atGrant
		r := newRig(t, &dialer{sharing: adapters.Exclusive, took: time.Second}, func(c *config) {
			c.Observer, c.ClientsMax = &o, 1
		})
		for range 5 {
			scope := r.scope()
			ctx, cancel := context.WithCancel(scope)
			o.cancel = cancel
			if l, err := r.Acquire(ctx, "db"); assert.NoError(t, err, "it was granted") {
				l.Release()
			}
			assert.Zero(t, r.Stats().Leases, "a lease that nobody has is never released")
			require.NoError(t, r.CloseScope(scope))
		}
		r.finish()
	})
}

func TestACallThatFailsGivesItsClientBackR12(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive},
			func(c *config) { c.ClientsMax = 1 })
		one, two := r.scope(), r.scope()
		failed := errors.New("the call failed")
		require.ErrorIs(t, r.Do(one, "db", func(context.Context, *conn) error {
			return failed
		}), failed)
		ctx, cancel := context.WithTimeout(two, time.Minute)
		defer cancel()
		require.NoError(t, r.Do(ctx, "db", func(context.Context, *conn) error { return nil }))
		r.finish()
	})
}

func TestACloseThatTakesTooLongLeavesNoGoroutineR9(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{closing: time.Hour})
		l, _ := r.lease(r.scope())
		l.Release()
		start := time.Now()
		r.finish()
		assert.Equal(t, 5*time.Second, time.Since(start), "the close timeout")
	}) // a bubble does not end while a goroutine of it blocks
}

func TestShutdownReturnsAfterTheLastOfItsGoroutinesR9(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := 0
		r := newRig(t, &dialer{}, func(c *config) {
			c.OnLeak = func(factory.Leak) {
				time.Sleep(time.Second)
				told++
			}
		})
		r.scope()
		r.scope()
		require.NoError(t, r.Shutdown(t.Context()))
		assert.Equal(t, 2, told, "the scopes that are left are told of before Shutdown returns")
		r.finish()
	})
}
