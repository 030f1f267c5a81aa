package conformance

import (
	"context"
	"errors"
	"fmt"

	"lockstep/conformance/alloy"
	"lockstep/conformance/alloy/relational"
	"lockstep/models"
)

// CommandRun is what carrying out a command of the Alloy models found, beside what the manifest
// expects.
type CommandRun struct {
	Command models.Command
	// Verdict is Unknown where a limit was reached, else Ok where there was an instance or none, as
	// is expected, and Violated where not.
	Verdict Verdict
	// Found says that there was an instance, or a counterexample.
	Found bool
	// Met is nil where everything is as expected, and else says what is not.
	Met error
}

// RunCommand has package alloy carry out a command of a model, which is the one that the command
// names, and compares what it finds with what the manifest expects. What the file expects must be
// the same. It errs when the model has no such command, cannot be analysed, or ctx ends.
func RunCommand(
	ctx context.Context, model *alloy.Model, c models.Command,
) (CommandRun, error) {
	cmd := model.Command(c.Command)
	if cmd == nil || cmd.Check != (c.Kind == models.SearchCheck) {
		return CommandRun{}, fmt.Errorf("%s has no %s %s", c.File(), c.Kind, c.Command)
	}
	run := CommandRun{Command: c}
	if cmd.Expect != c.Expect {
		run.Verdict = Violated
		run.Met = fmt.Errorf("the file expects %d, the manifest %d", cmd.Expect, c.Expect)
		return run, nil
	}
	outcome, err := model.Run(ctx, cmd, alloy.Options{})
	var limit *relational.LimitError
	switch {
	case errors.As(err, &limit):
		run.Verdict, run.Met = Unknown, err
	case err != nil:
		return CommandRun{}, fmt.Errorf("%s: %w", c.Name(), err)
	default:
		run.Found = outcome.Instance != nil
		if run.Found != (c.Expect == 1) {
			run.Verdict, run.Met = Violated, fmt.Errorf("it %s", found(c.Kind, run.Found))
		}
	}
	return run, nil
}

func found(kind models.Search, is bool) string {
	check := kind == models.SearchCheck
	switch {
	case is && check:
		return "has a counterexample"
	case is:
		return "has an instance"
	case check:
		return "has no counterexample"
	default:
		return "has no instance"
	}
}
