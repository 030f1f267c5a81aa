package tla

import (
	"time"

	"lockstep/conformance/tla/value"
)

// statistics is TLCGet("stats") in a simulation.
func (s *simulation) statistics(*machine) value.Value {
	actions := make(map[string]value.Value)
	for name, n := range s.taken {
		actions[name] = count(n)
	}
	mean, variance := s.lengths.statistics()
	return record(map[string]value.Value{
		"traces": count(s.result.Behaviours), "generated": count(s.result.Generated),
		"duration": value.Int(time.Since(s.session.started) / time.Second),
		"behavior": record(map[string]value.Value{
			"actions": record(actions), "id": count(s.result.Behaviours),
		}),
		"worker": value.Int(0), "distinct": value.Int(-1), "distinctvalues": value.Int(-1),
		"retries": value.Int(-1), "actions": value.NewTuple(), "levelmean": count(int(mean)),
		"levelvariance": count(int(variance)), "diameter": count(s.result.Behaviours),
	})
}

// lengths sums up how long behaviours were.
type lengths struct{ n, sum, squares float64 }

func (l *lengths) add(length int) {
	l.n++
	l.sum += float64(length)
	l.squares += float64(length) * float64(length)
}

func (l *lengths) statistics() (mean, variance float64) {
	if l.n == 0 {
		return 0, 0
	}
	mean = l.sum / l.n
	return mean, max(0, l.squares/l.n-mean*mean)
}
