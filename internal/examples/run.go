package main

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"time"
)

// process is what one whole process did.
type process struct {
	Stdout, Stderr string
	Exit           int
	Wall           time.Duration
	// CPU is the time of all its threads.
	CPU time.Duration
	// Peak is the most memory that was resident, in bytes, or 0 where the system does not tell.
	Peak int64
}

// errTimeout is why a process was ended before its time.
var errTimeout = errors.New("timeout")

// run runs a command to its end, or kills it with all its children at the timeout.
func run(ctx context.Context, timeout time.Duration, dir string, args ...string) (process, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, errTimeout)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	withChildren(cmd)
	cmd.WaitDelay = 5 * time.Second
	start := time.Now()
	err := cmd.Run()
	p := process{Stdout: stdout.String(), Stderr: stderr.String(), Wall: time.Since(start)}
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
