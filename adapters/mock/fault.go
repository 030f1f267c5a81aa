package mock

import (
	"context"
	"slices"
	"sync"
	"time"

	"lockstep/adapters"
)

// Fault says which operations go wrong and how. A fault without Err, Break and Delay does nothing
// but count.
type Fault struct {
	// Op is the operation to strike, or AnyOp. Discard is never struck.
	Op Op
	// Match narrows it down further. Nil matches every visit. It may be called by many goroutines.
	Match func(Visit) bool
	// Nth strikes only the nth matching visit, counted from 1. Zero strikes each one.
	Nth int
	// Delay passes before the rest happens, or before the operation goes on. The operation's
	// context ends it early.
	Delay time.Duration
	// Err is the cause of the error that the caller gets. Where it is of no kind that
	// adapters.KindOf knows, the kind is ErrUnavailable.
	Err error
	// Break breaks the connection after the request was written: before the server acted on it, or
	// after it did where Late is set. Opening, it means that the connection is refused, or lost
	// again.
	Break bool
	// Late strikes after the server carried the operation out, as a lost reply does. An Open that
	// is struck late reached the server and is hung up; a Close said its goodbye.
	Late bool
}

// Firing is one strike of a fault.
type Firing struct {
	// Fault is the index that Add returned.
	Fault int
	Visit Visit
}

// Faults is a list of faults that operations meet. Its zero value is empty, and its methods are
// safe for concurrent use.
type Faults struct {
	// mu guards the fields. No function of a user's is called under it, and nothing waits.
	mu    sync.Mutex
	list  []*armed
	fired []Firing
}

// armed is a fault with its count; seen is guarded by Faults.mu.
type armed struct {
	Fault
	index int
	seen  int
}

// NewFaults returns the faults in the order in which they strike; their indexes start at 0.
func NewFaults(list ...Fault) *Faults {
	f := &Faults{}
	for _, fault := range list {
		f.Add(fault)
	}
	return f
}

// Add appends a fault, which counts visits from now on, and returns its index.
func (f *Faults) Add(fault Fault) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	index := len(f.list)
	f.list = append(f.list, &armed{Fault: fault, index: index})
	return index
}

// Fired returns every strike so far, in order.
func (f *Faults) Fired() []Firing {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.fired)
}

// outcome is what faults do to an operation. A broken one has an error, too.
type outcome struct {
	delay  time.Duration
	err    error
	broken bool
}

// strike adds up all faults that a visit meets: the delays, and the first error.
func (f *Faults) strike(visit Visit, late bool) outcome {
	f.mu.Lock()
	list := slices.Clone(f.list)
	f.mu.Unlock()
	var sum outcome
	for _, fault := range list {
		if !fault.matches(visit, late) || !f.fire(fault, visit) {
			continue
		}
		sum.delay += fault.Delay
		sum.broken = sum.broken || fault.Break
		if sum.err == nil {
			sum.err = fault.Err
		}
	}
	if sum.broken && sum.err == nil {
		sum.err = adapters.ErrUnavailable
	}
	return sum
}

func (a *armed) matches(visit Visit, late bool) bool {
	return a.Late == late && (a.Op == AnyOp || a.Op == visit.Op) &&
		(a.Match == nil || a.Match(visit))
}

// fire counts a matching visit and reports whether the fault strikes it.
func (f *Faults) fire(fault *armed, visit Visit) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	fault.seen++
	if fault.Nth != 0 && fault.Nth != fault.seen {
		return false
	}
	f.fired = append(f.fired, Firing{Fault: fault.index, Visit: visit})
	return true
}

// wait returns nil after the time has passed, or the context's reason when it ends first.
func wait(ctx context.Context, delay time.Duration) error {
	if delay <= 0 {
		return nil
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return contextError(ctx)
	}
}
