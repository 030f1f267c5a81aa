package faults

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"lockstep/adapters"
)

// Stats are what the callers saw so far.
type Stats struct {
	Acked, Failed int
	// InARow counts the failures since a call was last acknowledged.
	InARow int
	// Slowest is the longest that a call took.
	Slowest time.Duration
	// Latest is by how much a call missed its deadline at most.
	Latest time.Duration
	// Kinds counts the failures by their kind.
	Kinds map[string]int
	// Errors are the failures, in the order in which they were seen.
	Errors []error
}

// ledger is what the callers saw. It is safe for concurrent use.
type ledger struct {
	mu sync.Mutex // guards what follows; nothing waits under it

	written   map[string]string // values by the keys whose write was acknowledged
	forbidden map[string]bool   // keys that must not exist
	pairs     [][2]string       // keys of which both exist or neither
	counted   int64             // additions of one that were acknowledged
	uncertain int64             // additions of one that may have been made
	published map[string]bool   // bodies whose publication was acknowledged
	delivered map[string]bool

	stats     Stats
	since     Stats           // the same since mark
	recovered map[string]int  // acknowledged calls of each worker since mark
	calls     map[string]int  // all calls of each worker since mark
	open      map[string]bool // the workers whose call has not returned
	findings  []string
}

// seen is a copy of a ledger.
type seen struct {
	written   map[string]string
	forbidden map[string]bool
	pairs     [][2]string
	counted   int64
	uncertain int64
	stats     Stats
	findings  []string
}

func newLedger() *ledger {
	l := &ledger{
		written: map[string]string{}, forbidden: map[string]bool{},
		published: map[string]bool{}, delivered: map[string]bool{},
		open:  map[string]bool{},
		stats: Stats{Kinds: map[string]int{}},
	}
	l.mark()
	return l
}

// mark has what comes from now on be counted apart.
func (l *ledger) mark() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.since = Stats{Kinds: map[string]int{}}
	l.recovered, l.calls = map[string]int{}, map[string]int{}
}

// begin notes that a worker calls.
func (l *ledger) begin(worker string) { l.note(func() { l.open[worker] = true }) }

// calling returns the workers whose call has not returned.
func (l *ledger) calling() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Sorted(maps.Keys(l.open))
}

// call notes how a worker's call ended, which had that deadline, took that long and was so late.
func (l *ledger) call(worker string, within, took, late time.Duration, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, worker)
	l.calls[worker]++
	for _, stats := range []*Stats{&l.stats, &l.since} {
		stats.Slowest = max(stats.Slowest, took)
		stats.Latest = max(stats.Latest, late)
		if err == nil {
			stats.Acked++
			stats.InARow = 0
		} else {
			stats.Failed++
			stats.InARow++
			stats.Kinds[kindName(err)]++
			stats.Errors = append(stats.Errors, err)
		}
	}
	if err == nil {
		l.recovered[worker]++
	}
	if late > slack {
		l.findings = append(l.findings, fmt.Sprintf(
			"%s: a call with a deadline of %s returned after %s: %v",
			worker, within, took, err))
	}
}

// kindName returns what kind of failure it is, in a word.
func kindName(err error) string {
	if kind := adapters.KindOf(err); kind != nil {
		return kind.Error()
	}
	return err.Error()
}

// find notes what is wrong.
func (l *ledger) find(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.findings = append(l.findings, fmt.Sprintf(format, args...))
}

// note changes the ledger under its lock.
func (l *ledger) note(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
}

// snapshot returns what the callers saw up to now. What is in it changes no more, also where a
// call that did not return does so later.
func (l *ledger) snapshot() (s seen) {
	l.note(func() {
		s = seen{
			written: maps.Clone(l.written), forbidden: maps.Clone(l.forbidden),
			pairs: slices.Clone(l.pairs), counted: l.counted, uncertain: l.uncertain,
			stats: l.stats, findings: slices.Clone(l.findings),
		}
		s.stats.Kinds = maps.Clone(l.stats.Kinds)
	})
	return s
}

// sinceMark returns what was seen since mark.
func (l *ledger) sinceMark() Stats {
	l.mu.Lock()
	defer l.mu.Unlock()
	stats := l.since
	stats.Kinds = maps.Clone(stats.Kinds)
	return stats
}

// callsOf returns how many calls of the worker ended since mark.
func (l *ledger) callsOf(worker string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.calls[worker]
}

// acked returns an error that names the workers who have had fewer than n calls acknowledged since
// mark.
func (l *ledger) acked(n int, workers []string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var errs []error
	for _, worker := range workers {
		if l.recovered[worker] < n {
			errs = append(errs, fmt.Errorf("%s: %d calls of %d", worker, l.recovered[worker], n))
		}
	}
	return errors.Join(errs...)
}

// missing returns how many messages were acknowledged to their publisher and not delivered.
func (l *ledger) missing() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	missing := 0
	for body := range l.published {
		if !l.delivered[body] {
			missing++
		}
	}
	return missing
}
