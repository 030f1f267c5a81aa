package factory

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
)

// OSConfig says what tells processes apart beyond what the operating system tells of itself.
type OSConfig struct {
	// GenerationFile names a file that whoever restores this process, its container or its virtual
	// machine writes to, in place: a number of four bytes in it changes with each restore, before
	// the process runs again. Empty: there is none.
	//
	// The number is compared with what it was, and nothing else: neither its value nor the order
	// of its bytes means anything. It is mapped, so that Current sees a change at once, without a
	// system call; on Windows, and wherever files are not mapped, Verify reads it. Another file
	// that takes its name, by a rename, is found by Verify alone.
	//
	// A regular file will do, and so will a device: the proposed /dev/sysgenid, or Linux's
	// /dev/vmclock0, whose vm_generation_counter the hypervisor bumps. The virtual machine's
	// generation id itself (VMGenID) cannot be read by a process: Linux reseeds its random numbers
	// with it and tells nobody.
	GenerationFile string
	// GenerationOffset is where in the file the number begins, in bytes: a multiple of four. In
	// the page of /dev/vmclock0 it is 104, if the hypervisor says that it fills that field in.
	GenerationOffset int
}

// OSIdentity is the identity that the operating system gives, with an epoch that grows whenever
// anything that tells processes apart has changed, and with each [OSIdentity.AfterRestore]. It is
// safe for concurrent use.
//
// What it cannot see: a virtual machine's snapshot that is restored with no generation file and no
// AfterRestore, since pid, start time and boot id come with it. A checkpoint of the process alone
// (CRIU) has another start time, which Verify sees. An exec begins again with epoch 1: nothing is
// inherited.
//
// No lock is taken anywhere, since a fork would copy it as it is, held for ever: what is known is
// one immutable value, and each change of it is one compare-and-swap.
type OSIdentity struct {
	sources    []source
	generation *generation // nil without a file
	state      atomic.Pointer[osState]
	hooks      atomic.Pointer[[]*hook] // the first registered first; never changed, only replaced
}

// osState is what an OSIdentity knows. It is never changed, only replaced.
type osState struct {
	Process
	mark        mark     // disappears when this memory is copied by a fork
	facts       []string // what each source told: "" where it could not
	generation  uint32   // the number in the file
	established bool     // false from BeforeSnapshot to AfterRestore: nobody knows the process
	hooking     bool     // BeforeSnapshot or AfterRestore is calling functions
}

// A source is read by Verify. It returns "" where there is nothing to read on this platform.
type source struct {
	name string
	read func() (string, error)
}

// OS returns the identity of this process, the same one at each call. It has no generation file.
func OS() *OSIdentity { return osIdentity() }

var osIdentity = sync.OnceValue(func() *OSIdentity {
	o, err := NewOS(OSConfig{})
	if err != nil {
		panic("BUG: only a generation file can be refused: " + err.Error())
	}
	return o
})

// NewOS returns an identity of this process, to be shared by all that it holds: two identities
// number their epochs apart. It errs when the generation file cannot be opened, mapped or read, or
// is too short for its number, and when its offset is no multiple of four. It is meant to be made
// once: the memory that it maps, a page or two, is never unmapped.
func NewOS(cfg OSConfig) (*OSIdentity, error) { return newOS(cfg, sourcesOfOS()) }

func newOS(cfg OSConfig, sources []source) (*OSIdentity, error) {
	o := &OSIdentity{sources: sources}
	if cfg.GenerationFile != "" {
		g, err := openGeneration(cfg.GenerationFile, cfg.GenerationOffset)
		if err != nil {
			return nil, err
		}
		o.generation = g
	}
	o.hooks.Store(new([]*hook))
	s := &osState{
		Process:     Process{PID: os.Getpid(), Epoch: 1},
		mark:        newMark(),
		facts:       make([]string, len(sources)),
		established: true,
	}
	if err := o.look(s); err != nil {
		return nil, err
	}
	o.state.Store(s)
	return o, nil
}

// Current returns the process that the caller runs in. It makes no system call on Linux 4.14 and
// later, nor on Windows, as long as nothing has changed: it looks at a mark in memory that the
// kernel wipes in a forked child, and at the generation file's number where there is one. Elsewhere
// it asks for the pid. Where something has changed, it is [OSIdentity.Verify].
func (o *OSIdentity) Current() (Process, error) {
	s := o.state.Load()
	if s.established && s.mark.holds(s.PID) &&
		(o.generation == nil || o.generation.is(s.generation)) {
		return s.Process, nil
	}
	return o.Verify()
}

// Verify looks at everything that tells processes apart: the mark of Current, the pid, the time
// at which the kernel started the process, the identity of the boot, the generation file. If any of
// it has changed, it begins a new epoch.
//
// It errs when something cannot be read now that could be read before, and names it; such an error
// changes nothing, and the next call may succeed. It returns [ErrSnapshot] from BeforeSnapshot to
// AfterRestore.
func (o *OSIdentity) Verify() (Process, error) {
	for {
		s := o.state.Load()
		if !s.established {
			return Process{}, ErrSnapshot
		}
		// What is seen now is no older than s. A swap that is lost means that another call was
		// quicker, and may have seen something newer: look again.
		now, err := o.observe(s)
		if err != nil {
			return Process{}, err
		}
		if !now.differs(s) {
			return s.Process, nil
		}
		if err := now.renew(s); err != nil {
			return Process{}, err
		}
		if s.hooking && now.forked(s) { // whoever calls the hooks is not in this process
			now.established, now.hooking = false, false
		}
		if o.state.CompareAndSwap(s, now) && now.established {
			return now.Process, nil
		}
	}
}

// observe returns a copy of s with what can be seen now.
func (o *OSIdentity) observe(s *osState) (*osState, error) {
	now := *s
	now.PID, now.facts = os.Getpid(), slices.Clone(s.facts)
	if err := o.look(&now); err != nil {
		return nil, err
	}
	if !s.mark.holds(now.PID) {
		// The page of the old mark stays mapped: another thread may be about to look at it.
		now.mark = newMark()
	}
	return &now, nil
}

// differs says that s is another process than before was.
func (s *osState) differs(before *osState) bool {
	return s.forked(before) || s.generation != before.generation ||
		!slices.Equal(s.facts, before.facts)
}

// forked says that s runs in a copy of before's memory.
func (s *osState) forked(before *osState) bool {
	return s.PID != before.PID || s.mark != before.mark
}

// look replaces what s knows of each source and of the generation file by what they tell now. A
// source that never told anything may go on so.
func (o *OSIdentity) look(s *osState) error {
	var failed []error
	for i, source := range o.sources {
		fact, err := source.read()
		switch {
		case err == nil:
			s.facts[i] = fact
		case s.facts[i] != "":
			failed = append(failed, fmt.Errorf("read the %s again: %w", source.name, err))
		}
	}
	if o.generation != nil {
		number, err := o.generation.verify()
		if err != nil {
			failed = append(failed, err)
		}
		s.generation = number
	}
	return errors.Join(failed...)
}

var (
	_ Identity    = (*OSIdentity)(nil)
	_ Snapshotter = (*OSIdentity)(nil)
)
