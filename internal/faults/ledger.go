package faults

import (
	"errors"
	"fmt"
	"maps"
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
	published map[string]bool   // bodies whose publication was acknowledged
	delivered map[string]bool

	stats     Stats
	since     Stats          // the same since mark
	recovered map[string]int // acknowledged calls of each worker since mark
	calls     map[string]int // all calls of each worker since mark
	findings  []string
}

func newLedger() *ledger {
	l := &ledger{
		written: map[string]string{}, forbidden: map[string]bool{},
		published: map[string]bool{}, delivered: map[string]bool{},
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

// call notes how a worker's call ended, which took that long of the time that it had.
func (l *ledger) call(worker string, took, had time.Duration, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls[worker]++
	for _, stats := range []*Stats{&l.stats, &l.since} {
		stats.Slowest = max(stats.Slowest, took)
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
	if took > had+slack {
		l.findings = append(l.findings, fmt.Sprintf(
			"%s: a call with a deadline of %s returned after %s: %v", worker, had, took, err))
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
