package tla_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

func TestAnErrorEndsAllWorkersAtTheSamePlace(t *testing.T) {
	model := load(t, specs, "Walk", "Walk_Crash.cfg")
	var want *tla.Result
	for _, workers := range []int{1, 2, 5} {
		got, err := model.Check(t.Context(), tla.CheckOptions{Workers: workers})
		var wrong *tla.EvalError
		must.ErrorAs(t, err, &wrong)
		assert.Contains(t, err.Error(), "Walk.tla:")
		assert.Equal(t, tla.KindError, got.Kind)
		must.Len(t, got.Trace, 17, "the behaviour leads to the state that cannot be explored")
		if want == nil {
			want = got
		}
		assert.Equal(t, outcomeOf(want), outcomeOf(got), "%d workers", workers)
		assert.Equal(t, show(want), show(got), "%d workers", workers)
		assert.Equal(t, want.Coverage, got.Coverage, "%d workers", workers)
	}
}

// A graph that is written down shows every number, order and parent.
func TestTheGraphDoesNotDependOnTheWorkers(t *testing.T) {
	tests := []struct {
		name, reason string
		options      tla.CheckOptions
	}{
		{name: "in memory", reason: "blocks end where time says, and none of that shows"},
		{
			name: "in files", reason: "fingerprints and states come from files",
			options: tla.CheckOptions{Memory: 1},
		},
	}
	model := load(t, specs, "Walk", "Walk_All.cfg")
	one := digest(t, model, tla.CheckOptions{Workers: 1})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, workers := range []int{2, 7} {
				o := test.options
				o.Workers, o.Dir = workers, t.TempDir()
				assert.Equal(t, one, digest(t, model, o), "%s: %d workers", test.reason, workers)
			}
		})
	}
}

// digest returns a hash of what an observer is told.
func digest(t *testing.T, m *tla.Model, o tla.CheckOptions) uint64 {
	t.Helper()
	d := &digester{hash: 14695981039346656037}
	o.Observers = []tla.Observer{d}
	_, err := m.Check(t.Context(), o)
	must.NoError(t, err)
	return d.hash
}

type digester struct{ hash uint64 }

func (d *digester) add(n int) { d.hash = (d.hash ^ uint64(n)) * 1099511628211 }

func (d *digester) Found(f tla.FoundState) {
	d.add(f.ID)
	d.add(f.Depth)
	for _, c := range f.State.String() {
		d.add(int(c))
	}
}

func (d *digester) Explored(from int, steps []tla.FoundStep) {
	d.add(from)
	for _, s := range steps {
		d.add(s.To)
		d.add(len(s.Action))
	}
}

func TestADepthIsALimit(t *testing.T) {
	model := load(t, specs, "Counter", "Counter_Kept.cfg")
	for depth, want := range map[int]tla.Verdict{4: tla.Unknown, 5: tla.Ok} {
		result, err := model.Check(t.Context(), tla.CheckOptions{DepthMax: depth})
		must.NoError(t, err)
		assert.Equal(t, want, result.Verdict, "at most %d states", depth)
	}
}

func TestTheEndOfTheTimeIsALimit(t *testing.T) {
	model := load(t, specs, "Walk", "Walk_All.cfg")
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	result, err := model.Check(ctx, tla.CheckOptions{Workers: runtime.GOMAXPROCS(0) + 1})
	must.NoError(t, err)
	assert.Equal(t, tla.Unknown, result.Verdict)
	assert.Equal(t, tla.KindLimit, result.Kind)
	assert.Equal(t, "the time is up", result.Message)
}
