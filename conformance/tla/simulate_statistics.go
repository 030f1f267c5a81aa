package tla

import (
	"fmt"
	"time"

	"lockstep/conformance/tla/value"
)

// options is TLCGet("config") in a simulation.
func (o SimulateOptions) options(deadlock bool) value.Value {
	traces := o.Behaviours
	if traces == 0 {
		traces = -1 // as in TLC
	}
	return record(map[string]value.Value{
		"mode": value.String("simulate"), "depth": count(o.Depth), "traces": count(traces),
		"deadlock": value.Bool(deadlock), "worker": value.Int(1),
		"seed": value.String(fmt.Sprint(o.Seed)), "aril": value.String("0"),
		"install": value.String(""), "sched": value.String("random"),
	})
}

// progress says how far the simulation is. What is under way counts where it is known.
func (s *simulation) progress() Progress {
	p := Progress{
		Generated: s.result.Generated, Depth: s.result.Depth, Behaviours: s.result.Behaviours,
		Duration: time.Since(s.session.started),
	}
	if s.open != nil {
		p.Generated += s.open.found.Generated
		p.Behaviours = s.open.number + 1
	}
	return p
}

// before returns the states that lead to the one that is explored.
func (s *simulation) before(*situation) ([]TraceStep, error) {
	if s.open == nil || len(s.open.path) == 0 {
		return nil, nil
	}
	return s.open.path[:len(s.open.path)-1], nil
}

// statistics is TLCGet("stats") in a simulation.
func (s *simulation) statistics(*machine) value.Value {
	taken := s.latest
	if s.open != nil {
		taken = s.open.taken
	}
	actions := make(map[string]value.Value)
	for name, n := range taken {
		actions[name] = count(n)
	}
	p := s.progress()
	mean, variance := s.lengths.statistics()
	return record(map[string]value.Value{
		"traces": count(p.Behaviours), "generated": count(p.Generated),
		"duration": value.Int(time.Since(s.session.started) / time.Second),
		"behavior": record(map[string]value.Value{
			"actions": record(actions), "id": count(p.Behaviours),
		}),
		"worker": value.Int(0), "distinct": value.Int(-1), "distinctvalues": value.Int(-1),
		"retries": value.Int(-1), "actions": value.NewTuple(), "levelmean": count(int(mean)),
		"levelvariance": count(int(variance)), "diameter": count(p.Behaviours),
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
