package conformance_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance"
	"lockstep/factory"
)

func TestATableShowsEachEventInARow(t *testing.T) {
	p := factory.Process{PID: 7, Epoch: 1}
	trace := conformance.Trace{Events: []factory.Event{
		{Action: factory.ActionStart, Process: p},
		{Action: factory.ActionFork, Process: p, Child: factory.Process{PID: 8, Epoch: 2}},
		{
			Action: factory.ActionBeginOpen, Process: p, Key: "a\tb", Shared: true,
			Client: factory.ID{Epoch: 1, N: 1}, Generation: 1,
		},
		{
			Action: factory.ActionShutdown, Process: p,
			Drained: []factory.ID{{Epoch: 1, N: 1}, {Epoch: 1, N: 2}},
			Ended:   []factory.ID{{Epoch: 1, N: 3}},
		},
		{Action: factory.ActionShutdownReturn, Process: p, Clock: 9},
	}}
	var out strings.Builder
	require.NoError(t, conformance.Table(&out, trace))
	assert.Equal(t, strings.TrimPrefix(`
#  process  action          scope  key     client  lease  details
2  7/1      Start
3  7/1      Fork                                          child 8/2
4  7/1      BeginOpen              "a\tb"  1.1            shared, generation 1
5  7/1      Shutdown                                      drains 1.1 1.2, ends 1.3
6  7/1      ShutdownReturn                                clock 9
`, "\n"), out.String())
}

func TestATablePassesOnTheWritersError(t *testing.T) {
	require.ErrorIs(t, conformance.Table(failing{}, conformance.Trace{}), errFull)
}

var errFull = errors.New("disk full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }
