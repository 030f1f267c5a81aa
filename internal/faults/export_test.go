package faults

import (
	"context"

	"lockstep/conformance"
	"lockstep/factory"
)

// TryObserved is Try with a recorder that is told only what through lets pass.
func TryObserved[C any](
	ctx context.Context, spec *conformance.Spec, s Subject[C], f Fault,
	through func(factory.Event) bool,
) Result {
	recorder := conformance.NewRecorder()
	return try(ctx, &trial[C]{
		Subject: s, fault: f, spec: spec, recorder: recorder, ledger: newLedger(),
		observer: filter{recorder, through},
	})
}

type filter struct {
	to      *conformance.Recorder
	through func(factory.Event) bool
}

func (f filter) Observe(e factory.Event) {
	if f.through(e) {
		f.to.Observe(e)
	}
}
