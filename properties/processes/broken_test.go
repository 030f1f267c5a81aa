//go:build unix

package processes_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/conformance"
	"lockstep/factory"
)

var (
	working = []command{{Op: opOpenScope}, {Op: opAcquire, Key: "cache"}, {Op: opUse}}
	// looking uses an inherited lease, as any call makes a sound factory notice where it is.
	looking = []command{{Op: opUse}}
)

func TestABrokenChildIsCaught(t *testing.T) {
	rows := []struct {
		name, reason string
		defect       defect
		script       []command
		end          ending
		model        string // the rule that the models name, if they can see it
		wire         string // what the other end and the parent see
	}{
		{
			"it goes on using the inherited client",
			"without a process check the lease is granted on what the parent opened",
			blindDefect, working, endExit, "R1", "R8: on the connection of",
		},
		{
			"it closes the inherited client",
			"without a process check its Shutdown says goodbye in the parent's session",
			blindDefect, nil, endShutdown, "R8", "R8: on the connection of",
		},
		{
			"its adapter says goodbye to what it discards",
			"the factory does what is right, and only the bytes tell",
			goodbyeDefect, looking, endShutdown, "", "R8: on the connection of",
		},
		{
			"its adapter shuts the socket down that it discards",
			"not a byte is written, and the parent's session ends all the same",
			shutdownDefect, looking, endShutdown, "", "R8: the session of client 1.1 has",
		},
		{
			"its adapter keeps the descriptor of what it discards",
			"the connection stays open for as long as the child lives",
			keepDefect, looking, endShutdown, "", "R9: process ",
		},
	}
	spec := load(t)
	for _, row := range rows {
		for _, network := range []string{"unix", "tcp"} {
			t.Run(row.name+"/"+network, func(t *testing.T) {
				p := plan{Network: network, Sharing: adapters.Shared, life: life{Births: []birth{{
					Before: working, Child: life{Rest: row.script}, Epoch: 2, End: row.end,
					Defect: row.defect,
				}}}}
				out, err := run(t.Context(), spec, p)
				require.NoError(t, err)
				require.NoError(t, out.Unjudged)
				require.ErrorContains(t, out.Broken, row.wire, row.reason)
				assert.Contains(t, out.Rules(), row.wire[:2])
				if row.model == "" {
					assert.Equal(t, conformance.Ok, out.Report.Verdict, row.reason)
				} else {
					names := func(v conformance.Violation) bool { return v.Rule == row.model }
					assert.True(t, slices.ContainsFunc(out.Report.Violations, names),
						"%s: %v", row.reason, out.Report)
				}

				p.Births[0].Defect = sound
				out, err = run(t.Context(), spec, p)
				require.NoError(t, err)
				require.NoError(t, out.Err(), "a sound child passes the same run")
			})
		}
	}
}

func TestAMemoryThatIsNotItsParentsIsRefused(t *testing.T) {
	opened := factory.Event{Action: factory.ActionOpenScope, Scope: factory.ID{Epoch: 1, N: 1}}
	used := factory.Event{Action: factory.ActionUse, Lease: factory.ID{Epoch: 1, N: 1}}
	returned := factory.Event{Action: factory.ActionReinitReturn, Outcome: factory.Cancelled}
	rows := []struct {
		name, reason string
		got, want    []factory.Event
		same         bool
	}{
		{"the same", "it did what its parent did", those(opened, used), those(opened, used), true},
		{
			"another order", "goroutines do not agree on one",
			those(used, opened), those(opened, used), true,
		},
		{"a Reinit", "its caller did not wait", those(opened, returned), those(opened), true},
		{"one more", "its parent never did that", those(opened, used), those(opened), false},
		{"one less", "its parent did more", those(opened), those(opened, used), false},
		{"another", "its parent did something else", those(used), those(opened), false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			err := same(row.got, row.want)
			assert.Equal(t, row.same, err == nil, "%s: %v", row.reason, err)
		})
	}
}

func those(events ...factory.Event) []factory.Event { return events }
