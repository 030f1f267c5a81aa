package factory_test

import (
	"context"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/factory"
)

// current returns what o says now, which must be no error.
func current(t require.TestingT, o factory.Identity) factory.Process {
	p, err := o.Current()
	require.NoError(t, err)
	return p
}

// verified returns what o finds when it looks at everything, which must be no error.
func verified(t require.TestingT, o factory.Identity) factory.Process {
	p, err := o.Verify()
	require.NoError(t, err)
	return p
}

// newOS returns an identity of its own, so that no test changes another's.
func newOS(t testing.TB, cfg factory.OSConfig) *factory.OSIdentity {
	o, err := factory.NewOS(cfg)
	require.NoError(t, err)
	return o
}

func TestAProcessThatStartsIsOfItsPidAndTheFirstEpoch(t *testing.T) {
	require.Same(t, factory.OS(), factory.OS())
	assert.Equal(t, os.Getpid(), current(t, factory.OS()).PID)
	o := newOS(t, factory.OSConfig{})
	assert.Equal(t, factory.Process{PID: os.Getpid(), Epoch: 1}, current(t, o))
	assert.Equal(t, current(t, o), verified(t, o), "nothing has changed")
}

func TestCurrentAllocatesNothing(t *testing.T) {
	plain := newOS(t, factory.OSConfig{})
	assert.Zero(t, testing.AllocsPerRun(1000, func() { _, _ = plain.Current() }))
	withFile := newOS(t, factory.OSConfig{GenerationFile: generationFile(t, 1)})
	assert.Zero(t, testing.AllocsPerRun(1000, func() { _, _ = withFile.Current() }))
}

func TestVerifyBeginsANewEpochWhenAFactChanges(t *testing.T) {
	start, boot := factory.Fact{Name: "start time"}, factory.Fact{Name: "boot id"}
	start.Set("1")
	boot.Set("a")
	o, err := factory.NewOSOf(factory.OSConfig{}, &start, &boot)
	require.NoError(t, err)
	first := verified(t, o)
	start.Set("2")
	second := verified(t, o)
	assert.Greater(t, second.Epoch, first.Epoch)
	assert.Equal(t, first.PID, second.PID)
	boot.Set("b")
	third := verified(t, o)
	assert.Greater(t, third.Epoch, second.Epoch)
	assert.Equal(t, third, verified(t, o), "nothing else has changed")
	assert.Equal(t, third, current(t, o))
}

func TestVerifyFailsClosedWhenAFactCannotBeReadAgain(t *testing.T) {
	start, boot := factory.Fact{Name: "start time"}, factory.Fact{Name: "boot id"}
	start.Set("1")
	boot.Set("a")
	o, err := factory.NewOSOf(factory.OSConfig{}, &start, &boot)
	require.NoError(t, err)
	first := verified(t, o)
	start.Forget()
	boot.Forget()
	_, err = o.Verify()
	require.ErrorIs(t, err, factory.ErrUnreadable)
	require.ErrorContains(t, err, "start time")
	require.ErrorContains(t, err, "boot id")
	require.ErrorIs(t, o.BeforeSnapshot(t.Context()), factory.ErrUnreadable)
	start.Set("1")
	boot.Set("a")
	assert.Equal(t, first, verified(t, o), "the error was transient")
	start.Forget()
	boot.Set("b")
	_, err = o.Verify()
	require.ErrorIs(t, err, factory.ErrUnreadable)
	start.Set("1")
	assert.Greater(t, verified(t, o).Epoch, first.Epoch, "what changed meanwhile is not forgotten")
}

func TestAFactThatCouldNeverBeReadIsNotMissed(t *testing.T) {
	boot := factory.Fact{Name: "boot id"}
	o, err := factory.NewOSOf(factory.OSConfig{}, &boot)
	require.NoError(t, err)
	first := verified(t, o)
	boot.Set("a")
	assert.Greater(t, verified(t, o).Epoch, first.Epoch, "it may be another boot's")
	boot.Forget()
	_, err = o.Verify()
	require.ErrorIs(t, err, factory.ErrUnreadable, "now it could be read before")
}

func TestAfterRestoreFailsClosedWhereTheProcessCannotBeIdentified(t *testing.T) {
	boot := factory.Fact{Name: "boot id"}
	boot.Set("a")
	o, err := factory.NewOSOf(factory.OSConfig{}, &boot)
	require.NoError(t, err)
	first := current(t, o)
	boot.Forget()
	require.ErrorIs(t, o.AfterRestore(t.Context()), factory.ErrUnreadable)
	_, err = o.Current()
	require.ErrorIs(t, err, factory.ErrSnapshot)
	boot.Set("a")
	_, err = o.Verify()
	require.ErrorIs(t, err, factory.ErrSnapshot, "AfterRestore has not succeeded yet")
	require.NoError(t, o.AfterRestore(t.Context()))
	assert.Greater(t, current(t, o).Epoch, first.Epoch)
}

func TestClonesOfOneSnapshotAndOfThoseHaveEpochsOfTheirOwn(t *testing.T) {
	o := newOS(t, factory.OSConfig{})
	require.NoError(t, o.BeforeSnapshot(t.Context()))
	seen := map[uint64]bool{1: true}
	var clones []*factory.OSIdentity
	for range 100 {
		clones = append(clones, factory.CloneOf(o))
	}
	clones = append(clones, o)
	for _, clone := range clones {
		require.NoError(t, clone.AfterRestore(t.Context()))
		parent := current(t, clone)
		require.False(t, seen[parent.Epoch])
		seen[parent.Epoch] = true
		grandchild := factory.CloneOf(clone)
		require.NoError(t, grandchild.AfterRestore(t.Context()))
		child := current(t, grandchild)
		require.Greater(t, child.Epoch, parent.Epoch)
		require.False(t, seen[child.Epoch])
		seen[child.Epoch] = true
	}
}

func TestEpochsNeverDecreaseForAnyoneAndRestoresAlwaysRaiseThem(t *testing.T) {
	path := generationFile(t, 0)
	start := factory.Fact{Name: "start time"}
	start.Set("0")
	o, err := factory.NewOSOf(factory.OSConfig{GenerationFile: path}, &start)
	require.NoError(t, err)
	const rounds = 200
	var wg sync.WaitGroup
	done := make(chan struct{})
	watch := func(ask func() (factory.Process, error)) {
		var last uint64
		for {
			p, err := ask()
			if !assert.NoError(t, err) || !assert.GreaterOrEqual(t, p.Epoch, last) {
				return
			}
			last = p.Epoch
			select {
			case <-done:
				return
			default:
			}
		}
	}
	for range 2 {
		wg.Go(func() { watch(o.Current) })
		wg.Go(func() { watch(o.Verify) })
	}
	raise := func(change func(i int)) {
		for i := range rounds {
			before := current(t, o)
			change(i)
			assert.Greater(t, verified(t, o).Epoch, before.Epoch)
		}
	}
	var changes sync.WaitGroup
	changes.Go(func() { raise(func(i int) { bump(t, path, uint32(i+1)) }) })
	changes.Go(func() { raise(func(i int) { start.Set(strconv.Itoa(i + 1)) }) })
	changes.Go(func() {
		raise(func(int) { assert.NoError(t, o.AfterRestore(context.Background())) })
	})
	changes.Wait()
	close(done)
	wg.Wait()
}

func BenchmarkOSIdentityCurrent(b *testing.B) {
	b.Run("plain", func(b *testing.B) {
		o := newOS(b, factory.OSConfig{})
		for b.Loop() {
			_, _ = o.Current()
		}
	})
	b.Run("generation file", func(b *testing.B) {
		o := newOS(b, factory.OSConfig{GenerationFile: generationFile(b, 1)})
		for b.Loop() {
			_, _ = o.Current()
		}
	})
	b.Run("os.Getpid", func(b *testing.B) {
		for b.Loop() {
			_ = os.Getpid()
		}
	})
	b.Run("Verify", func(b *testing.B) {
		o := newOS(b, factory.OSConfig{})
		for b.Loop() {
			_, _ = o.Verify()
		}
	})
}
