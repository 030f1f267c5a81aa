//go:build unix

package processes

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"

	"lockstep/conformance"
	"lockstep/factory"
)

// memory is what a process did up to a fork: its child's memory is made of it.
type memory struct {
	Process factory.Process `json:"process"`
	Past    []command       `json:"past,omitempty"`
	Told    []factory.Event `json:"told,omitempty"` // what its factory told of that
}

// message is what a process tells its parent, which passes it on to its own.
type message struct {
	From   uint64         `json:"from"` // the epoch of who recorded the event, or reports
	Event  *factory.Event `json:"event,omitempty"`
	Report *report        `json:"report,omitempty"` // at its end, to its parent alone
}

// node is a process of a run as its own program sees it.
type node struct {
	dialer    *dialer
	program   program
	identity  *incarnation
	ancestors []memory // the first process first
	past      []command
	told      []factory.Event
	children  []*child
	// alive is a pipe that nobody writes on: its end comes when no descendant is left.
	alive *os.File

	mu   sync.Mutex // guards what follows, and is held while it is told
	tape *conformance.Recorder
	tell func(message) // whoever wants to know what happened here and in the descendants
}

// newNode returns the first process of a line, without a program, or the copy of one.
func newNode(w wiring, epoch, clock uint64, tell func(message)) *node {
	return &node{
		dialer: &dialer{wiring: w, epoch: epoch}, tell: tell,
		identity: &incarnation{system: factory.OS(), epoch: epoch},
		tape:     conformance.NewClockedRecorder(clock),
	}
}

// load gives the process its program, which tells observe.
func (n *node) load(id factory.Identity, observe func(factory.Event)) error {
	p := declared[n.dialer.Program]
	if p == nil {
		return fmt.Errorf("no program %q was declared in this binary", n.dialer.Program)
	}
	l, err := p.load(n.dialer.Setting)
	if err != nil {
		return err
	}
	n.program, err = l.start(n.dialer, id, observe)
	return err
}

// record tells of an event that this process has seen.
func (n *node) record(e factory.Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.tape.Observe(e)
	e.Clock = n.tape.Clock() // nothing is observed or witnessed without mu
	n.tell(message{From: n.identity.epoch, Event: &e})
}

// relay passes on what a child told.
func (n *node) relay(m message) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.tape.Witness(m.Event.Clock)
	n.tell(m)
}

// observe records an event of the factory, by the process that this really is, also where the
// factory believes to be in another.
func (n *node) observe(e factory.Event) {
	n.told = append(n.told, e) // one factory's events come one after another
	e.Process = n.identity.itself()
	n.record(e)
}

// live carries a life out.
func (n *node) live(l life) error {
	for _, b := range l.Births {
		n.do(b.Before)
		if err := n.fork(b); err != nil {
			return fmt.Errorf("fork: %w", err)
		}
	}
	n.do(l.Rest)
	return nil
}

func (n *node) do(commands []command) {
	for _, c := range commands {
		n.past = append(n.past, c)
		n.program.do(c)
	}
}

// fork starts a child with a copy of what this process has, at a moment at which its factory does
// nothing by itself.
func (n *node) fork(b birth) error {
	if err := n.program.settle(); err != nil {
		return err
	}
	handedDown, inherited, err := handDown(n.program.live())
	defer closeAll(handedDown)
	if err != nil {
		return err
	}
	c, err := start(b, append([]*os.File{n.alive}, handedDown...))
	if err != nil {
		return err
	}
	// The child tells nothing before it has its job.
	n.record(factory.Event{
		Action: factory.ActionFork, Process: n.identity.itself(), Child: c.process,
	})
	n.children = append(n.children, c)
	j := job{wiring: n.dialer.wiring, Inherited: inherited, Child: b, Clock: n.tape.Clock()}
	j.Memories = append(append(j.Memories, n.ancestors...),
		memory{n.identity.itself(), n.past, n.told})
	text, err := json.Marshal(j)
	go c.follow(n, text)
	return err
}

// handDown returns further descriptors of clients' connections, and whose they are.
func handDown(clients []held) (files []*os.File, all []inheritance, err error) {
	for _, c := range clients {
		further, err := c.holds.Duplicate()
		if err != nil {
			return files, all, fmt.Errorf("%v: %w", c, err)
		}
		files = append(files, further...)
		all = append(all, inheritance{c.id, len(further)})
	}
	return files, all, nil
}

func closeAll(files []*os.File) {
	for _, f := range files {
		_ = f.Close() // the child has its own
	}
}

// finish awaits the children, and returns what there is to report: of them, too. The sessions of
// this process must have outlived those who inherited them. It errs where a child could not do what
// it was to do.
func (n *node) finish(shutdown bool) (r report, err error) {
	var found []error
	for _, c := range n.children {
		<-c.done
		err = errors.Join(err, c.failed)
		found = append(found, c.findings())
		if c.report != nil {
			r.KilledLeasing += c.report.KilledLeasing
		}
		if c.killed && c.leasing() {
			r.KilledLeasing++
		}
	}
	found = append(found, n.program.settle())
	n.program.sessions()
	if shutdown {
		n.program.end()
	}
	if joined := errors.Join(append(found, n.program.findings())...); joined != nil {
		r.Found = joined.Error()
	}
	return r, err
}
