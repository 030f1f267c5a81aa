package factory_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
)

// cycles is how often a factory's whole life is repeated.
func cycles() int {
	if testing.Short() {
		return 500
	}
	return 10_000
}

// One life: open, use, fork, the child's own life, reinit, shutdown. Nothing of it may be left.
func TestTenThousandLivesLeaveNoClientGoroutineOrDescriptorR9(t *testing.T) {
	keepsDescriptors(t)
	goroutines := runtime.NumGoroutine()
	var opened, discarded int32
	for i := range cycles() {
		d := &dialer{sharing: adapters.Sharing(i % 2), descriptors: true, strict: true}
		r := newRig(t, d, kept)
		live(r, i%4 < 2)
		opened += d.opened.Load()
		discarded += d.discarded.Load()
	}
	assert.EqualValues(t, 3*cycles(), opened, "the parent's two, the child's one")
	assert.EqualValues(t, cycles(), discarded, "what the child inherited")
	for range 1000 { // a goroutine that has done its last step may not have gone yet
		if runtime.NumGoroutine() <= goroutines {
			break
		}
		time.Sleep(time.Millisecond)
	}
	assert.LessOrEqual(t, runtime.NumGoroutine(), goroutines)
}

func live(r *rig, childFirst bool) {
	ctx := context.Background()
	scope := r.scope()
	l, _ := r.lease(scope)
	r.use(l)
	l.Release()
	child := r.child(r.host.Fork(r.proc))
	if childFirst {
		childhood(child)
	}
	require.NoError(r.t, r.Reinit(ctx, "db"))
	l, _ = r.lease(scope)
	r.use(l)
	l.Release()
	require.NoError(r.t, r.CloseScope(scope))
	if childFirst {
		r.finish()
		return
	}
	require.NoError(r.t, r.Shutdown(ctx))
	childhood(child)
	r.finish()
}

func childhood(child *rig) {
	scope := child.scope()
	l, _ := child.lease(scope)
	child.use(l)
	l.Release()
	child.finish()
}
