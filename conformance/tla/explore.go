package tla

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"lockstep/conformance/tla/value"
)

// run is one breadth-first exploration, level by level: the successors of a level are computed in
// parallel, then added in order, so that nothing depends on who was faster.
type run struct {
	*Model
	ctx     context.Context
	options CheckOptions
	result  *Result
	seen    map[uint64]int
	states  []found
	ahead   int            // the first of the states that are one level deeper than result.Depth
	actions map[string]int // places in result.Coverage
	// observers follow the search. One of them, labels, may want more than the others.
	observers []Observer
	labels    labeler
	follower  follower
	out       []FoundStep // the steps out of a state, for the observers
}

func newRun(ctx context.Context, m *Model, o CheckOptions) *run {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	r := &run{
		Model: m, ctx: ctx, options: o, result: &Result{}, seen: make(map[uint64]int),
		actions: make(map[string]int),
	}
	for _, name := range m.Actions() {
		r.action(name)
	}
	for _, ob := range o.Observers {
		r.observe(ob)
	}
	return r
}

// found is a distinct state: how it was reached, and its values.
type found struct {
	parent int // -1 for an initial state
	nth    int // which of the parent's successors it is
	vals   []value.Value
}

// next is what a worker found out about one successor.
type successor struct {
	vals                  []value.Value
	print                 uint64
	action                string
	inside                bool // within the constraints
	broken                *violation
	failed                error // what it cannot be judged for
	stateLabel, stepLabel uint64
}

type violation struct {
	kind     Kind
	property string
	why      *Explanation
}

func (r *run) explore() error {
	if done, err := r.assumptions(); done || err != nil || r.assumesOnly() {
		return err
	}
	from, err := r.begin()
	for err == nil && from < len(r.states) && r.result.Verdict == Ok {
		r.result.Depth++
		r.ahead = len(r.states)
		err = r.level(from, r.ahead)
		from = r.ahead
		r.progress(len(r.states) - from)
	}
	return err
}

func (r *run) progress(queue int) {
	if r.options.Progress != nil {
		r.options.Progress(Progress{r.result.Generated, r.result.Distinct, queue, r.result.Depth})
	}
}

func (r *run) assumptions() (violated bool, err error) {
	m := r.machine()
	defer m.catch(&err)
	for _, a := range r.assumes {
		if !truth(a, m.at(nil, nil)) {
			why := explain(a, m.at(nil, nil))
			r.fail(violation{KindAssumption, oneLine(why.Conjunct), why}, nil)
			return true, nil
		}
	}
	return false, nil
}

// begin finds the initial states.
func (r *run) begin() (first int, err error) {
	m, judge := r.machine(), r.machine()
	defer m.catch(&err)
	m.initials(func(vals []value.Value) {
		if r.result.Verdict != Ok {
			return
		}
		s := successor{vals: vals}
		if s.failed = r.judgeInitial(judge, &s); s.failed != nil {
			r.result.Trace = []TraceStep{{State: State{r.Model, vals}}}
			panic(&stopped{s.failed})
		}
		r.add(-1, 0, s)
		if r.follower != nil && s.inside {
			r.follower.initial(s.print)
		}
	})
	return 0, nil
}

// judgeInitial finds out everything about an initial state but whether it is new.
func (r *run) judgeInitial(judge *machine, s *successor) (err error) {
	defer judge.catch(&err)
	s.print = judge.print(s.vals)
	s.inside = holdAll(judge, r.bounds, s.vals, nil)
	r.label(judge, s, nil, s.vals)
	if s.broken = r.judge(judge, KindInit, r.starts, s.vals); s.broken == nil {
		s.broken = r.judge(judge, KindInvariant, r.predicate, s.vals)
	}
	return nil
}

func (r *run) machine() *machine {
	return &machine{Model: r.Model, interrupt: r.ctx.Err}
}

// holdAll says whether constraints hold of a state or a step.
func holdAll(m *machine, bounds []Property, now, next []value.Value) bool {
	for _, b := range bounds {
		if !truth(b.n, m.at(now, next)) {
			return false
		}
	}
	return true
}

// judge returns the first of some state predicates that does not hold.
func (r *run) judge(m *machine, kind Kind, props []Property, vals []value.Value) *violation {
	for _, p := range props {
		if !truth(p.n, m.at(vals, nil)) {
			return &violation{kind, p.Name, explain(p.n, m.at(vals, nil))}
		}
	}
	return nil
}

// judgeStep returns the first action property that does not hold.
func (r *run) judgeStep(m *machine, vals, next []value.Value) *violation {
	for _, p := range r.steps {
		if !truth(p.n, m.at(vals, next)) {
			return &violation{KindAction, p.Name, explain(p.n, m.at(vals, next))}
		}
	}
	return nil
}

// blockMax is how many states are expanded before what they led to is added, which bounds the
// memory for successors that turn out to be known.
const blockMax = 4096

// level expands the states from..to.
func (r *run) level(from, to int) error {
	for from < to {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		end := min(from+blockMax, to)
		for i, x := range r.expandAll(from, end) {
			if err := r.collect(from+i, x); err != nil || r.result.Verdict != Ok {
				return err
			}
		}
		if r.options.StatesMax > 0 && r.result.Distinct > r.options.StatesMax {
			r.result.Verdict, r.result.Kind = Unknown, KindLimit
			r.result.Message = fmt.Sprintf("more than %d distinct states", r.options.StatesMax)
			return nil
		}
		r.progress(len(r.states) - end)
		from = end
	}
	return nil
}

// expansion is the successors of a state, as far as they could be computed.
type expansion struct {
	list []successor
	err  error
}

// expandAll computes the successors of the states from..to, each worker those of some. One that
// meets an error stops there: what is behind that is not wanted.
func (r *run) expandAll(from, to int) []expansion {
	out := make([]expansion, to-from)
	var wg sync.WaitGroup
	for w := range r.options.Workers {
		wg.Go(func() {
			m, judge := r.machine(), r.machine()
			follow := r.follow(judge)
			for i := w; i < len(out); i += r.options.Workers {
				out[i] = r.expand(m, judge, r.states[from+i].vals)
				if out[i].err == nil {
					out[i].err = r.tell(follow, judge, r.states[from+i].vals, out[i].list)
				}
				if out[i].err != nil {
					return
				}
				r.forget(out[i].list)
			}
		})
	}
	wg.Wait()
	return out
}

// expand computes the successors of one state, and judges the steps that lead to them, and those of
// them that are new.
func (r *run) expand(m, judge *machine, vals []value.Value) (x expansion) {
	defer m.catch(&x.err)
	m.stack.mark, m.primed = mark{}, false
	m.successors(vals, nil, func(l leaf, t []value.Value) {
		s := successor{vals: t, action: l.name}
		s.failed = r.judgeSuccessor(judge, vals, &s)
		x.list = append(x.list, s)
		if s.failed != nil {
			panic(&stopped{s.failed})
		}
	})
	return x
}

// judgeSuccessor finds out everything about the step that leads to a state, and about the state if
// it is new.
func (r *run) judgeSuccessor(judge *machine, vals []value.Value, s *successor) (err error) {
	defer judge.catch(&err)
	s.print = judge.print(s.vals)
	s.inside = holdAll(judge, r.bounds, s.vals, nil) && holdAll(judge, r.stepBound, vals, s.vals)
	r.label(judge, s, vals, s.vals)
	s.broken = r.judgeStep(judge, vals, s.vals)
	if _, known := r.seen[s.print]; !known && s.broken == nil {
		s.broken = r.judge(judge, KindInvariant, r.predicate, s.vals)
	}
	return nil
}

// forget lets go of the values of successors that are known.
func (r *run) forget(list []successor) {
	for i := range list {
		if _, known := r.seen[list[i].print]; known {
			list[i].vals = nil
		}
	}
}

// collect adds the successors of a state. Its error is that of the expansion, unless a violation
// comes before that.
func (r *run) collect(parent int, x expansion) error {
	if x.err == nil && len(x.list) == 0 && r.config.CheckDeadlock {
		r.fail(violation{kind: KindDeadlock}, r.behaviour(parent))
		return nil
	}
	for nth, s := range x.list {
		if s.failed != nil {
			r.result.Trace = append(r.behaviour(parent), r.traceStep(parent, nth))
			return s.failed
		}
		if r.add(parent, nth, s); r.result.Verdict != Ok {
			return nil
		}
	}
	if x.err != nil {
		r.result.Trace = r.behaviour(parent)
		return x.err
	}
	r.explored(parent, x.list)
	return nil
}

// add counts a state, and keeps it if it is new.
func (r *run) add(parent, nth int, s successor) {
	r.result.Generated++
	_, known := r.seen[s.print]
	fresh := !known && s.inside
	if parent >= 0 {
		r.cover(s.action, fresh)
	}
	if s.broken != nil {
		if fresh && parent >= 0 { // TLC counts the last state, too
			r.result.Distinct++
		}
		r.fail(*s.broken, append(r.behaviour(parent), TraceStep{}))
		last := &r.result.Trace[len(r.result.Trace)-1]
		if *last = r.traceStep(parent, nth); parent < 0 {
			last.State = State{r.Model, s.vals}
		}
		return
	}
	if !fresh {
		return
	}
	r.seen[s.print] = len(r.states)
	r.states = append(r.states, found{parent, nth, s.vals})
	r.result.Distinct = len(r.states)
	r.foundState(parent, s)
}

func (r *run) cover(action string, fresh bool) {
	i := r.action(action)
	r.result.Coverage[i].Taken++
	if fresh {
		r.result.Coverage[i].Distinct++
	}
}

// action returns the place of an action in result.Coverage.
func (r *run) action(name string) int {
	i, ok := r.actions[name]
	if !ok {
		i = len(r.result.Coverage)
		r.actions[name] = i
		r.result.Coverage = append(r.result.Coverage, Coverage{Action: name})
	}
	return i
}

func (r *run) fail(v violation, trace []TraceStep) {
	r.result.Verdict, r.result.Kind, r.result.Property = Violated, v.kind, v.property
	r.result.Why, r.result.Trace = v.why, trace
	if r.ahead > 0 && r.result.Distinct > r.ahead {
		r.result.Depth++ // the deepest state is of the next level
	}
	switch {
	case v.kind == KindDeadlock:
		r.result.Message = "deadlock: the last state has no next one"
	case v.why != nil:
		r.result.Message = v.why.String()
	}
}
