package servers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// machine is what a server runs in. Its methods are called by one goroutine at a time.
type machine interface {
	fmt.Stringer
	kind() Kind
	// address returns the host and port at which the server listens now.
	address(ctx context.Context) (string, error)
	// pause stops every process of the server where it stands; its connections stay open.
	pause(ctx context.Context) error
	unpause(ctx context.Context) error
	// kill ends every process of the server at once.
	kill(ctx context.Context) error
	// start starts a server that was killed over the same data, at another address where it can.
	// It does not wait until the server answers.
	start(ctx context.Context) error
	// running returns an error where the server's main process has ended.
	running(ctx context.Context) error
	// signal sends a signal by its name, such as "HUP", to the server's main process.
	signal(ctx context.Context, name string) error
	// logs returns the end of what the server printed.
	logs(ctx context.Context) string
	// remove ends the server and removes what it left.
	remove() error
}

// readyWithin bounds how long a server that was started may take to answer.
const readyWithin = 3 * time.Minute

// probeEvery is the pause between two questions whether something is so.
const probeEvery = 20 * time.Millisecond

// deadline is how long an order to a server may take.
const deadline = time.Minute

// errLinux is returned on other systems.
var errLinux = errors.New("local servers are started on Linux alone")

// ready asks probe until it succeeds: that a port is open, or a line in a log, which may be of an
// earlier start, proves nothing.
func ready(ctx context.Context, m machine, probe func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	var ended error
	err := eventually(ctx, probeEvery, func() error {
		once, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		err := probe(once)
		if err != nil {
			ended = m.running(once)
		}
		if ended != nil {
			return nil
		}
		return err
	})
	if err = errors.Join(err, ended); err != nil {
		logs, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return fmt.Errorf("the server does not answer: %w\n%s", err, m.logs(logs))
	}
	return nil
}

// eventually calls try until it returns nil. Where ctx ends first it returns what try said last.
func eventually(ctx context.Context, every time.Duration, try func() error) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		}
	}
}

// oneLine returns the error's text with its lines joined.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// tail returns the last lines of what a process printed.
func tail(output []byte) string {
	const most = 2000
	if len(output) > most {
		output = output[len(output)-most:]
	}
	return string(bytes.TrimSpace(output))
}
