//go:build unix

package processes

import (
	"sync/atomic"

	"lockstep/factory"
)

// incarnation is the operating system's identity with an epoch that the run gives: each of its
// processes has its own, while the system numbers those of one line of descent. A child that is
// making its memory says that it is its parent, whose memory it is.
type incarnation struct {
	system *factory.OSIdentity
	epoch  uint64                          // that the first of the system's stands for
	memory atomic.Pointer[factory.Process] // nil: it is itself
}

var _ factory.Identity = (*incarnation)(nil)

func (i *incarnation) Current() (factory.Process, error) {
	if p := i.memory.Load(); p != nil {
		return *p, nil
	}
	now, err := i.system.Current()
	return factory.Process{PID: now.PID, Epoch: i.epoch + now.Epoch - 1}, err
}

func (i *incarnation) Verify() (factory.Process, error) {
	if p := i.memory.Load(); p != nil {
		return *p, nil
	}
	now, err := i.system.Verify()
	return factory.Process{PID: now.PID, Epoch: i.epoch + now.Epoch - 1}, err
}

// itself returns the process that this really is, whatever it remembers.
func (i *incarnation) itself() factory.Process {
	now, err := i.system.Current()
	if err != nil {
		panic("BUG: without a generation file the system always knows: " + err.Error())
	}
	return factory.Process{PID: now.PID, Epoch: i.epoch + now.Epoch - 1}
}

// blind never sees that it became another process: what a factory without a process check asks.
type blind struct{ parent factory.Process }

func (b blind) Current() (factory.Process, error) { return b.parent, nil }
func (b blind) Verify() (factory.Process, error)  { return b.parent, nil }
