//go:build unix

package processes_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"

	"lockstep/adapters"
	"lockstep/conformance"
	"lockstep/factory"
	"lockstep/properties"
)

// plan is everything that a run does.
type plan struct {
	Network string
	Sharing adapters.Sharing
	Births  []birth
	Rest    []command // of the parent, while the last children live
}

// birth is a child, and what its parent does before it.
type birth struct {
	Before []command
	Script []command
	End    ending
	// KillAfter is the number of the child's events after which it is killed; 0: at once.
	KillAfter int
	Defect    defect
}

// outcome is what became of a run.
type outcome struct {
	properties.Result
	// KilledLeasing counts the children that were killed while they leased a client.
	KilledLeasing int
}

// host is a run: this process as the parent, its children, and the server that all of them speak
// to.
type host struct {
	server   *server
	tape     *clockedRecorder // of the parent, and of what becomes of its children
	identity *incarnation
	parent   *program
	sharing  adapters.Sharing

	past     []command
	told     []factory.Event // by the parent's factory
	children []*child
}

// run carries a plan out and has it judged. It errs where that could not be done.
func run(ctx context.Context, spec *conformance.Spec, p plan) (outcome, error) {
	before, err := descriptors()
	if err != nil {
		return outcome{}, err
	}
	h, err := newHost(p)
	if err != nil {
		return outcome{}, err
	}
	failed := h.carryOut(p)
	out, err := h.end()
	if failed = errors.Join(failed, err); failed != nil {
		return out, failed
	}
	after, err := descriptors()
	if err != nil {
		return out, err
	}
	if len(after) != len(before) {
		out.Broken = errors.Join(out.Broken, fmt.Errorf(
			"R9: the parent had %d descriptors before the run and has %d after it",
			len(before), len(after)))
	}
	out.Report, out.Unjudged = conformance.Check(ctx, spec, out.Trace)
	return out, nil
}

// newHost starts a server and makes this process the first of a run.
func newHost(p plan) (*host, error) {
	s, err := listen(p.Network)
	if err != nil {
		return nil, err
	}
	h := &host{
		server: s, tape: new(clockedRecorder), sharing: p.Sharing,
		identity: &incarnation{system: factory.OS(), epoch: 1},
	}
	h.tape.Observe(factory.Event{Action: factory.ActionStart, Process: h.identity.itself()})
	a := &adapter{
		sharing: p.Sharing, connect: dial(p.Network, s.address()),
		self: func() string { return h.identity.itself().String() },
	}
	h.parent, err = newProgram(a, h.identity, func(e factory.Event) {
		h.told = append(h.told, e) // one factory's events come one after another
		h.tape.Observe(e)
	})
	if err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return h, nil
}

// carryOut does what the plan says, up to its end.
func (h *host) carryOut(p plan) error {
	for _, b := range p.Births {
		if err := h.do(b.Before); err != nil {
			return err
		}
		if err := h.fork(p.Network, b); err != nil {
			return fmt.Errorf("fork: %w", err)
		}
	}
	return h.do(p.Rest)
}

// do carries commands out in the parent, which then does nothing by itself: a child may be forked.
func (h *host) do(commands []command) error {
	for _, c := range commands {
		h.past = append(h.past, c)
		h.parent.do(c)
		if err := h.parent.settle(); err != nil {
			return err
		}
	}
	return nil
}

// end awaits the children, ends the parent and the server, and says what they saw.
func (h *host) end() (out outcome, err error) {
	var found []error
	traces := make([]conformance.Trace, len(h.children))
	for i, c := range h.children {
		<-c.done
		err = errors.Join(err, c.failed)
		found = append(found, c.findings())
		traces[i].Events = c.events
		if c.killed && c.leasing() {
			out.KilledLeasing++
		}
	}
	for _, c := range h.parent.adapter.live() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		if err := h.parent.adapter.Ping(ctx, c); err != nil {
			found = append(found, fmt.Errorf("R8: the session of client %v has not outlived the "+
				"children that inherited it: %w", c.id, err))
		}
		cancel()
	}
	found = append(found, h.parent.findings(), h.parent.end())
	h.tape.Observe(factory.Event{Action: factory.ActionExit, Process: h.identity.itself()})
	found = append(found, h.server.stop(), h.server.audit(h.parent.adapter.sent()))
	out.Broken = errors.Join(found...)
	merged, failed := merge(append(traces, h.tape.trace())...)
	out.Trace = merged
	return out, errors.Join(err, failed)
}

// child is a child as its parent sees it.
type child struct {
	birth
	process factory.Process
	cmd     *exec.Cmd
	stderr  bytes.Buffer
	done    chan struct{} // closed when it has ended, and the rest is known:

	events []factory.Event
	report *report
	killed bool  // and not quicker
	failed error // it could not make its memory, or did not get to its end
}

// fork starts a child with a copy of what the parent has.
func (h *host) fork(network string, b birth) error {
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	c := &child{birth: b, done: make(chan struct{}), cmd: exec.CommandContext(ctx, exe)}
	c.cmd.Env = environment(roleChild)
	c.cmd.Stderr = &c.stderr
	j := job{
		Network: network, Address: h.server.address(), Sharing: h.sharing,
		Parent: h.identity.itself(), Past: h.past, Told: h.told,
		Epoch: h.identity.epoch + uint64(len(h.children)) + 1, Script: b.Script, End: b.End,
		Defect: b.Defect,
	}
	j.Inherited, err = handDown(c.cmd, h.parent.adapter.live())
	defer closeAll(c.cmd.ExtraFiles)
	stdin, err1 := c.cmd.StdinPipe()
	stdout, err2 := c.cmd.StdoutPipe()
	if err = errors.Join(err, err1, err2); err == nil {
		err = c.cmd.Start()
	}
	if err != nil {
		cancel()
		return err
	}
	c.process = factory.Process{PID: c.cmd.Process.Pid, Epoch: j.Epoch}
	h.tape.Observe(factory.Event{
		Action: factory.ActionFork, Process: j.Parent, Child: c.process,
	})
	j.Clock = h.tape.now()
	h.children = append(h.children, c)
	text, err := json.Marshal(j)
	go func() {
		defer close(c.done)
		defer cancel()
		c.follow(h.tape, text, stdin, stdout)
	}()
	return err
}

// handDown has a child inherit the connections of clients, and returns which.
func handDown(cmd *exec.Cmd, clients []*client) (ids []factory.ID, err error) {
	for _, c := range clients {
		fd, err := c.duplicate()
		if err != nil {
			return nil, fmt.Errorf("duplicate the connection of client %v: %w", c.id, err)
		}
		cmd.ExtraFiles = append(cmd.ExtraFiles, os.NewFile(uintptr(fd), c.id.String()))
		ids = append(ids, c.id)
	}
	return ids, nil
}

func closeAll(files []*os.File) {
	for _, f := range files {
		_ = f.Close() // the child has its own
	}
}

// follow gives the child its job, hears it out, and kills it when its time has come. The child's
// end comes after everything that it was heard to tell.
func (c *child) follow(tape *clockedRecorder, job []byte, in io.WriteCloser, out io.Reader) {
	c.mayKill()
	_, _ = in.Write(job) // a child that was killed does not read it
	_ = in.Close()
	for lines := json.NewDecoder(out); ; {
		var m message
		if err := lines.Decode(&m); err != nil {
			break // the end; a line that was cut short ends the hearing, too
		}
		if m.Report != nil {
			c.report = m.Report
		}
		if m.Event != nil {
			tape.receive(m.Event.Clock)
			c.events = append(c.events, *m.Event)
			c.mayKill()
		}
	}
	err := c.cmd.Wait()
	status, _ := c.cmd.ProcessState.Sys().(syscall.WaitStatus)
	c.killed = c.End == endKill && status.Signaled() && status.Signal() == syscall.SIGKILL
	if !c.killed && (err != nil || c.report == nil) {
		c.failed = fmt.Errorf("child %v ended with %w: %s", c.process, err, c.stderr.Bytes())
	}
	tape.Observe(factory.Event{Action: factory.ActionExit, Process: c.process})
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
		return fmt.Errorf("R9: process %v had %d sockets more after its Shutdown than at its start",
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
