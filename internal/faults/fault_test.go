package faults_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"lockstep/adapters"
	"lockstep/internal/faults"
)

func TestAFaultIsFeltAsItself(t *testing.T) {
	felt := map[string]func(faults.Stats) bool{}
	for _, f := range faults.Faults() {
		felt[f.Name] = f.Felt
	}
	failures := func(n int, err error) faults.Stats {
		return faults.Stats{
			InARow: n, Errors: slices.Repeat([]error{err}, n),
			Kinds: map[string]int{adapters.KindOf(err).Error(): n},
		}
	}
	full := fmt.Errorf("%w: too many connections", adapters.ErrUnavailable)
	tests := []struct {
		name, reason, fault string
		since               faults.Stats
		want                bool
	}{
		{
			"the server says so", "two callers were told", "out of connections",
			failures(2, full), true,
		},
		{
			"timeouts", "two calls that are slow may have another cause", "out of connections",
			failures(2, adapters.ErrTimeout), false,
		},
		{
			"nobody is served", "every caller waits in vain, twice", "out of connections",
			failures(10, adapters.ErrTimeout), true,
		},
		{
			"nobody is let in", "a wrong password is another fault", "out of connections",
			failures(10, adapters.ErrDenied), false,
		},
		{
			"some replies are cut", "a writer's may not be among them", "cut reply",
			failures(2, adapters.ErrUnavailable), false,
		},
		{
			"all replies are cut", "a writer's is among them", "cut reply",
			failures(10, adapters.ErrUnavailable), true,
		},
		{
			"no replies", "they are not cut", "cut reply",
			failures(10, adapters.ErrTimeout), false,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, felt[test.fault](test.since), test.reason)
		})
	}
}
