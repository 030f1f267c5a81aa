package properties

import (
	"context"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lockstep/conformance"
	"lockstep/models"
)

// structureTraces are how many traces CheckStructure judges: each takes as long as many of Check's.
const structureTraces = 25

// CheckStructure runs random traces of a subject and fails t with a minimal one that the embedded
// models of structure do not fit: every fact and assertion of snapshot.als is evaluated after each
// event, and those of client_factory.als on the trace as a whole. The report shows the sub-formula
// that is false, and the atoms that witness it. newSubject is called once a trace; half of the
// traces begin with one of the starts, where there are some.
func CheckStructure(t *testing.T, newSubject func() Subject, starts ...Start) {
	t.Helper()
	spec, err := conformance.Load(models.FS)
	if err != nil {
		t.Fatalf("load the embedded models: %v", err)
	}
	structure, err := conformance.LoadStructure(models.FS)
	if err != nil {
		t.Fatalf("load the embedded models: %v", err)
	}
	suite := &Suite{Name: t.Name(), Spec: spec, New: newSubject, Starts: starts}
	judged, failed := 0, false
	rapid.Check(t, func(t *rapid.T) {
		if judged >= structureTraces && !failed {
			return
		}
		judged++
		result := runFrom(t, spec, newSubject(), suite.drawStart(t))
		found, err := misfits(t.Context(), spec, structure, result.Trace)
		if err := errors.Join(errorOf(found), err); err != nil {
			failed = true
			t.Fatalf("%s", suite.explain(result, err))
		}
	})
}

// misfits returns what the models of structure find wrong with a trace, what names a rule first.
func misfits(
	ctx context.Context, spec *conformance.Spec, structure *conformance.Structure,
	trace conformance.Trace,
) ([]conformance.Misfit, error) {
	found, err := structure.Snapshots(ctx, spec, trace)
	if err != nil {
		return found, err
	}
	whole, err := structure.Whole(ctx, spec, trace)
	found = append(found, whole...)
	slices.SortStableFunc(found, func(a, b conformance.Misfit) int { return rank(a) - rank(b) })
	return found, err
}

func rank(m conformance.Misfit) int {
	if m.Rule != "" {
		return 0
	}
	return 1
}

// errorOf joins misfits.
func errorOf(misfits []conformance.Misfit) error {
	var wrong []error
	for _, m := range misfits {
		wrong = append(wrong, errors.New(m.String()))
	}
	return errors.Join(wrong...)
}
