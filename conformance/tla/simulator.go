package tla

import (
	"context"
	"math/rand/v2"

	"lockstep/conformance/tla/value"
)

// attempt is a behaviour that is tried, and what was found out about it. The number -1 is that of
// what comes before all behaviours.
type attempt struct {
	number int
	found  Result
	path   []TraceStep // so far
	taken  map[string]int
	said   []string // what was printed, where that is to wait for what comes before
	err    error
}

// simulator tries behaviours. One goroutine uses it.
type simulator struct {
	*simulation
	*attempt
	ctx         context.Context
	source      *rand.PCG
	random      *rand.Rand // from the source
	next, judge *machine
	using       *machine // one of the two
	walk        walk
	order       []int // in which stops of the route are tried, as far as it was drawn
	longest     int   // how long paths were
	here        *leaf // whose steps are found
	choices     []TraceStep
	trial       *trial // nil where there is no temporal property
}

func (s *simulation) newSimulator(ctx context.Context) *simulator {
	w := &simulator{simulation: s, ctx: ctx, source: rand.NewPCG(s.options.Seed, 0)}
	w.random = rand.New(w.source)
	w.next, w.judge = w.machine(), w.machine()
	w.next.intern(&s.interner)
	then := func() bool { return w.step(w.here) }
	w.walk = walk{machine: w.next, visit: func(l *leaf) bool {
		w.here = l
		return l.fr.actUntil(l.n, then)
	}}
	return w
}

func (w *simulator) machine() *machine {
	m := &machine{
		Model: w.Model, session: w.session, interrupt: interrupted(w.ctx), random: w.random,
	}
	if w.Output != nil && w.options.Workers > 1 {
		m.say = w.say
	}
	return m
}

// say tells what is printed, at once where nothing else may be printed before.
func (w *simulator) say(text string) {
	if w.number < 0 {
		w.Output(text)
		return
	}
	w.said = append(w.said, text)
}

// start begins with what has a number.
func (w *simulator) start(n int) {
	w.attempt = &attempt{number: n, taken: make(map[string]int)}
	w.source.Seed(w.options.Seed, uint64(max(n, 0)))
	if w.serial {
		w.open = w.attempt
	}
}

// assumptions judges what the specification assumes.
func (w *simulator) assumptions() (err error) {
	defer w.judge.catch(&err)
	w.judge.settlePrinting()
	w.judge.refuseSettled()
	for _, a := range w.assumes {
		if fr := w.judge.at(nil, nil); !truth(a, fr) {
			why := explain(a, w.judge.at(nil, nil))
			w.fail(&violation{KindAssumption, oneLine(why.Conjunct), why})
			return nil
		}
	}
	return nil
}

// begin finds and checks the initial states.
func (w *simulator) begin() (err error) {
	w.using = w.next
	defer catchIn(&w.using, &err)
	w.next.situation = situation{initial: true}
	w.next.initials(func(vals []value.Value) {
		if w.found.Verdict != Ok {
			return
		}
		w.found.Generated++
		w.session.initials++
		w.path = []TraceStep{{State: State{w.Model, vals}}}
		w.using = w.judge
		w.judge.explores(nil, 0, -1)
		v := w.judge.broken(KindInit, w.starts, vals, nil)
		if v == nil {
			v = w.judge.broken(KindInvariant, w.predicate, vals, nil)
		}
		if v != nil {
			w.fail(v)
			return
		}
		if holdAll(w.judge, w.bounds, vals, nil) {
			w.initial = append(w.initial, vals)
		}
		w.using, w.path = w.next, nil
	})
	return nil
}

// try tries the behaviour that has a number.
func (w *simulator) try(n int) *attempt {
	w.start(n)
	for i := range w.order {
		w.order[i] = i
	}
	w.err = w.behaviour()
	w.longest = max(w.longest, len(w.path))
	return w.attempt
}

func (w *simulator) behaviour() error {
	first := w.initial[w.random.IntN(len(w.initial))]
	w.path = append(make([]TraceStep, 0, w.longest+1), TraceStep{State: State{w.Model, first}})
	for range w.options.Depth {
		if err := w.choose(); err != nil || w.found.Verdict != Ok {
			return err
		}
		if len(w.choices) == 0 {
			if w.config.CheckDeadlock {
				w.fail(&violation{kind: KindDeadlock})
				return nil
			}
			break
		}
		step := w.choices[w.random.IntN(len(w.choices))]
		w.path = append(w.path, step)
		w.taken[step.Action]++
	}
	return w.judgeWhole()
}

// last returns the step that leads to the state that is explored.
func (w *simulator) last() *TraceStep { return &w.path[len(w.path)-1] }

// choose finds the steps that a random one of the possible actions makes. An action is possible if
// it leads to a state within the constraints.
func (w *simulator) choose() (err error) {
	w.using = w.next
	defer catchIn(&w.using, &err)
	clear(w.choices)
	w.choices = w.choices[:0]
	m := w.next
	m.stack.mark, m.primed = mark{}, false
	vals := w.last().State.vals
	m.explores(vals, len(w.path), -1)
	m.situation.action = w.last().Action
	m.leave(vals)
	if !m.route.complete {
		m.chart()
		w.order = upTo(len(m.route.stops))
	}
	m.route.round++
	w.walk.stopped = false
	for i := 0; i < len(w.order) && len(w.choices) == 0 && !w.walk.stopped; i++ {
		j := i + w.random.IntN(len(w.order)-i)
		w.order[i], w.order[j] = w.order[j], w.order[i]
		w.walk.stopAt(&m.route.stops[w.order[i]])
	}
	m.stop, m.stack.mark = nil, mark{}
	return nil
}

// upTo returns the numbers below n.
func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// step checks a step that an action makes, and tells whether nothing was broken.
func (w *simulator) step(l *leaf) bool {
	vals, t := w.last().State.vals, w.next.complete(l)
	w.found.Generated++
	w.using = w.judge
	w.judge.explores(vals, len(w.path), -1)
	w.judge.situation.action = l.name
	v := w.judge.broken(KindInvariant, w.predicate, t, nil)
	if v == nil {
		v = w.judge.broken(KindAction, w.Model.steps, vals, t)
	}
	if v == nil && !w.judge.inside(vals, t) {
		w.using = w.next
		return true
	}
	w.using = w.next
	step := TraceStep{Action: l.name, Args: l.arguments(), State: State{w.Model, t}}
	if v != nil {
		w.path = append(w.path, step)
		w.fail(v)
		return false
	}
	w.choices = append(w.choices, step)
	return true
}

func (w *simulator) fail(v *violation) {
	f := &w.found
	f.Verdict, f.Kind, f.Property, f.Why = Violated, v.kind, v.property, v.why
	switch {
	case v.kind == KindDeadlock:
		f.Message = "deadlock: the last state has no next one"
	case v.why != nil:
		f.Message = v.why.String()
	}
}
