package sim_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/factory"
	"lockstep/factory/sim"
)

// events is an observer that keeps what it is told.
type events []factory.Event

func (e *events) Observe(event factory.Event) { *e = append(*e, event) }

func now(t *testing.T, p *sim.Process) factory.Process {
	t.Helper()
	process, err := p.Current()
	require.NoError(t, err)
	return process
}

func TestEveryIncarnationHasAnEpochOfItsOwn(t *testing.T) {
	rows := []struct {
		name, reason string
		begin        func(*sim.Host, *sim.Process) *sim.Process
		samePID      bool
	}{
		{
			"start", "a program that is started is another process",
			func(h *sim.Host, _ *sim.Process) *sim.Process { return h.Start() }, false,
		},
		{"fork", "the kernel gives a child a pid of its own", (*sim.Host).Fork, false},
		{
			"clone", "a snapshot is restored with the pid that it was taken with",
			(*sim.Host).Clone, true,
		},
		{
			"restore", "a snapshot is restored with the pid that it was taken with",
			func(h *sim.Host, p *sim.Process) *sim.Process { h.Restore(p); return p }, true,
		},
		{"exec", "a process that runs another program keeps its pid", (*sim.Host).Exec, true},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			host := sim.NewHost(nil)
			process := host.Start()
			before := now(t, process)
			first := now(t, row.begin(host, process))
			second := now(t, host.Start())
			assert.Greater(t, first.Epoch, before.Epoch)
			assert.Greater(t, second.Epoch, first.Epoch)
			assert.Equal(t, row.samePID, first.PID == before.PID, row.reason)
		})
	}
}

func TestForkAndCloneLeaveTheParentAsItIs(t *testing.T) {
	host := sim.NewHost(nil)
	parent := host.Start()
	before := now(t, parent)
	host.Fork(parent)
	host.Clone(parent)
	assert.Equal(t, before, now(t, parent))
}

func TestAProcessThatIsGoneHasNoIdentityAndTellsNothing(t *testing.T) {
	rows := []struct {
		name, reason string
		end          func(*sim.Host, *sim.Process)
	}{
		{"exit", "the kernel ended it", (*sim.Host).Exit},
		{
			"exec", "another program runs in its place",
			func(h *sim.Host, p *sim.Process) { h.Exec(p) },
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			var told events
			host := sim.NewHost(&told)
			process := host.Start()
			use := factory.Event{Action: factory.ActionUse, Process: now(t, process)}
			process.Observe(use)
			require.Equal(t, use, told[len(told)-1], "a living process is heard")
			row.end(host, process)
			_, err := process.Current()
			require.ErrorIs(t, err, sim.ErrGone, row.reason)
			before := len(told)
			process.Observe(use)
			assert.Len(t, told, before, row.reason)
		})
	}
}

func TestTheHostTellsWhatItDoesToProcesses(t *testing.T) {
	var told events
	host := sim.NewHost(&told)
	process := host.Start()
	host.Exit(host.Fork(process))
	host.Clone(process)
	host.Restore(process)
	host.Exec(process)
	first, restored := factory.Process{PID: 1, Epoch: 1}, factory.Process{PID: 1, Epoch: 4}
	forked := factory.Process{PID: 2, Epoch: 2}
	assert.Equal(t, events{
		{Action: factory.ActionStart, Process: first},
		{Action: factory.ActionFork, Process: first, Child: forked},
		{Action: factory.ActionExit, Process: forked},
		{Action: factory.ActionClone, Process: first, Child: factory.Process{PID: 1, Epoch: 3}},
		{Action: factory.ActionRestore, Process: first, Child: restored},
		{Action: factory.ActionExec, Process: restored, Child: factory.Process{PID: 1, Epoch: 5}},
	}, told)
}

func TestDeadlinesPassInOrderOfTimeAndThenOfSetting(t *testing.T) {
	var clock sim.Clock
	var passed []string
	set := func(d time.Duration, name string) {
		clock.AfterFunc(d, func() { passed = append(passed, name) })
	}
	set(2*time.Second, "late")
	set(time.Second, "first of its moment")
	set(time.Second, "second of its moment")
	set(-time.Second, "at once")
	clock.AfterFunc(time.Second, func() { set(time.Second/2, "counted from its setting") })
	assert.Empty(t, passed, "the clock stands still")
	assert.Equal(t, 5, clock.Pending())
	for clock.Next() {
		continue
	}
	assert.Equal(t, []string{
		"at once", "first of its moment", "second of its moment",
		"counted from its setting", "late",
	}, passed)
	assert.Zero(t, clock.Pending())
}

func TestStopCallsOffADeadlineThatHasNotPassed(t *testing.T) {
	var clock sim.Clock
	passed := 0
	off := clock.AfterFunc(time.Second, func() { passed++ })
	kept := clock.AfterFunc(time.Second, func() { passed++ })
	assert.True(t, off.Stop())
	assert.False(t, off.Stop(), "it is off already")
	assert.True(t, clock.Next())
	assert.False(t, kept.Stop(), "it has passed")
	assert.False(t, clock.Next(), "nothing is left")
	assert.Equal(t, 1, passed)
}

func TestATimeoutEndsItsContextWithTheCauseDeadlineExceeded(t *testing.T) {
	var clock sim.Clock
	ctx, cancel := clock.WithTimeout(t.Context(), time.Second)
	defer cancel()
	require.NoError(t, ctx.Err())
	require.True(t, clock.Next())
	require.Error(t, ctx.Err())
	assert.Equal(t, context.DeadlineExceeded, context.Cause(ctx))
}

func TestACancelledTimeoutLeavesNoDeadline(t *testing.T) {
	var clock sim.Clock
	ctx, cancel := clock.WithTimeout(t.Context(), time.Second)
	cancel()
	assert.Zero(t, clock.Pending())
	assert.Equal(t, context.Canceled, context.Cause(ctx))
}

func TestATimeoutEndsWithItsParentAndItsCause(t *testing.T) {
	var clock sim.Clock
	parent, end := context.WithCancelCause(t.Context())
	ctx, cancel := clock.WithTimeout(parent, time.Second)
	defer cancel()
	end(sim.ErrGone)
	require.ErrorIs(t, ctx.Err(), context.Canceled)
	assert.Equal(t, sim.ErrGone, context.Cause(ctx))
}
