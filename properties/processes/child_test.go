//go:build unix

package processes_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"

	"golang.org/x/sys/unix"

	"lockstep/factory"
)

// job is what a child gets on its standard input: the memory that it is a copy of, and what it is
// to do.
type job struct {
	wiring
	Memories []memory `json:"memories"` // of the first process of its line first
	// Inherited are the clients whose connections are the descriptors from firstInherited on.
	Inherited []factory.ID `json:"inherited"`
	Child     birth        `json:"child"`
	Clock     uint64       `json:"clock"` // of the fork
}

// The descriptors after the standard ones.
const (
	aliveDescriptor = 3
	firstInherited  = 4
)

// report is what a process found at its end, in itself and in its descendants.
type report struct {
	Found string `json:"found"`
	// Sent is what they wrote on each connection that they opened, of those that were shut down.
	Sent [][]byte `json:"sent"`
	// KilledLeasing counts those that were killed while they leased a client.
	KilledLeasing int `json:"killed_leasing"`
	// Sockets are those that the process itself opened or inherited, and still has.
	Sockets int `json:"sockets"`
}

// liveAsChild is the main function of a child; it returns the exit status.
func liveAsChild() int {
	var j job
	err := json.NewDecoder(os.Stdin).Decode(&j)
	if err == nil {
		err = j.live(json.NewEncoder(os.Stdout))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// live makes the memory, becomes itself, carries its life out and ends, and tells all that happens
// from then on. It errs where it, or a child of it, could not.
func (j *job) live(out *json.Encoder) error {
	before, err := sockets()
	if err != nil {
		return err
	}
	n := newNode(j.wiring, j.Child.Epoch, j.Clock, func(m message) {
		_ = out.Encode(m) // where nobody listens any more, the signal for that ends the process
	})
	if err := j.remember(n); err != nil {
		return err
	}
	if err := n.live(j.Child.Child); err != nil {
		return err
	}
	r, err := n.finish(j.Child.End == endShutdown)
	if err != nil {
		return err
	}
	after, err := sockets()
	if err != nil {
		return err
	}
	r.Sockets = len(after) - len(before) + len(j.Inherited)
	return out.Encode(message{From: j.Child.Epoch, Report: &r})
}

// remember gives a process the program that its parent's memory holds, and then has it become
// itself.
func (j *job) remember(n *node) error {
	unix.CloseOnExec(aliveDescriptor)
	n.alive, n.ancestors = os.NewFile(aliveDescriptor, "alive"), j.Memories
	inherited, err := j.inherit()
	if err != nil {
		return err
	}
	a := n.newAdapter()
	a.connect = func(_ context.Context, f factory.Flight) (net.Conn, bool, error) {
		return inherited[f.Client], false, nil
	}
	n.identity.memory.Store(&j.Memories[0].Process)
	identity := factory.Identity(n.identity)
	if j.Child.Defect == blindDefect {
		identity = blind{j.Memories[0].Process}
	}
	var told []factory.Event
	n.program, err = newProgram(a, identity, func(e factory.Event) {
		if n.identity.memory.Load() != nil {
			told = append(told, e)
		} else {
			n.observe(e)
		}
	})
	if err != nil {
		return err
	}
	n.program.remembers = true
	for _, m := range j.Memories {
		told = nil
		n.identity.memory.Store(&m.Process)
		if err := n.program.repeat(m.Past); err != nil {
			return err
		}
		if err := same(told, m.Told); err != nil {
			return err
		}
	}
	n.program.remembers = false
	a.connect = n.dial
	j.spoil(a)
	n.identity.memory.Store(nil)
	return nil
}

// repeat carries out what an ancestor did.
func (p *program) repeat(past []command) error {
	for _, c := range past {
		p.do(c)
		if err := p.settle(); err != nil {
			return err
		}
	}
	return nil
}

// inherit returns the inherited connections by their clients.
func (j *job) inherit() (map[factory.ID]net.Conn, error) {
	conns := make(map[factory.ID]net.Conn)
	for i, id := range j.Inherited {
		f := os.NewFile(uintptr(firstInherited+i), id.String())
		conn, err := net.FileConn(f) // has a descriptor of its own
		if err != nil {
			return nil, fmt.Errorf("inherit client %v: %w", id, err)
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
		conns[id] = conn
	}
	return conns, nil
}

// spoil gives the adapter the defect that the child is to have.
func (j *job) spoil(a *adapter) {
	switch j.Child.Defect {
	case goodbyeDefect:
		a.discard = func(c *client) error {
			return errors.Join(a.say(context.Background(), c, verbBye), c.drop())
		}
	case shutdownDefect:
		a.discard = func(c *client) error {
			err := c.raw(func(fd int) error { return unix.Shutdown(fd, unix.SHUT_RDWR) })
			return errors.Join(err, c.drop())
		}
	case keepDefect:
		a.discard = func(*client) error { return nil }
	}
}

// same says how what a child's memory was made from differs from what its parent's factory told.
// What two goroutines of the factory did at once may have happened in another order, and a Reinit
// whose caller gives up at once may or may not see its clients end.
func same(got, want []factory.Event) error {
	a, b := texts(got), texts(want)
	if !slices.Equal(a, b) {
		return fmt.Errorf("the child's memory is not its parent's: it has\n%q\nwant\n%q", a, b)
	}
	return nil
}

func texts(events []factory.Event) []string {
	var all []string
	for _, e := range events {
		if e.Action != factory.ActionReinitReturn {
			all = append(all, fmt.Sprintf("%+v", e))
		}
	}
	slices.Sort(all)
	return all
}
