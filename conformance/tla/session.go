package tla

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// session is what TLCGet and TLCSet read and write, and what else an expression may ask of the run
// that it is evaluated in.
type session struct {
	mu sync.Mutex
	registers
	stopped bool // TLCSet("exit", TRUE)

	started  time.Time
	initials int         // how many initial states there were
	options  value.Value // TLCGet("config")
	progress func() Progress
	// statistics is TLCGet("stats") where that is not of a breadth-first search.
	statistics func(m *machine) value.Value
	// before returns the states that lead to a state, without it. The state is the one that is
	// explored.
	before func(s *situation) ([]TraceStep, error)
	// counterexample is what CounterExample is, nil where none was found.
	counterexample value.Value
}

func newSession() *session {
	return &session{registers: newRegisters(), started: time.Now()}
}

// copy returns a session that what is evaluated once more may change without harm.
func (s *session) copy() *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &session{
		registers: s.registers.copy(), started: s.started, initials: s.initials,
		options: s.options, progress: s.progress, statistics: s.statistics, before: s.before,
	}
}

// situation is what a machine evaluates for: a state of the search, or what comes after it.
type situation struct {
	state   []value.Value // nil outside of a search
	level   int           // of the state; those that come after it have one more
	id      int           // the state's number in the search
	initial bool          // the initial predicate is being evaluated
	action  string        // that leads to the state, where it is known
	path    []TraceStep   // that leads to the state, without it; nil where the session knows
}

// explores says which state a machine is to be used for.
func (m *machine) explores(vals []value.Value, level, id int) {
	m.situation = situation{state: vals, level: level, id: id}
}

// running returns the session of the run, or that of the model, where nothing runs.
func (m *machine) running() *session {
	if m.session != nil {
		return m.session
	}
	m.idle.once.Do(func() { m.idle.session = newSession() })
	return m.idle.session
}

// idle is the session of what is evaluated outside of runs.
type idle struct {
	once    sync.Once
	session *session
}

// level is TLCGet("level"): how many states lead to the one that is evaluated, itself included. It
// is 0 where there is none yet.
func (m *machine) level() int {
	s := &m.situation
	switch {
	case s.initial || m.here() == nil:
		return 0
	case m.explored():
		return s.level
	default:
		return s.level + 1
	}
}

// explored tells whether the state that is evaluated is the one that is explored, and no successor.
func (m *machine) explored() bool {
	s, now := m.situation.state, m.here()
	return len(s) > 0 && len(now) > 0 && &s[0] == &now[0]
}

// tlcGet is TLCGet(key).
func (n *prim) tlcGet(fr *frame) value.Value {
	key := n.args[0].eval(fr)
	v := fr.get(n.n, key)
	if v == nil {
		fail(n.n, "TLCGet(%v) has no value: nothing was set", key)
	}
	return v
}

// get returns what a register holds, or nil.
func (m *machine) get(at syntax.Node, key value.Value) value.Value {
	s := m.running()
	switch k := key.(type) {
	case value.Int:
		if k < 0 {
			break
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.numbered[int64(k)]
	case value.Text:
		return m.getNamed(at, s, k.Raw())
	}
	fail(at, "TLCGet takes a natural number or the name of a register, and %v is none", key)
	return nil
}

func (m *machine) getNamed(at syntax.Node, s *session, name string) value.Value {
	switch name {
	case "level":
		return value.Int(m.level())
	case "duration":
		return value.Int(time.Since(s.started) / time.Second)
	case "diameter", "generated", "distinct", "queue":
		v, _ := value.Field(m.statistics(at, s), name)
		if v == value.Value(value.Int(-1)) { // a simulation does not count that
			return nil
		}
		return v
	case "stats":
		return m.statistics(at, s)
	case "config":
		if s.options == nil {
			fail(at, `TLCGet("config") is asked for where nothing runs`)
		}
		return s.options
	case "revision":
		return revision
	case "action":
		return m.actionValue()
	case "spec":
		return m.specValue()
	case "all":
		return s.all()
	case "all:named":
		return s.allNamed()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case strings.HasPrefix(name, "s:"):
		return s.named[name]
	case strings.HasPrefix(name, "-D"):
		if v, ok := s.settings[name]; ok {
			return value.String(v)
		}
		return value.String(name)
	}
	fail(at, "there is no register %q", name)
	return nil
}

// tlcSet is TLCSet(key, v).
func (n *prim) tlcSet(fr *frame) value.Value {
	key, v := n.args[0].eval(fr), n.args[1].eval(fr)
	fr.set(n.n, key, v)
	return value.Bool(true)
}

func (m *machine) set(at syntax.Node, key, v value.Value) {
	s := m.running()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch k := key.(type) {
	case value.Int:
		if k >= 0 {
			s.numbered[int64(k)] = v
			return
		}
	case value.Text:
		switch name := k.Raw(); {
		case name == "exit":
			s.stopped = s.stopped || v == value.Value(value.Bool(true))
			return
		case name == "pause": // there is nobody to be waited for
			return
		case strings.HasPrefix(name, "s:"):
			s.named[name] = v
			return
		case strings.HasPrefix(name, "-D"):
			s.settings[name] = v.String()
			return
		}
	}
	fail(at, "TLCSet takes a natural number or the name of a register, and %v is none", key)
}

// left returns what is in the registers.
func (s *session) left() registers {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.registers.copy()
}

// hasStopped tells whether the specification asked the run to end.
func (s *session) hasStopped() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stopped
}

// statistics is TLCGet("stats").
func (m *machine) statistics(at syntax.Node, s *session) value.Value {
	if s.statistics != nil {
		return s.statistics(m)
	}
	if s.progress == nil {
		fail(at, "the statistics are asked for where nothing runs")
	}
	p := s.progress()
	return record(map[string]value.Value{
		"queue": count(p.Queue), "distinct": count(p.Distinct), "generated": count(p.Generated),
		"diameter": count(max(p.Depth, 1)), "initial": count(s.initials),
		"duration": value.Int(time.Since(s.started) / time.Second), "worker": value.Int(0),
	})
}

// count makes a value of a number that may be beyond what values hold.
func count(n int) value.Value { return value.Int(min(n, 1<<31-1)) }

func record(fields map[string]value.Value) value.Value {
	names := slices.Sorted(maps.Keys(fields))
	vals := make([]value.Value, len(names))
	for i, n := range names {
		vals[i] = fields[n]
	}
	return value.NewRecord(names, vals)
}

// all is TLCGet("all"): each numbered register, with what each worker has in it. All have the same.
func (s *session) all() value.Value {
	s.mu.Lock()
	defer s.mu.Unlock()
	var keys, vals []value.Value
	for _, k := range slices.Sorted(maps.Keys(s.numbered)) {
		keys = append(keys, value.Int(k))
		vals = append(vals, value.NewTuple(s.numbered[k]))
	}
	return value.NewFunc(keys, vals)
}

func (s *session) allNamed() value.Value {
	s.mu.Lock()
	defer s.mu.Unlock()
	fields := make(map[string]value.Value)
	for k, v := range s.named {
		fields[k] = value.NewTuple(v)
	}
	return record(fields)
}

// revision is TLCGet("revision"): of the TLC that is followed, and no release of it.
var revision = record(map[string]value.Value{
	"count": value.Int(0), "timestamp": value.Int(1_730_149_080), "tag": value.String("lockstep"),
	"date": value.String("2024-10-28T20:58:00.0Z"), "calver": value.String("2.18"),
})

// searchOptions is TLCGet("config") of a breadth-first search. All happens in the order of a search
// with one worker, so that is how many there are.
func searchOptions(deadlock bool) value.Value {
	return record(map[string]value.Value{
		"mode": value.String("bfs"), "deadlock": value.Bool(deadlock),
		"worker": value.Int(1), "seed": value.String("0"), "fingerprint": value.String("0"),
		"install": value.String(""),
	})
}
