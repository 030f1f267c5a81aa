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
	"strconv"

	"golang.org/x/sys/unix"

	"lockstep/adapters"
	"lockstep/factory"
)

// job is what a child gets on its standard input: the memory that it is a copy of, and what it is
// to do.
type job struct {
	Network string           `json:"network"`
	Address string           `json:"address"`
	Sharing adapters.Sharing `json:"sharing"`

	Parent factory.Process `json:"parent"`
	Past   []command       `json:"past"` // what the parent did
	Told   []factory.Event `json:"told"` // what its factory told of that
	// Inherited are the clients whose connections are the descriptors from firstInherited on.
	Inherited []factory.ID `json:"inherited"`

	Epoch  uint64    `json:"epoch"`
	Clock  uint64    `json:"clock"` // of the fork
	Script []command `json:"script"`
	End    ending    `json:"end"`
	Defect defect    `json:"defect"`
}

// firstInherited is the first descriptor after the standard ones.
const firstInherited = 3

// ending is how a child ends.
type ending string

const (
	endShutdown ending = "shutdown"
	endExit     ending = "exit" // without a Shutdown: the kernel drops what is left
	endKill     ending = "kill" // whenever its parent likes
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

// message is a line of a child's standard output.
type message struct {
	Event  *factory.Event `json:"event,omitempty"`
	Report *report        `json:"report,omitempty"` // the last one, unless it was killed
}

// report is what a child found at its end.
type report struct {
	Found   string `json:"found"`
	Sockets int    `json:"sockets"` // that it opened or inherited, and still has
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

// live makes the memory, becomes itself, carries the script out and ends, and tells all that
// happens from then on. It errs where it could not make the memory.
func (j *job) live(out *json.Encoder) error {
	before, err := sockets()
	if err != nil {
		return err
	}
	identity := &incarnation{system: factory.OS(), epoch: j.Epoch}
	tape := &clockedRecorder{clock: j.Clock, tell: func(e factory.Event) {
		_ = out.Encode(message{Event: &e}) // a parent that does not read any more has its reason
	}}
	p, err := j.remember(identity, func(e factory.Event) {
		e.Process = identity.itself() // also of a factory that believes to be another
		tape.Observe(e)
	})
	if err != nil {
		return err
	}
	for _, c := range j.Script {
		p.do(c)
	}
	var ended error
	if j.End == endShutdown {
		ended = p.end()
	}
	found := errors.Join(p.findings(), ended)
	after, err := sockets()
	if err != nil {
		return err
	}
	r := report{Sockets: len(after) - len(before) + len(j.Inherited)}
	if found != nil {
		r.Found = found.Error()
	}
	return out.Encode(message{Report: &r})
}

// remember returns the program that the parent's memory holds, in a process that has just become
// itself; observe is told what follows.
func (j *job) remember(id *incarnation, observe func(factory.Event)) (*program, error) {
	id.memory.Store(&j.Parent)
	inherited, err := j.inherit()
	if err != nil {
		return nil, err
	}
	a := &adapter{sharing: j.Sharing, self: func() string { return id.itself().String() }}
	a.connect = func(_ context.Context, f factory.Flight) (net.Conn, bool, error) {
		return inherited[f.Client], false, nil
	}
	var told []factory.Event
	identity := factory.Identity(id)
	if j.Defect == blindDefect {
		identity = blind{j.Parent}
	}
	p, err := newProgram(a, identity, func(e factory.Event) {
		if id.memory.Load() != nil {
			told = append(told, e) // one factory's events come one after another
		} else {
			observe(e)
		}
	})
	if err != nil {
		return nil, err
	}
	p.remembers = true
	for _, c := range j.Past {
		p.do(c)
		if err := p.settle(); err != nil {
			return nil, err
		}
	}
	if err := same(told, j.Told); err != nil {
		return nil, err
	}
	p.remembers = false
	a.connect = dial(j.Network, j.Address)
	j.defectInto(a)
	id.memory.Store(nil)
	return p, nil
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

// defectInto gives the adapter the defect that the job asks for.
func (j *job) defectInto(a *adapter) {
	switch j.Defect {
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
		e.Clock = 0
		if e.Action != factory.ActionReinitReturn {
			all = append(all, fmt.Sprintf("%+v", e))
		}
	}
	slices.Sort(all)
	return all
}

// sockets returns the descriptors of this process that are sockets.
func sockets() ([]int, error) {
	var found []int
	all, err := descriptors()
	for _, fd := range all {
		var s unix.Stat_t
		if unix.Fstat(fd, &s) == nil && s.Mode&unix.S_IFMT == unix.S_IFSOCK {
			found = append(found, fd)
		}
	}
	return found, err
}

// descriptors returns the descriptors of this process, with one that it is looked up by.
func descriptors() ([]int, error) {
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		return nil, err
	}
	var all []int
	for _, e := range entries {
		fd, err := strconv.Atoi(e.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, fd)
	}
	return all, nil
}
