package tlc

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// Kind is the kind of property that a run found violated.
type Kind string

// The kinds of violation. Kept is no violation.
const (
	Kept            Kind = ""
	Invariant       Kind = "invariant"
	InitialProperty Kind = "initial-property" // a property that the initial states must have
	ActionProperty  Kind = "action-property"
	Deadlock        Kind = "deadlock"
	Temporal        Kind = "temporal"
	Assumption      Kind = "assumption"
)

// Result is what one complete run of TLC found.
type Result struct {
	Kind Kind

	// Property names what was violated. It is a source location for an assumption and for an
	// action property without a name, and empty for a deadlock and for a temporal property,
	// which this version of TLC does not tell apart.
	Property string

	// Generated and Distinct count states. After a violation they are those found so far, and
	// zero where TLC gave none, as for a violation by an initial state.
	Generated, Distinct int

	// Depth is that of the complete search, the initial states having depth 1, and zero where
	// TLC gave none. With more than one worker it is not exact.
	Depth int

	// Trace is the number of states in the counterexample, of which the last may lead back.
	// With one worker a counterexample to a safety property is a shortest one.
	Trace int
}

// Options change a run. The zero value runs one worker, so that every number is exact.
type Options struct {
	Workers int
	// Short tells that the run takes no longer than Java's start: less is then compiled.
	Short bool
}

// Check runs TLC on the module of that name with the configuration of that path, both within
// fsys, whose files are copied to a temporary directory first: nothing is left behind. Whether a
// deadlock counts is the configuration's to say (CHECK_DEADLOCK).
//
// It errs where the run reached no verdict: a module that does not parse, a configuration that
// does not fit, an evaluation that fails, a run that ctx ended, which kills TLC. The error
// carries the end of TLC's output.
func (t Tool) Check(
	ctx context.Context, fsys fs.FS, module, config string, options Options,
) (Result, error) {
	output, err := t.run(ctx, fsys, module, config, options)
	var result Result
	if err == nil {
		result, err = parse(output)
	}
	if err != nil {
		return Result{}, fmt.Errorf("check %s with %s by TLC: %w%s",
			module, config, err, tail(output))
	}
	return result, nil
}

// run returns what TLC printed.
func (t Tool) run(
	ctx context.Context, fsys fs.FS, module, config string, options Options,
) (output string, err error) {
	dir, err := os.MkdirTemp("", "tlc-")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	spec, scratch := filepath.Join(dir, "spec"), filepath.Join(dir, "scratch")
	if err := errors.Join(os.CopyFS(spec, fsys), os.Mkdir(scratch, 0o700)); err != nil {
		return "", err
	}

	args := []string{"-XX:+UseParallelGC"}
	if options.Short {
		args = []string{"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"}
	}
	args = append(args, "-Djava.io.tmpdir="+scratch, "-cp", t.jar, "tlc2.TLC",
		"-tool", "-workers", strconv.Itoa(max(options.Workers, 1)), "-metadir", scratch,
		"-config", config, module)
	cmd := exec.CommandContext(ctx, t.java, args...)
	cmd.Dir = spec
	cmd.WaitDelay = 10 * time.Second
	printed, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	} else if isVerdict(cmd.ProcessState) {
		err = nil
	}
	return string(printed), err
}

// isVerdict tells TLC's exit statuses for a violation (10 for an assumption up to 13 for liveness)
// from those for a run that failed, as the tools' class EC.ExitStatus lists them.
func isVerdict(state *os.ProcessState) bool {
	return state != nil && state.ExitCode() >= 10 && state.ExitCode() <= 13
}
