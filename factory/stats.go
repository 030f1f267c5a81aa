package factory

import "time"

// Stats counts what a factory holds at one moment, and what it did so far.
type Stats struct {
	Process     Process
	ShutDown    bool // no client is left after a Shutdown
	Suspended   bool // a snapshot is about to be taken: no new calls
	Opening     int  // flights under way
	Delayed     int  // of those opening, how many wait before they dial, after a failure
	Ready       int
	Draining    int
	Inherited   int
	Ending      int // of those draining and inherited, how many are being closed or discarded
	Pinging     int // clients whose health is being checked
	Keys        int // that were asked for
	Scopes      int
	Waiting     int // calls of Acquire
	Leases      int // live
	StaleLeases int

	// What follows only grows; it counts in this process and in those that it was restored from.
	Acquired uint64 // leases granted
	Opens    uint64 // flights begun
	Failures uint64 // flights that failed
	Retired  uint64 // clients taken out of service without Reinit
	Closes   uint64
	Discards uint64
	Reinits  uint64 // generations begun
	Waits    Waits  // of calls of Acquire that were not served at once
}

// KeyStats counts what a factory holds for one key.
type KeyStats struct {
	Key        string
	Generation uint64
	Opening    int
	Ready      int
	Draining   int
	Waiting    int // calls of Acquire
	Opens      uint64
	Failures   uint64
	// Backoff is for how long the next flight waits before it dials, at the most: 0 after a
	// success.
	Backoff time.Duration
}

// Waits is a histogram of how long calls of Acquire waited.
type Waits struct {
	// Counts has an entry for each of WaitBounds, and one for what took longer.
	Counts [len(WaitBounds) + 1]uint64
	Sum    time.Duration
}

// WaitBounds are the upper bounds, inclusive, of the buckets of [Waits].
var WaitBounds = [...]time.Duration{
	time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 50 * time.Millisecond,
	100 * time.Millisecond, 500 * time.Millisecond, time.Second, 5 * time.Second,
	10 * time.Second,
}

// Count returns how many calls waited.
func (w Waits) Count() uint64 {
	var n uint64
	for _, c := range w.Counts {
		n += c
	}
	return n
}

// add counts a call that waited for d.
func (w *Waits) add(d time.Duration) {
	i := 0
	for i < len(WaitBounds) && d > WaitBounds[i] {
		i++
	}
	w.Counts[i]++
	w.Sum += d
}

// Stats returns the counts as of the last step; it does not look at the process's identity.
func (f *Factory[C]) Stats() Stats {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.stats
	s.Process, s.ShutDown, s.Suspended = f.self, f.phase == down, f.suspended
	s.Scopes, s.Keys = len(f.scopes), len(f.keys)
	for _, c := range f.clients {
		s.count(c.state)
		if c.ending {
			s.Ending++
		}
		if c.delayed != nil {
			s.Delayed++
		}
		if c.pinging {
			s.Pinging++
		}
	}
	for _, k := range f.keys {
		for _, sl := range k.slots() {
			s.Waiting += sl.waiting.Len()
		}
	}
	s.Acquired = f.acquired - f.undone.Load()
	for _, sc := range f.scopes {
		sc.cells(func(cl *cell[C]) {
			w := cl.load()
			s.Acquired += w.acquired()
			if w.phase().leases() {
				s.Leases++
			} else if w.phase() == phaseStale {
				s.StaleLeases++
			}
		})
	}
	return s
}

// count counts a live client.
func (s *Stats) count(state State) {
	switch state {
	case Opening:
		s.Opening++
	case Ready:
		s.Ready++
	case Draining:
		s.Draining++
	case Inherited:
		s.Inherited++
	}
}

// KeyStats returns the counts for each key that was asked for, in order of the keys.
func (f *Factory[C]) KeyStats() []KeyStats {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]KeyStats, 0, len(f.keys))
	for _, k := range f.sortedKeys() {
		s := KeyStats{
			Key: k.name, Generation: k.gen, Opens: k.opens, Failures: k.openFails,
			Backoff: max(f.backoffMax(k), 0),
		}
		for _, c := range k.clients {
			switch c.state {
			case Opening:
				s.Opening++
			case Ready:
				s.Ready++
			case Draining:
				s.Draining++
			}
		}
		for _, sl := range k.slots() {
			s.Waiting += sl.waiting.Len()
		}
		out = append(out, s)
	}
	return out
}
