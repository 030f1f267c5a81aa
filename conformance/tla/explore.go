package tla

import (
	"context"
	"errors"
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
	stateLabel, stepLabel uint64
}

type violation struct {
	kind     Kind
	property string
	why      *Explanation
}

func (r *run) explore() error {
	if done, err := r.assumptions(); done || err != nil {
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
	for _, a := range r.assumes {
		ok, why, err := r.formula(a, nil, nil)
		if err != nil {
			return false, err
		}
		if !ok {
			r.fail(violation{KindAssumption, oneLine(why.Conjunct), why}, nil)
			return true, nil
		}
	}
	return false, nil
}

// begin finds the initial states.
func (r *run) begin() (first int, err error) {
	defer catch(&err)
	judge := r.machine()
	r.machine().initials(func(vals []value.Value) {
		if r.result.Verdict != Ok {
			return
		}
		s := successor{vals: vals, print: judge.print(vals)}
		s.inside = holdAll(judge, r.bounds, vals, nil)
		r.label(judge, &s, nil, vals)
		if s.broken = r.judge(judge, KindInit, r.starts, vals); s.broken == nil {
			s.broken = r.judge(judge, KindInvariant, r.predicate, vals)
		}
		r.add(-1, 0, s)
	})
	return 0, nil
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
		lists, err := r.expandAll(from, end)
		if err != nil {
			return err
		}
		for i, list := range lists {
			if r.collect(from+i, list); r.result.Verdict != Ok {
				return nil
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

// expandAll computes the successors of the states from..to, each worker those of some.
func (r *run) expandAll(from, to int) ([][]successor, error) {
	lists := make([][]successor, to-from)
	errs := make([]error, to-from)
	var wg sync.WaitGroup
	for w := range r.options.Workers {
		wg.Go(func() {
			m, judge := r.machine(), r.machine()
			for i := w; i < len(lists); i += r.options.Workers {
				if lists[i], errs[i] = r.expand(m, judge, r.states[from+i].vals); errs[i] != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	return lists, errors.Join(errs...)
}

// expand computes the successors of one state, and judges the steps that lead to them, and those of
// them that are new.
func (r *run) expand(m, judge *machine, vals []value.Value) (list []successor, err error) {
	defer catch(&err)
	m.stack.mark, m.primed = mark{}, false
	m.successors(vals, nil, func(l leaf, t []value.Value) {
		s := successor{vals: t, print: judge.print(t), action: l.name}
		s.inside = holdAll(judge, r.bounds, t, nil) && holdAll(judge, r.stepBound, vals, t)
		r.label(judge, &s, vals, t)
		s.broken = r.judgeStep(judge, vals, t)
		if _, known := r.seen[s.print]; known {
			s.vals = nil
		} else if s.broken == nil {
			s.broken = r.judge(judge, KindInvariant, r.predicate, t)
		}
		list = append(list, s)
	})
	return list, nil
}

// collect adds the successors of a state.
func (r *run) collect(parent int, list []successor) {
	if len(list) == 0 && r.config.CheckDeadlock {
		r.fail(violation{kind: KindDeadlock}, r.behaviour(parent))
		return
	}
	for nth, s := range list {
		if r.add(parent, nth, s); r.result.Verdict != Ok {
			return
		}
	}
	r.explored(parent, list)
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
	i, ok := r.actions[action]
	if !ok {
		i = len(r.result.Coverage)
		r.actions[action] = i
		r.result.Coverage = append(r.result.Coverage, Coverage{Action: action})
	}
	r.result.Coverage[i].Taken++
	if fresh {
		r.result.Coverage[i].Distinct++
	}
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
