//go:build unix

package processes_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"

	"lockstep/adapters"
	"lockstep/conformance"
	"lockstep/factory"
)

// life is what a process does.
type life struct {
	Births []birth   `json:"births,omitempty"`
	Rest   []command `json:"rest,omitempty"` // while its last children live
}

// birth is a child, and what its parent does before it.
type birth struct {
	Before []command `json:"before,omitempty"` // no Burst, which no child could remember
	Child  life      `json:"child"`
	Epoch  uint64    `json:"epoch"` // of the child: after its parent's, and nobody else's
	End    ending    `json:"end"`
	// KillAfter is the number of the child's events after which it is killed; 0: at once.
	KillAfter int    `json:"kill_after,omitempty"`
	Defect    defect `json:"defect,omitempty"`
}

// ending is how a child ends.
type ending string

const (
	endShutdown ending = "shutdown"
	endExit     ending = "exit" // without a Shutdown: the kernel drops what is left
	endKill     ending = "kill" // by its parent, whenever that is; else as by exit
)

// defect is what a broken child does wrong.
type defect string

const (
	sound          defect = ""
	blindDefect    defect = "blind"    // never sees that it is another process
	goodbyeDefect  defect = "goodbye"  // says goodbye on what it discards
	shutdownDefect defect = "shutdown" // shuts the socket down that it discards
	keepDefect     defect = "keep"     // does not drop the descriptor of what it discards
)

// number gives every child of a life an epoch of its own, and returns the last.
func (l *life) number(last uint64) uint64 {
	for i := range l.Births {
		l.Births[i].Epoch = last + 1
		last = l.Births[i].Child.number(last + 1)
	}
	return last
}

// wiring is what the processes of a run have in common.
type wiring struct {
	Network string           `json:"network"`
	Address string           `json:"address"` // of the server
	Sharing adapters.Sharing `json:"sharing"`
}

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
	wiring
	program   *program
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
		wiring: w, identity: &incarnation{system: factory.OS(), epoch: epoch},
		tape: conformance.NewClockedRecorder(clock), tell: tell,
	}
}

// newAdapter returns the adapter of this process, which dials.
func (n *node) newAdapter() *adapter {
	return &adapter{
		sharing: n.Sharing, self: func() string { return n.identity.itself().String() },
		connect: n.dial,
	}
}

func (n *node) dial(ctx context.Context, _ factory.Flight) (net.Conn, bool, error) {
	conn, err := new(net.Dialer).DialContext(ctx, n.Network, n.Address)
	return conn, true, err
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
	handedDown, ids, err := handDown(n.program.adapter.live())
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
	j := job{wiring: n.wiring, Inherited: ids, Child: b, Clock: n.tape.Clock()}
	j.Memories = append(append(j.Memories, n.ancestors...),
		memory{n.identity.itself(), n.past, n.told})
	text, err := json.Marshal(j)
	go c.follow(n, text)
	return err
}

// handDown returns further descriptors of clients' connections, and which they are.
func handDown(clients []*client) (files []*os.File, ids []factory.ID, err error) {
	for _, c := range clients {
		fd, err := c.duplicate()
		if err != nil {
			return files, ids, fmt.Errorf("duplicate the connection of %v: %w", c.id, err)
		}
		files = append(files, os.NewFile(uintptr(fd), c.id.String()))
		ids = append(ids, c.id)
	}
	return files, ids, nil
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
			r.Sent = append(r.Sent, c.report.Sent...)
			r.KilledLeasing += c.report.KilledLeasing
		}
		if c.killed && c.leasing() {
			r.KilledLeasing++
		}
	}
	found = append(found, n.program.settle(), n.sessions(), n.program.findings())
	if shutdown {
		found = append(found, n.program.end())
		r.Sent = append(r.Sent, n.program.adapter.sent()...) // nothing follows any more
	}
	if joined := errors.Join(found...); joined != nil {
		r.Found = joined.Error()
	}
	return r, err
}

// sessions says which sessions of this process have ended that it did not end. The factory must be
// at rest.
func (n *node) sessions() error {
	var found []error
	for _, c := range n.program.adapter.live() {
		if !c.own {
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		if err := n.program.adapter.Ping(ctx, c); err != nil {
			found = append(found, fmt.Errorf("R8: the session of client %v has not outlived the "+
				"processes that inherited it: %w", c.id, err))
		}
		cancel()
	}
	return errors.Join(found...)
}
