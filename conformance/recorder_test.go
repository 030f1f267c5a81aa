package conformance_test

import (
	"bytes"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance"
	"lockstep/factory"
)

func TestARecorderKeepsEveryEventOfManyGoroutines(t *testing.T) {
	var recorder conformance.Recorder
	var wg sync.WaitGroup
	for p := range 8 {
		wg.Go(func() {
			for n := range uint64(100) {
				recorder.Observe(factory.Event{
					Action: factory.ActionOpenScope, Process: factory.Process{PID: p + 1, Epoch: 1},
					Scope: factory.ID{Epoch: 1, N: n + 1},
				})
			}
		})
	}
	wg.Wait()
	next := make(map[factory.Process]uint64)
	for _, e := range recorder.Events() {
		next[e.Process]++
		assert.Equal(t, next[e.Process], e.Scope.N, "the events of one goroutine stay in order")
	}
	assert.Len(t, next, 8)
	assert.Len(t, recorder.Trace().Events, 800)
}

func TestEventsDoNotChangeWhenMoreAreTold(t *testing.T) {
	recorder := conformance.NewRecorder()
	recorder.Observe(factory.Event{Action: factory.ActionStart})
	before := recorder.Events()
	recorder.Observe(factory.Event{Action: factory.ActionExit})
	assert.Equal(t, []factory.Event{{Action: factory.ActionStart}}, before)
}

func TestAClockedRecorderStampsWhatItIsToldAndWitnesses(t *testing.T) {
	recorder := conformance.NewClockedRecorder(4)
	recorder.Observe(factory.Event{Action: factory.ActionStart})
	recorder.Witness(9)
	recorder.Witness(7)
	assert.EqualValues(t, 9, recorder.Clock())
	recorder.Observe(factory.Event{Action: factory.ActionExit})
	assert.Equal(t, []factory.Event{
		{Action: factory.ActionStart, Clock: 5}, {Action: factory.ActionExit, Clock: 10},
	}, recorder.Events())
	assert.EqualValues(t, 10, recorder.Clock())
	assert.Panics(t, func() { conformance.NewRecorder().Witness(1) })
}

func TestARecordedTraceIsWrittenWithNumbers(t *testing.T) {
	recorder := conformance.NewRecorder()
	recorder.Observe(factory.Event{
		Action: factory.ActionStart, Process: factory.Process{PID: 7, Epoch: 1},
	})
	var file bytes.Buffer
	require.NoError(t, conformance.Write(&file, recorder.Trace()))
	assert.Equal(t, started, file.String())
}
