//go:build unix

package processes

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"golang.org/x/sys/unix"

	"lockstep/factory"
	"lockstep/properties/internal/holds"
)

// job is what a child gets on its standard input: the memory that it is a copy of, and what it is
// to do.
type job struct {
	wiring
	Memories []memory `json:"memories"` // of the first process of its line first
	// Inherited are the clients whose connections are the descriptors from firstInherited on.
	Inherited []inheritance `json:"inherited"`
	Child     birth         `json:"child"`
	Clock     uint64        `json:"clock"` // of the fork
}

// inheritance is how many connections a child has of a client.
type inheritance struct {
	Client      factory.ID `json:"client"`
	Connections int        `json:"connections"`
}

// The descriptors after the standard ones.
const (
	aliveDescriptor = 3
	firstInherited  = 4
)

// report is what a process found at its end, in itself and in its descendants.
type report struct {
	Found string `json:"found"`
	// KilledLeasing counts those that were killed while they leased a client.
	KilledLeasing int `json:"killed_leasing"`
	// Sockets are those that the process itself opened or inherited, and still has.
	Sockets int `json:"sockets"`
}

func (r report) err() error {
	if r.Found == "" {
		return nil
	}
	return errors.New(r.Found)
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
	r.Sockets = len(after) - len(before)
	for _, i := range j.Inherited {
		r.Sockets += i.Connections
	}
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
	n.identity.memory.Store(&j.Memories[0].Process)
	identity := factory.Identity(n.identity)
	if j.Child.Defect == blindDefect {
		identity = blind{j.Memories[0].Process}
	}
	var told []factory.Event
	err = n.load(identity, func(e factory.Event) {
		if n.identity.memory.Load() != nil {
			told = append(told, e)
		} else {
			n.observe(e)
		}
	})
	if err != nil {
		return err
	}
	n.program.remember(inherited)
	for _, m := range j.Memories {
		told = nil
		n.identity.memory.Store(&m.Process)
		if err := repeat(n.program, m.Past); err != nil {
			return err
		}
		if err := same(told, m.Told); err != nil {
			return err
		}
	}
	n.program.become(j.Child.Defect)
	n.identity.memory.Store(nil)
	return nil
}

// repeat carries out what an ancestor did.
func repeat(p program, past []command) error {
	for _, c := range past {
		p.do(c)
		if err := p.settle(); err != nil {
			return err
		}
	}
	return nil
}

// inherit returns what there is of clients' connections.
func (j *job) inherit() (map[factory.ID]*holds.Holds, error) {
	all, next := make(map[factory.ID]*holds.Holds), firstInherited
	for _, i := range j.Inherited {
		var files []*os.File
		for range i.Connections {
			files = append(files, os.NewFile(uintptr(next), "inherited"))
			next++
		}
		h, err := holds.Inherit(nil, files)
		if err != nil {
			return nil, fmt.Errorf("client %v: %w", i.Client, err)
		}
		all[i.Client] = h
	}
	return all, nil
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
