package factory_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/factory"
)

var errHook = errors.New("hook failed")

// A participant is one pair of hooks of the property below.
type participant struct {
	id                      int
	noBefore, noAfter       bool
	failsBefore, failsAfter bool
	victim                  *participant // whose hooks its before function removes
	remove                  func()
}

// A told line is one call of a hook, and the process in which it was made.
type told struct {
	what string
	in   factory.Process
}

// A party drives an identity with participants beside a model of what is to happen: model holds
// those registered, the first one first, and known tells whether the process has to be.
type party struct {
	o       *factory.OSIdentity
	model   []*participant
	known   bool
	last    factory.Process
	ids     int
	log     []told
	noticed error // what Current told a hook, which is never an error
}

func (p *party) tell(what string) {
	now, err := p.o.Current()
	p.noticed = errors.Join(p.noticed, err)
	p.log = append(p.log, told{what, now})
}

func (p *party) register(t *rapid.T) {
	who := &participant{
		id:       p.ids,
		noBefore: rapid.IntRange(0, 4).Draw(t, "noBefore") == 0,
		noAfter:  rapid.IntRange(0, 4).Draw(t, "noAfter") == 0,
	}
	p.ids++
	before := func(context.Context) error {
		p.tell(fmt.Sprint("before ", who.id))
		if who.victim != nil {
			who.victim.remove()
		}
		return failing(who.failsBefore)
	}
	after := func(context.Context) error {
		p.tell(fmt.Sprint("after ", who.id))
		return failing(who.failsAfter)
	}
	if who.noBefore {
		before = nil
	}
	if who.noAfter {
		after = nil
	}
	who.remove = p.o.OnSnapshot(before, after)
	p.model = append(p.model, who)
}

func failing(fails bool) error {
	if fails {
		return errHook
	}
	return nil
}

func (p *party) draw(t *rapid.T) *participant {
	if len(p.model) == 0 {
		t.Skip("nobody is registered")
	}
	return p.model[rapid.IntRange(0, len(p.model)-1).Draw(t, "who")]
}

func (p *party) drop(who *participant) {
	p.model = slices.DeleteFunc(p.model, func(o *participant) bool { return o == who })
}

// expectBefore returns what BeforeSnapshot is to call, and whether it is to fail.
func (p *party) expectBefore() (calls []string, fails bool) {
	all := slices.Clone(p.model)
	var called []*participant
	for _, who := range slices.Backward(all) {
		if !slices.Contains(p.model, who) {
			continue // removed by another one's hook
		}
		if !who.noBefore {
			calls = append(calls, fmt.Sprint("before ", who.id))
			if who.victim != nil {
				p.drop(who.victim)
			}
			if who.failsBefore {
				fails = true
				break
			}
		}
		called = append(called, who)
	}
	for _, who := range slices.Backward(called) {
		if fails && !who.noAfter && slices.Contains(p.model, who) {
			calls = append(calls, fmt.Sprint("after ", who.id))
		}
	}
	return calls, fails
}

// expectAfter returns what AfterRestore is to call, and whether it is to fail.
func (p *party) expectAfter() (calls []string, fails bool) {
	for _, who := range p.model {
		if who.noAfter {
			continue
		}
		calls = append(calls, fmt.Sprint("after ", who.id))
		if who.failsAfter {
			return calls, true
		}
	}
	return calls, false
}

func (p *party) snapshot(t *rapid.T) {
	p.log = nil
	if !p.known {
		require.ErrorIs(t, p.o.BeforeSnapshot(t.Context()), factory.ErrSnapshot)
		require.Empty(t, p.log, "what is not begun is not undone")
		return
	}
	calls, fails := p.expectBefore()
	err := p.o.BeforeSnapshot(t.Context())
	require.Equal(t, fails, err != nil)
	if fails {
		require.ErrorIs(t, err, errHook)
	}
	p.known = fails
	p.check(t, calls, p.last)
}

func (p *party) restore(t *rapid.T) {
	p.log = nil
	calls, fails := p.expectAfter()
	err := p.o.AfterRestore(t.Context())
	require.Equal(t, fails, err != nil)
	if fails {
		require.ErrorIs(t, err, errHook)
	}
	p.known = !fails
	in := p.last
	if len(p.log) > 0 {
		in = p.log[0].in
	}
	if p.known {
		in = current(t, p.o)
	}
	if p.known || len(p.log) > 0 {
		require.Greater(t, in.Epoch, p.last.Epoch)
	}
	p.check(t, calls, in)
	p.last = in
}

// check compares what was called with what was to be called, all of it in one process.
func (p *party) check(t *rapid.T, calls []string, in factory.Process) {
	var want []told
	for _, call := range calls {
		want = append(want, told{call, in})
	}
	require.Equal(t, want, p.log)
	require.NoError(t, p.noticed)
}

func TestHooksAreCalledInTheModelsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, err := factory.NewOS(factory.OSConfig{})
		require.NoError(t, err)
		p := &party{o: o, known: true, last: current(t, o)}
		t.Repeat(map[string]func(*rapid.T){
			"register": p.register,
			"remove": func(t *rapid.T) {
				who := p.draw(t)
				who.remove()
				who.remove() // a second time changes nothing
				p.drop(who)
			},
			"failBefore": func(t *rapid.T) { who := p.draw(t); who.failsBefore = !who.failsBefore },
			"failAfter":  func(t *rapid.T) { who := p.draw(t); who.failsAfter = !who.failsAfter },
			"victim":     func(t *rapid.T) { p.draw(t).victim = p.draw(t) },
			"snapshot":   p.snapshot,
			"restore":    p.restore,
			"": func(t *rapid.T) {
				now, err := o.Current()
				if !p.known {
					require.ErrorIs(t, err, factory.ErrSnapshot)
					_, err = o.Verify()
					require.ErrorIs(t, err, factory.ErrSnapshot)
					return
				}
				require.NoError(t, err)
				require.Equal(t, p.last, now)
			},
		})
	})
}

func TestAFailingHookIsNamedByWhoRegisteredIt(t *testing.T) {
	o := newOS(t, factory.OSConfig{})
	o.OnSnapshot(nil, func(context.Context) error { return errors.New("first") })
	o.OnSnapshot(func(context.Context) error { return errors.New("second") }, nil)
	err := o.BeforeSnapshot(t.Context())
	const place = "before a snapshot, registered by lockstep/factory_test." +
		"TestAFailingHookIsNamedByWhoRegisteredIt"
	require.ErrorContains(t, err, place)
	require.ErrorContains(t, err, "second")
	require.NotContains(t, err.Error(), "first", "its before was not called")
	require.ErrorContains(t, o.AfterRestore(t.Context()), "after a restore, registered by lockstep")
}

func TestWhatIsUndoneHasItsErrorsJoinedAndAContextThatGoesOn(t *testing.T) {
	o := newOS(t, factory.OSConfig{})
	ctx, cancel := context.WithCancel(t.Context())
	var undone error
	o.OnSnapshot(func(context.Context) error { cancel(); return ctx.Err() }, nil)
	o.OnSnapshot(nil, func(ctx context.Context) error { undone = ctx.Err(); return errHook })
	err := o.BeforeSnapshot(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, errHook)
	require.NoError(t, undone)
	current(t, o)
}

func TestASecondBeforeSnapshotErrsWhileTheFirstIsUnderWay(t *testing.T) {
	o := newOS(t, factory.OSConfig{})
	first := current(t, o)
	calls := 0
	var second error
	o.OnSnapshot(func(ctx context.Context) error {
		calls++
		second = o.BeforeSnapshot(ctx)
		assert.Equal(t, first, current(t, o))
		return nil
	}, nil)
	require.NoError(t, o.BeforeSnapshot(t.Context()))
	require.ErrorIs(t, second, factory.ErrSnapshot)
	require.ErrorContains(t, second, "under way")
	assert.Equal(t, 1, calls)
	require.ErrorIs(t, o.BeforeSnapshot(t.Context()), factory.ErrSnapshot, "AfterRestore is due")
	require.NoError(t, o.AfterRestore(t.Context()))
}

// A snapshot that somebody took while BeforeSnapshot was still calling hooks: whatever happens, the
// restored process does not go on in the old epoch.
func TestAfterRestoreDuringAnotherCallLeavesTheProcessUnknown(t *testing.T) {
	rows := []struct {
		name, reason string
		before       bool
		call         func(*factory.OSIdentity, context.Context) error
	}{
		{
			"before", "the hooks belong to the process before",
			true, (*factory.OSIdentity).BeforeSnapshot,
		},
		{
			"after", "the hooks belong to another restore",
			false, (*factory.OSIdentity).AfterRestore,
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			o := newOS(t, factory.OSConfig{})
			first := current(t, o)
			meddle := func(ctx context.Context) error {
				require.ErrorIs(t, o.AfterRestore(ctx), factory.ErrSnapshot)
				_, err := o.Current()
				require.ErrorIs(t, err, factory.ErrSnapshot)
				return nil
			}
			before, after := meddle, (func(context.Context) error)(nil)
			if !row.before {
				before, after = after, before
			}
			remove := o.OnSnapshot(before, after)
			require.ErrorIs(t, row.call(o, t.Context()), factory.ErrSnapshot, row.reason)
			_, err := o.Current()
			require.ErrorIs(t, err, factory.ErrSnapshot)
			remove()
			require.NoError(t, o.AfterRestore(t.Context()))
			assert.Greater(t, current(t, o).Epoch, first.Epoch)
		})
	}
}

func TestAHookThatPanicsCountsAsFailed(t *testing.T) {
	o := newOS(t, factory.OSConfig{})
	first := current(t, o)
	undone := 0
	boom := func(context.Context) error { panic("boom") }
	removeBefore := o.OnSnapshot(boom, nil)
	o.OnSnapshot(nil, func(context.Context) error { undone++; return nil })
	assert.PanicsWithValue(t, "boom", func() { _ = o.BeforeSnapshot(t.Context()) })
	assert.Equal(t, 1, undone)
	assert.Equal(t, first, current(t, o), "no snapshot is to be taken")
	removeBefore()

	removeAfter := o.OnSnapshot(nil, boom)
	require.NoError(t, o.BeforeSnapshot(t.Context()), "the hooks are free again")
	assert.PanicsWithValue(t, "boom", func() { _ = o.AfterRestore(t.Context()) })
	_, err := o.Current()
	require.ErrorIs(t, err, factory.ErrSnapshot)
	removeAfter()
	require.NoError(t, o.AfterRestore(t.Context()), "the hooks are free again")
	assert.Greater(t, current(t, o).Epoch, first.Epoch)
}

func TestAHookMayRemoveItself(t *testing.T) {
	o := newOS(t, factory.OSConfig{})
	calls := 0
	var remove func()
	remove = o.OnSnapshot(func(context.Context) error {
		calls++
		remove()
		return nil
	}, func(context.Context) error { calls++; return nil })
	require.NoError(t, o.BeforeSnapshot(t.Context()))
	require.NoError(t, o.AfterRestore(t.Context()))
	require.NoError(t, o.BeforeSnapshot(t.Context()))
	assert.Equal(t, 1, calls)
	assert.Zero(t, factory.Hooks(o), "what was removed is not kept")
}

func TestAGenerationThatChangesWithTheSnapshotIsOneNewEpoch(t *testing.T) {
	path := generationFile(t, 1)
	o := newOS(t, factory.OSConfig{GenerationFile: path})
	first := current(t, o)
	require.NoError(t, o.BeforeSnapshot(t.Context()))
	bump(t, path, 2)
	_, err := o.Current()
	require.ErrorIs(t, err, factory.ErrSnapshot, "the hooks have not run")
	require.NoError(t, o.AfterRestore(t.Context()))
	second := current(t, o)
	assert.Greater(t, second.Epoch, first.Epoch)
	assert.Equal(t, second, verified(t, o), "the restore has seen the file")
}

// A process that is told when a snapshot of it is taken: the hooks that were registered last, those
// of whatever was built on top of the rest, are called first before it and last after it.
func ExampleOSIdentity_BeforeSnapshot() {
	identity, err := factory.NewOS(factory.OSConfig{})
	if err != nil {
		panic(err)
	}
	for _, name := range []string{"credentials", "clients"} {
		remove := identity.OnSnapshot(
			func(context.Context) error { fmt.Println("drop", name); return nil },
			func(context.Context) error { fmt.Println("make", name); return nil },
		)
		defer remove()
	}
	ctx := context.Background()
	before, _ := identity.Current()
	fmt.Println("before:", identity.BeforeSnapshot(ctx))
	_, err = identity.Current()
	fmt.Println("in between:", err)
	fmt.Println("after:", identity.AfterRestore(ctx))
	after, _ := identity.Current()
	fmt.Println("same pid:", before.PID == after.PID, "later epoch:", before.Epoch < after.Epoch)
	// Output:
	// drop clients
	// drop credentials
	// before: <nil>
	// in between: a snapshot of the process is being taken or restored
	// make credentials
	// make clients
	// after: <nil>
	// same pid: true later epoch: true
}
