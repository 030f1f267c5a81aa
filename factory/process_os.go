package factory

import (
	"os"
	"sync"
	"sync/atomic"
)

// OSIdentity is the identity that the operating system gives: the pid, with an epoch that grows
// when the pid changes and when Restored is called. It is safe for concurrent use.
type OSIdentity struct {
	mu      sync.Mutex // guards changes of current
	current atomic.Pointer[osProcess]
}

type osProcess struct {
	Process
	started string // when the kernel started it, and in which boot: "" where that cannot be read
}

// OS returns the identity of this process, the same one at each call.
func OS() *OSIdentity { return osIdentity() }

var osIdentity = sync.OnceValue(newOSIdentity)

func newOSIdentity() *OSIdentity {
	o := new(OSIdentity)
	o.current.Store(&osProcess{Process{PID: os.Getpid(), Epoch: 1}, startOf()})
	return o
}

// Current returns the process that the caller runs in. It never errs.
func (o *OSIdentity) Current() (Process, error) {
	if p := o.current.Load(); p.PID == os.Getpid() {
		return p.Process, nil
	}
	return o.renew(func(p *osProcess) bool { return p.PID != os.Getpid() }), nil
}

// Verify is Recheck.
func (o *OSIdentity) Verify() (Process, error) { return o.Recheck(), nil }

// Restored says that this process was restored from a snapshot, where pid, start time and boot stay
// what they were: it begins a new epoch, and every factory re-initialises at its next call. Call it
// once for each restore, before anything else runs.
func (o *OSIdentity) Restored() Process {
	return o.renew(func(*osProcess) bool { return true })
}

// Recheck reads the start time and the boot of the process anew and begins a new epoch if either
// changed: a checkpoint restored by the kernel keeps the pid and changes these.
func (o *OSIdentity) Recheck() Process {
	started := startOf()
	return o.renew(func(p *osProcess) bool { return p.PID != os.Getpid() || p.started != started })
}

func (o *OSIdentity) renew(stale func(*osProcess) bool) Process {
	o.mu.Lock()
	defer o.mu.Unlock()
	p := o.current.Load()
	if stale(p) {
		p = &osProcess{Process{PID: os.Getpid(), Epoch: p.Epoch + 1}, startOf()}
		o.current.Store(p)
	}
	return p.Process
}

var _ Identity = (*OSIdentity)(nil)
