package metrics_test

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"lockstep/factory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fixed is a source whose numbers all differ.
type fixed struct {
	stats factory.Stats
	keys  []factory.KeyStats
}

func (f *fixed) Stats() factory.Stats         { return f.stats }
func (f *fixed) KeyStats() []factory.KeyStats { return f.keys }

func newFixed() *fixed {
	s := factory.Stats{
		Process: factory.Process{PID: 99, Epoch: 1},
		Opening: 2, Ready: 3, Draining: 4, Inherited: 5, Ending: 6, Keys: 7, Scopes: 8, Waiting: 9,
		Delayed: 19, Pinging: 20,
		Leases: 10, StaleLeases: 11,
		Acquired: 12, Opens: 13, Failures: 14, Retired: 15, Closes: 16, Discards: 17, Reinits: 18,
	}
	for i := range s.Waits.Counts {
		s.Waits.Counts[i] = uint64(i + 1)
	}
	s.Waits.Sum = 1500 * time.Millisecond
	return &fixed{s, []factory.KeyStats{{
		Key: "primary-db", Generation: 20, Opening: 21, Ready: 22, Draining: 23, Waiting: 24,
		Opens: 25, Failures: 26, Backoff: 2700 * time.Millisecond,
	}}}
}
