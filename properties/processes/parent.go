//go:build unix

package processes

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"lockstep/factory"
)

// child is a child as its parent sees it.
type child struct {
	birth
	process factory.Process
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     io.Reader
	stderr  bytes.Buffer
	done    chan struct{} // closed when it has ended, and the rest is known:

	events []factory.Event // that it recorded itself
	report *report
	killed bool  // and not quicker
	failed error // it could not make its memory, or did not get to its end
}

// start executes this program again, as a child with further descriptors from aliveDescriptor on.
func start(b birth, files []*os.File) (*child, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{birth: b, cmd: exec.Command(exe), done: make(chan struct{})}
	c.cmd.Env, c.cmd.Stderr, c.cmd.ExtraFiles = environment(roleChild), &c.stderr, files
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if c.out, err = c.cmd.StdoutPipe(); err != nil {
		return nil, errors.Join(err, c.in.Close())
	}
	if err := c.cmd.Start(); err != nil { // closes the pipes
		return nil, err
	}
	c.process = factory.Process{PID: c.cmd.Process.Pid, Epoch: b.Epoch}
	return c, nil
}

// follow gives the child its job, hears it out, and kills it when its time has come. A child that
// hangs has to tell where: it dies of SIGQUIT with every goroutine's stack. Its end comes after
// everything that it was heard to tell.
func (c *child) follow(parent *node, job []byte) {
	defer close(c.done)
	hangs := time.AfterFunc(2*patience, func() { _ = c.cmd.Process.Signal(syscall.SIGQUIT) })
	defer hangs.Stop()
	c.mayKill()
	_, _ = c.in.Write(job) // a child that was killed does not read it
	_ = c.in.Close()
	c.hear(parent)
	err := c.cmd.Wait()
	status, _ := c.cmd.ProcessState.Sys().(syscall.WaitStatus)
	c.killed = c.End == endKill && status.Signaled() && status.Signal() == syscall.SIGKILL
	if !c.killed && (err != nil || c.report == nil) {
		c.failed = fmt.Errorf("child %v ended with %v: %s", c.process, err, c.stderr.Bytes())
	}
	parent.record(factory.Event{Action: factory.ActionExit, Process: c.process})
}

// hear passes on what the child tells, until nobody can tell any more.
func (c *child) hear(parent *node) {
	for lines := json.NewDecoder(c.out); ; {
		var m message
		if err := lines.Decode(&m); err != nil {
			return // the end; a line that was cut short ends the hearing, too
		}
		if m.Report != nil {
			c.report = m.Report
			continue
		}
		parent.relay(m)
		if m.From == c.Epoch {
			c.events = append(c.events, *m.Event)
			c.mayKill()
		}
	}
}

// mayKill kills the child if it has told as much as it may.
func (c *child) mayKill() {
	if c.End == endKill && len(c.events) == c.KillAfter {
		_ = c.cmd.Process.Kill() // it may have ended
	}
}

// findings returns what a child that was not killed found wrong.
func (c *child) findings() error {
	switch {
	case c.report == nil:
		return nil
	case c.report.Found != "":
		return errors.New(c.report.Found)
	case c.End == endShutdown && c.report.Sockets != 0:
		return fmt.Errorf("R9: process %v has %d sockets left after its Shutdown",
			c.process, c.report.Sockets)
	default:
		return nil
	}
}

// leasing says whether the child leased a client when it was last heard of.
func (c *child) leasing() bool {
	live := make(map[factory.ID]bool)
	for _, e := range c.events {
		switch e.Action {
		case factory.ActionAcquire:
			live[e.Lease] = true
		case factory.ActionRelease:
			delete(live, e.Lease)
		}
		for _, ended := range append(e.Ended, e.Staled...) {
			delete(live, ended)
		}
	}
	return len(live) > 0
}
