package conformance

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"lockstep/conformance/tla"
	"lockstep/conformance/tla/syntax"
	"lockstep/models"
)

// ModelRun is what model-checking a configuration found, beside what the manifest expects.
type ModelRun struct {
	Configuration models.Configuration
	Result        tla.Result
	// Met is nil where everything is as expected, and else says what is not.
	Met error
}

// Rule returns the rule that the run speaks for: of the property that it found violated, or else of
// the Bad twin. It is "" for a configuration of the contract in which no rule is violated.
func (r ModelRun) Rule() string {
	if r.Result.Property != "" {
		return models.RuleOf(r.Result.Property)
	}
	return r.Configuration.Rule
}

// Unknown says whether the run came to no verdict.
func (r ModelRun) Unknown() bool { return r.Result.Verdict == Unknown }

// ModelCheck has package tla check a configuration of the models in a file system such as
// models.FS, and compares the verdict, the property and the counts with what the manifest expects.
// progress, unless nil, is told how far the search is.
//
// It errs when the models cannot be read or evaluated, or ctx ends.
func ModelCheck(
	ctx context.Context, fsys fs.FS, c models.Configuration, progress func(tla.Progress),
) (ModelRun, error) {
	result, err := modelCheck(ctx, fsys, c, "", progress)
	if err != nil {
		return ModelRun{}, err
	}
	return ModelRun{Configuration: c, Result: *result, Met: differs(c, result)}, nil
}

// ModelCheckOthers checks a Bad twin without the properties of its rule, as ModelCheck does: it
// must be ok then, and so violates no rule but its own. It panics for a configuration whose entry
// in the manifest expects nothing of that.
func ModelCheckOthers(
	ctx context.Context, fsys fs.FS, c models.Configuration, progress func(tla.Progress),
) (ModelRun, error) {
	if c.Others == nil {
		panic("conformance: ModelCheckOthers of " + c.Name() + ", which is no Bad twin")
	}
	result, err := modelCheck(ctx, fsys, c, c.Rule, progress)
	if err != nil {
		return ModelRun{}, err
	}
	want := models.Configuration{Verdict: models.VerdictOk, Counts: *c.Others}
	run := ModelRun{Configuration: c, Result: *result}
	if err := differs(want, result); err != nil {
		run.Met = fmt.Errorf("without the properties of %s: %w", c.Rule, err)
	}
	return run, nil
}

func modelCheck(
	ctx context.Context, fsys fs.FS, c models.Configuration, without string,
	progress func(tla.Progress),
) (*tla.Result, error) {
	m, cfg, err := read(fsys, c.Module, c.Config)
	if err != nil {
		return nil, fmt.Errorf("model-check %s: %w", c.Name(), err)
	}
	if without != "" {
		leaveOut(cfg, without)
	}
	model, err := tla.NewModel(m, cfg)
	if err != nil {
		return nil, fmt.Errorf("model-check %s: %w", c.Name(), err)
	}
	result, err := model.Check(ctx, tla.CheckOptions{Progress: progress})
	if err != nil {
		return nil, fmt.Errorf("model-check %s: %w", c.Name(), err)
	}
	return result, nil
}

// leaveOut takes the properties of a rule out of a configuration.
func leaveOut(cfg *tla.Config, rule string) {
	states := func(n *syntax.ConfigName) bool { return models.RuleOf(n.Name) == rule }
	cfg.Invariants = slices.DeleteFunc(cfg.Invariants, states)
	cfg.Properties = slices.DeleteFunc(cfg.Properties, states)
}

// differs says in what a result is not the expected one.
func differs(want models.Configuration, got *tla.Result) error {
	if got.Verdict.String() != string(want.Verdict) {
		text := strings.TrimSuffix(fmt.Sprintf("%v: %s", got.Verdict, got.Property), ": ")
		return fmt.Errorf("the verdict is %s, want %s", text, want.Verdict)
	}
	counts := models.Counts{Generated: got.Generated, Distinct: got.Distinct, Depth: got.Depth}
	switch {
	case want.Verdict == models.VerdictOk && counts != want.Counts:
		return fmt.Errorf("it counts %+v, want %+v", counts, want.Counts)
	case want.Verdict == models.VerdictViolated && got.Property != want.Property:
		return fmt.Errorf("it violates %s, want %s", got.Property, want.Property)
	case want.Verdict == models.VerdictViolated && want.Kind == models.Temporal:
		if got.Kind != tla.KindLiveness || got.Loop == nil {
			return fmt.Errorf("it violates the %s %s by no infinite behaviour", got.Kind,
				got.Property)
		}
		return nil
	case want.Verdict == models.VerdictViolated && string(got.Kind) != string(want.Kind):
		return fmt.Errorf("it violates the %s %s, want %s", got.Kind, got.Property, want.Kind)
	case want.Verdict == models.VerdictViolated && len(got.Trace) != want.Trace:
		return fmt.Errorf("its counterexample has %d states, want %d", len(got.Trace), want.Trace)
	default:
		return nil
	}
}
