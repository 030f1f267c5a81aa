package properties

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"pgregory.net/rapid"

	"lockstep/conformance"
)

// Run draws one trace, carries it out on a subject, and has it judged by the models of spec. The
// factory's cheap invariants are checked after each step, the models' at the end, after every
// process was shut down. Where anything is wrong, t fails with the trace as a table and every rule
// that was broken; the returned trace and report are of what was carried out, also then.
//
// It makes the property of rapid.Check, rapid.MakeCheck or rapid.MakeFuzz:
//
//	rapid.Check(t, func(t *rapid.T) { properties.Run(t, spec, newSubject()) })
func Run(t *rapid.T, spec *conformance.Spec, subject Subject) Result {
	t.Helper()
	return runFrom(t, spec, subject, nil)
}

// runFrom is Run for a trace that begins with a structure, where there is one.
func runFrom(t *rapid.T, spec *conformance.Spec, subject Subject, start *Start) Result {
	t.Helper()
	tape := conformance.NewRecorder()
	var tuning Tuning // a start takes as many clients as it needs, for as long
	if start == nil {
		tuning = drawTuning(t)
	}
	w := newWorld(subject, tape, tuning)
	defer w.abandon()
	w.boot(w.host.Start())
	var broken error
	if start != nil {
		broken = w.beginAt(*start)
	}
	t.Repeat(map[string]func(*rapid.T){
		"step": func(t *rapid.T) {
			if broken == nil {
				broken = w.step(t)
			}
		},
	})
	if broken == nil {
		broken = w.finish()
	}
	if broken == nil {
		broken = subject.Audit()
	}
	result := Result{Trace: tape.Trace(), Broken: broken}
	result.Trace.Limit = w.tuning.ClientsMax
	result.Report, result.Unjudged = conformance.Check(t.Context(), spec, result.Trace)
	return result
}

// Result is a trace that was carried out, and what is to be said of it.
type Result struct {
	Trace  conformance.Trace
	Report conformance.Report
	// Misfits are what the models of structure found wrong, where they judged the trace.
	Misfits []conformance.Misfit
	// Broken joins what the factory's own checks, the calls' answers and the subject's audit found
	// wrong; each finding begins with its rule.
	Broken error
	// Unjudged says why the models could not judge the trace.
	Unjudged error
}

// Err returns everything that is wrong, or nil.
func (r Result) Err() error {
	var violated error
	if r.Unjudged == nil && r.Report.Verdict != conformance.Ok {
		violated = errors.New(r.Report.String())
	}
	return errors.Join(violated, errorOf(r.Misfits), r.Broken, r.Unjudged)
}

// Rules returns the numbers of the rules that were broken.
func (r Result) Rules() []string {
	var out []string
	for _, v := range r.Report.Violations {
		out = append(out, v.Rule)
	}
	for _, m := range r.Misfits {
		if m.Rule != "" {
			out = append(out, m.Rule)
		}
	}
	if r.Broken != nil {
		for _, m := range ruleNumber.FindAllStringSubmatch(r.Broken.Error(), -1) {
			out = append(out, m[1])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ruleNumber finds the rule that a finding begins with, after the process where there is one.
var ruleNumber = regexp.MustCompile(`(?m)^(?:process \S+: )?([RL][0-9]+): `)

// step draws one command and one of its choices, and carries it out.
func (w *world) step(t *rapid.T) error {
	var names []string
	choices := make(map[string][]func(*world))
	for _, c := range commands {
		if list := c.choices(w); len(list) > 0 {
			choices[c.name] = list
			for range c.weight {
				names = append(names, c.name)
			}
		}
	}
	name := rapid.SampledFrom(names).Draw(t, "command")
	list := choices[name]
	if err := w.carryOut(list[rapid.IntRange(0, len(list)-1).Draw(t, "choice")]); err != nil {
		return err
	}
	return w.rest()
}

// carryOut does one step, which may not panic (R6: a handle that has ended gets an error).
func (w *world) carryOut(do func(*world)) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("R6: a call panicked: %v", r)
		}
	}()
	do(w)
	return nil
}

// rest settles and checks after a step.
func (w *world) rest() error {
	if err := w.settle(); err != nil {
		return err
	}
	return errors.Join(w.reap(), w.check())
}

// drawTuning draws what the factories of a trace are given, most often nothing.
func drawTuning(t *rapid.T) Tuning {
	d := func(label string, some ...time.Duration) time.Duration {
		return rapid.SampledFrom(append([]time.Duration{0, 0}, some...)).Draw(t, label)
	}
	return Tuning{
		ClientsMax:  rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "clients max"),
		IdleMax:     d("idle max", 2*time.Second, 4*time.Second),
		LifetimeMax: d("lifetime max", 50*time.Second),
		PingEvery:   d("ping every", 7*time.Second, 15*time.Second),
	}
}

// finish lets everything that is under way end, then shuts every process down (L1 to L3, R9).
func (w *world) finish() error {
	for _, p := range w.procs {
		if p.suspended {
			w.resume(p)
		}
	}
	if err := w.letGo(); err != nil {
		return err
	}
	for w.releaseAll() { // what is given back may be granted to a call that waits
		if err := w.letGo(); err != nil {
			return err
		}
	}
	if err := w.answered(); err != nil {
		return err
	}
	for _, p := range w.procs {
		w.shutDown(p)
		if err := w.letGo(); err != nil {
			return err
		}
		if s := p.factory.Stats(); !s.ShutDown {
			return fmt.Errorf("L3: Shutdown has not ended, and nothing is under way: %+v", s)
		}
		if n := p.env.Clock.(*clock).pending.Load(); n != 0 {
			return fmt.Errorf("R9: %d timers are left after Shutdown", n)
		}
	}
	return nil
}

// releaseAll gives every lease back, and reports whether there was any.
func (w *world) releaseAll() (found bool) {
	for _, p := range w.procs {
		for _, h := range p.leases {
			h.lease.Release()
			found = true
		}
		p.leases = nil
	}
	return found
}

// answered expects that every call of Acquire was answered, now that no lease is left (L1). A scope
// that holds on to its exclusive client is made to let it go by the limit, if others wait.
func (w *world) answered() error {
	for _, p := range w.procs {
		for _, c := range p.calls {
			if c.op == "acquire" {
				return fmt.Errorf("L1: Acquire of %q waits, and nothing is under way", c.key)
			}
		}
	}
	return nil
}

// letGo lets what is held go on, in order, until nothing is.
func (w *world) letGo() error {
	for {
		if err := w.rest(); err != nil {
			return err
		}
		held := w.gate.held()
		switch {
		case len(held) > 0:
			w.gate.release(held[0], nil)
		case w.delayed():
			w.clock.Next()
		default:
			return nil
		}
	}
}

// delayed says whether a flight waits for the clock.
func (w *world) delayed() bool {
	return slices.ContainsFunc(w.procs, func(p *process) bool {
		return p.factory.Stats().Delayed > 0
	})
}

// abandon ends the goroutines of a trace that was broken off, and what its processes have.
func (w *world) abandon() {
	for _, p := range w.procs {
		for _, c := range p.calls {
			c.cancel()
		}
	}
	over, end := context.WithCancel(context.Background())
	end()
	for _, p := range w.procs {
		_ = p.factory.Shutdown(over)
	}
	w.gate.lift()
	for _, p := range w.procs {
		w.subject.Gone(p.now())
	}
}
