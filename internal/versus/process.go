// Package versus compares our engines with the tools of others on models that are theirs: it runs
// whole processes, groups what differs by its cause, and says how much faster one is.
package versus

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"time"
)

// Process is what one whole process did.
type Process struct {
	Stdout, Stderr string
	Exit           int
	Measure
}

// ErrTimeout is why a process was ended before its time.
var ErrTimeout = errors.New("timeout")

// Run runs a command in a directory to its end, or kills it with all its children at the timeout:
// then the error is [ErrTimeout]. An exit status that is not 0 is no error.
func Run(ctx context.Context, timeout time.Duration, dir string, args ...string) (Process, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, ErrTimeout)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	withChildren(cmd)
	cmd.WaitDelay = 5 * time.Second
	start := time.Now()
	err := cmd.Run()
	p := Process{Stdout: stdout.String(), Stderr: stderr.String()}
	p.Wall = time.Since(start)
	if cmd.ProcessState != nil {
		p.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		p.Peak = peak(cmd.ProcessState)
	}
	var status *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return p, context.Cause(ctx)
	case errors.As(err, &status):
		p.Exit = status.ExitCode()
		return p, nil
	}
	return p, err
}
