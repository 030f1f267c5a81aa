package factory_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/factory"
	"lockstep/factory/sim"
)

var errNoDescriptor = errors.New("too many open files")

// fickle is the identity of a process which for a while cannot be told: /proc cannot be read where
// no descriptor is free.
type fickle struct {
	*sim.Process
	unknown, unsure atomic.Bool // neither Current nor Verify knows; Verify does not
}

func (o *fickle) Current() (factory.Process, error) {
	if o.unknown.Load() {
		return factory.Process{}, errNoDescriptor
	}
	return o.Process.Current()
}

func (o *fickle) Verify() (factory.Process, error) {
	if o.unsure.Load() {
		return factory.Process{}, errNoDescriptor
	}
	return o.Current()
}

func newFickleRig(t testing.TB, d *dialer, tune ...func(*config)) (*rig, *fickle) {
	var o *fickle
	r := newRig(t, d, append(tune, func(cfg *config) {
		o = &fickle{Process: cfg.Identity.(*sim.Process)}
		cfg.Identity = o
	})...)
	return r, o
}

func TestWhoWaitsForAFlightIsAnsweredThoughTheProcessIsUnknownL1(t *testing.T) {
	rows := []struct {
		name, reason string
		lose         func(o *fickle) *atomic.Bool
		opens        error
	}{
		{
			"exactly", "Verify reads files",
			func(o *fickle) *atomic.Bool { return &o.unsure }, nil,
		},
		{
			"at all", "a source may be unreadable for a while",
			func(o *fickle) *atomic.Bool { return &o.unknown }, nil,
		},
		{
			"and the open fails", "nobody knows whose failure it is",
			func(o *fickle) *atomic.Bool { return &o.unsure }, errRefused,
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, o := newFickleRig(t, &dialer{took: time.Second})
				fail(&r.dialer.err, row.opens)
				got := r.ask(r.scope())
				synctest.Wait()
				row.lose(o).Store(true)
				time.Sleep(time.Second)
				synctest.Wait()
				row.lose(o).Store(false)
				r.sound()
				select {
				case a := <-got:
					require.ErrorIs(t, a.err, factory.ErrIdentity, row.reason)
				case <-time.After(time.Hour):
					t.Fatal("L1: the call still waits after an hour")
				}
				fail(&r.dialer.err, nil)
				r.lease(r.scope())
				r.finish()
			})
		})
	}
}

func TestTheDrainDeadlinePassesThoughTheProcessWasUnknownR10(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, o := newFickleRig(t, &dialer{})
		l, c := r.lease(r.scope())
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.Error(t, r.Reinit(ctx, "db"))
		o.unknown.Store(true)
		time.Sleep(time.Minute)
		assert.Zero(t, c.closed.Load()+c.discarded.Load(), "nobody knows whose it is")
		o.unknown.Store(false)
		time.Sleep(time.Minute)
		synctest.Wait()
		_, err := l.Use()
		require.ErrorIs(t, err, factory.ErrStale)
		assert.EqualValues(t, 1, c.closed.Load())
		r.finish()
	})
}

func TestUpkeepGoesOnThoughTheProcessWasUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, o := newFickleRig(t, &dialer{}, func(cfg *config) { cfg.IdleMax = time.Minute })
		l, c := r.lease(r.scope())
		l.Release()
		o.unknown.Store(true)
		time.Sleep(time.Hour)
		o.unknown.Store(false)
		assert.Zero(t, c.closed.Load())
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		assert.EqualValues(t, 1, c.closed.Load(), "its idle time is over")
		r.finish()
	})
}

func TestWhoWaitsForAHealthCheckIsAnsweredThoughTheProcessWasUnknownL1(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, o := newFickleRig(t, &dialer{sharing: adapters.Exclusive, pinging: time.Second},
			func(cfg *config) { cfg.PingEvery = time.Minute })
		ctx := r.scope()
		l, _ := r.lease(ctx)
		l.Release()
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		require.Equal(t, 1, r.Stats().Pinging)
		got := r.ask(ctx)
		synctest.Wait()
		o.unknown.Store(true)
		time.Sleep(time.Second)
		synctest.Wait()
		o.unknown.Store(false)
		select {
		case a := <-got:
			require.ErrorIs(t, a.err, factory.ErrIdentity)
		case <-time.After(time.Hour):
			t.Fatal("L1: the call still waits after an hour")
		}
		r.finish()
	})
}

func TestAReleaseInAnUnknownProcessChangesNothingAndMayBeMadeAgainR8(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, o := newFickleRig(t, &dialer{})
		l, c := r.lease(r.scope())
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.Error(t, r.Reinit(ctx, "db"))
		o.unknown.Store(true)
		l.Release()
		synctest.Wait()
		assert.Zero(t, c.closed.Load()+c.discarded.Load())
		o.unknown.Store(false)
		l.Release()
		synctest.Wait()
		assert.EqualValues(t, 1, c.closed.Load())
		r.finish()
	})
}

func TestAClientThatNobodyKnowsTheOpenerOfIsDiscardedR8(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, o := newFickleRig(t, &dialer{})
		l, c := r.lease(r.scope())
		o.unsure.Store(true)
		l.Retire(nil)
		l.Release()
		synctest.Wait()
		assert.EqualValues(t, 1, c.discarded.Load())
		assert.Zero(t, c.closed.Load())
		o.unsure.Store(false)
		r.finish()
	})
}

func TestANewFactoryNeedsAnIdentity(t *testing.T) {
	host := sim.NewHost(nil)
	o := &fickle{Process: host.Start()}
	o.unsure.Store(true)
	_, err := factory.New(config{Adapter: &dialer{}, Identity: o})
	require.ErrorIs(t, err, factory.ErrIdentity)
	require.ErrorIs(t, err, errNoDescriptor)
}

// backward is a process whose epoch went back, which breaks the contract of identities.
type backward struct {
	*sim.Process
	back atomic.Bool
}

func (o *backward) Current() (factory.Process, error) {
	if o.back.Load() {
		return factory.Process{PID: 1, Epoch: 0}, nil
	}
	return o.Process.Current()
}

func TestAnEpochThatWentBackIsNoIdentityR1(t *testing.T) {
	var o *backward
	r := newRig(t, &dialer{}, func(cfg *config) {
		o = &backward{Process: cfg.Identity.(*sim.Process)}
		cfg.Identity = o
	})
	ctx := r.scope()
	l, _ := r.lease(ctx)
	o.back.Store(true)
	_, err := l.Use()
	require.ErrorIs(t, err, factory.ErrIdentity)
	_, err = r.Acquire(ctx, "db")
	require.ErrorIs(t, err, factory.ErrIdentity)
	require.ErrorIs(t, r.CloseScope(ctx), factory.ErrIdentity)
	o.back.Store(false)
	l.Release()
	r.finish()
}
