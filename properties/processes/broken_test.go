//go:build unix

package processes_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/conformance"
)

// Who leased a client, and who works with one, shuts down and inherits nothing bad.
var (
	working = []command{{Op: opOpenScope}, {Op: opAcquire, Key: "cache"}, {Op: opUse}}
	looking = []command{{Op: opUse}} // on an inherited lease: any call makes a sound factory notice
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
			shutdownDefect, looking, endShutdown, "", "R8: the session of client 1.1 has not outlived",
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
				named := make(map[string]bool)
				for _, v := range out.Report.Violations {
					named[v.Rule] = true
				}
				if row.model == "" {
					assert.Equal(t, conformance.Ok, out.Report.Verdict, row.reason)
				} else {
					assert.True(t, named[row.model], "%s: the models say %v", row.reason, out.Report)
				}

				p.Births[0].Defect = sound
				out, err = run(t.Context(), spec, p)
				require.NoError(t, err)
				require.NoError(t, out.Err(), "a sound child passes the same run")
			})
		}
	}
}
