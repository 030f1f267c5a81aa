package properties

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"lockstep/conformance"
	"lockstep/conformance/alloy"
)

// Start is a structure with which a trace may begin: a fork tree whose processes have clients and
// leases already. It is an instance of models/alloy/starts.als, as the steps that lead there.
type Start struct {
	// Instance is where the steps lead.
	Instance alloy.State
	steps    []startStep
}

// startStep is a step of one process; what it does it does to things by their places in lists.
type startStep struct {
	do      startDo
	process string
	child   string // of a fork
	scope   string // of what is done in one
	client  string
	lease   string
}

type startDo uint8

const (
	doBirth startDo = iota
	doScope
	doOpen   // asks for a client, lets its flight land, and keeps no lease
	doGrant  // asks for a client that is ready
	doWait   // asks for a client whose flight goes on
	doRetire // takes a client out of service, by a lease on it
)

// Starts returns the instances of a command of starts.als in a file system such as models.FS, the
// first so many, or all of them where most is 0. What the static facts allow and no order of steps
// leads to is left out, and counted.
func Starts(
	ctx context.Context, fsys fs.FS, command string, most int,
) (starts []Start, unordered int, err error) {
	model, err := alloy.Load(fsys, "alloy/starts.als")
	if err != nil {
		return nil, 0, err
	}
	cmd := model.Command(command)
	if cmd == nil {
		return nil, 0, fmt.Errorf("starts.als has no command %s", command)
	}
	search := model.Search(cmd, alloy.Options{})
	for most == 0 || len(starts) < most {
		i, err := search.Next(ctx)
		if errors.Is(err, alloy.ErrNone) {
			return starts, unordered, nil
		}
		if err != nil {
			return nil, 0, err
		}
		state := stateOf(i)
		if steps, ok := newPlan(state).order(); ok {
			starts = append(starts, Start{state, steps})
		} else {
			unordered++
		}
	}
	return starts, unordered, nil
}

// stateOf returns an instance of one state by names.
func stateOf(i *alloy.Instance) alloy.State {
	state := alloy.State{Sigs: make(map[string][]string), Fields: make(map[string][][]string)}
	base := func(name string) string { return name[strings.LastIndex(name, "/")+1:] }
	for _, sig := range i.Model().World().Sigs {
		state.Sigs[base(sig.Name)] = i.Sig(sig, 0)
		for _, d := range sig.Fields {
			for _, f := range d.Fields {
				state.Fields[base(sig.Name)+"."+f.Name] = i.Field(f, 0)
			}
		}
	}
	return state
}

// plan orders the steps that lead to an instance: each after those that it needs.
type plan struct {
	state  alloy.State
	steps  []startStep
	after  map[int][]int // what has to come before a step
	birth  map[string]int
	opened map[string]int // client -> what makes it ready, or begins its flight
	ends   map[string]int // client -> its retirement
	scopes map[string][]int
}

func newPlan(state alloy.State) *plan {
	p := &plan{
		state: state, after: make(map[int][]int), birth: make(map[string]int),
		opened: make(map[string]int), ends: make(map[string]int), scopes: make(map[string][]int),
	}
	for _, process := range state.Sigs["Process"] {
		p.birth[process] = p.add(startStep{do: doBirth, process: process})
	}
	for _, row := range state.Fields["Process.parent"] {
		p.steps[p.birth[row[0]]].child, p.steps[p.birth[row[0]]].process = row[0], row[1]
		p.follows(p.birth[row[0]], p.birth[row[1]])
	}
	scopeOf := make(map[string]string)
	for _, row := range state.Fields["Running.scopes"] {
		n := p.add(startStep{do: doScope, process: row[0], scope: row[1]}, p.birth[row[0]])
		p.scopes[row[0]] = append(p.scopes[row[0]], n)
		scopeOf[row[0]] = cmp.Or(scopeOf[row[0]], row[1])
	}
	for _, row := range state.Fields["Process.parent"] { // which has discarded what it inherited
		p.follows(p.birth[row[0]], p.scopes[row[1]]...)
	}
	for _, c := range state.Sigs["Client"] {
		p.client(c, scopeOf[p.one("opener", c)])
	}
	for _, row := range state.Fields["Running.leases"] {
		p.lease(row[0], row[1])
	}
	p.orderClients()
	return p
}

func (p *plan) add(s startStep, after ...int) int {
	p.steps = append(p.steps, s)
	p.follows(len(p.steps)-1, after...)
	return len(p.steps) - 1
}

func (p *plan) follows(step int, after ...int) { p.after[step] = append(p.after[step], after...) }

// one returns what a field has for an atom, or "".
func (p *plan) one(field string, atoms ...string) string {
	for name, rows := range p.state.Fields {
		if name != field && !strings.HasSuffix(name, "."+field) {
			continue
		}
		for _, row := range rows {
			if slices.Equal(row[:len(row)-1], atoms) {
				return row[len(row)-1]
			}
		}
	}
	return ""
}

// is says in which state a process's copy of a client is, and "" where it has none.
func (p *plan) is(process, client string) string {
	word, _, _ := strings.Cut(p.one("Running.copies", process, client), "$")
	return word[strings.LastIndex(word, "/")+1:]
}

func (p *plan) client(c, anyScope string) {
	opener, slot := p.one("opener", c), p.one("serves", c)
	scope := cmp.Or(p.one("Slot.scope", slot), anyScope)
	step := startStep{process: opener, scope: scope, client: c}
	switch p.is(opener, c) {
	case "Ready":
		step.do = doOpen
		p.opened[c] = p.add(step, p.scopes[opener]...)
	case "Draining":
		step.do = doOpen
		p.opened[c] = p.add(step, p.scopes[opener]...)
		step.do = doRetire
		p.ends[c] = p.add(step, p.opened[c])
	}
}

func (p *plan) lease(process, l string) {
	step := startStep{process: process, scope: p.one("by", l), lease: l, do: doWait}
	step.client = p.one("Running.holds", process, l)
	if step.client == "" { // it waits, when all that its slot had before is there
		n := p.add(step, p.scopes[process]...)
		for _, c := range p.state.Sigs["Client"] {
			if p.one("opener", c) == process && p.one("serves", c) == p.one("wants", l) {
				if end, ok := p.ends[c]; ok {
					p.follows(n, end)
				}
				if p.is(process, c) == "Opening" {
					if _, ok := p.opened[c]; !ok {
						p.opened[c] = n
					}
				}
			}
		}
		return
	}
	step.do = doGrant
	n := p.add(step, p.opened[step.client])
	if end, ok := p.ends[step.client]; ok {
		p.follows(end, n)
	}
}

// orderClients puts the clients of a slot one after the other, and births between what crosses and
// what does not.
func (p *plan) orderClients() {
	for i, c := range p.state.Sigs["Client"] {
		opener := p.one("opener", c)
		for _, d := range p.state.Sigs["Client"][i+1:] {
			if p.one("opener", d) != opener || p.one("serves", d) != p.one("serves", c) {
				continue
			}
			first, second := c, d
			if p.rank(c) > p.rank(d) {
				first, second = d, c
			}
			if end, ok := p.ends[first]; ok {
				p.follows(p.opened[second], end)
			}
		}
		for _, row := range p.state.Fields["Process.parent"] {
			switch {
			case row[1] != opener:
			case p.is(row[0], c) != "":
				p.follows(p.birth[row[0]], p.opened[c])
			case p.is(opener, c) != "Opening": // a flight does not cross anyway
				p.follows(p.opened[c], p.birth[row[0]])
			}
		}
	}
}

// rank says which clients of a slot come first: those that nothing holds any more, for a scope with
// a lease on an exclusive client calls for no other.
func (p *plan) rank(client string) int {
	if _, ok := p.ends[client]; !ok {
		return 2
	}
	held := func(row []string) bool { return row[2] == client }
	if slices.ContainsFunc(p.state.Fields["Running.holds"], held) {
		return 1
	}
	return 0
}

// order returns the steps, each after those that it needs, where there is such an order.
func (p *plan) order() ([]startStep, bool) {
	done := make([]bool, len(p.steps))
	var out []startStep
	ready := func(n int) bool {
		missing := func(m int) bool { return !done[m] }
		return !done[n] && !slices.ContainsFunc(p.after[n], missing)
	}
	for len(out) < len(p.steps) {
		next := 0
		for next < len(p.steps) && !ready(next) {
			next++
		}
		if next == len(p.steps) {
			return nil, false
		}
		done[next] = true
		out = append(out, p.steps[next])
	}
	return out, true
}

// Replay leads the factories of a subject to a start, lets all that is under way end and shuts them
// down. It returns the trace as it was at the start, and what was carried out, judged by spec.
func Replay(
	ctx context.Context, spec *conformance.Spec, subject Subject, s Start,
) (there conformance.Trace, result Result) {
	tape := conformance.NewRecorder()
	w := newWorld(subject, tape, Tuning{})
	defer w.abandon()
	w.boot(w.host.Start())
	if result.Broken = w.beginAt(s); result.Broken == nil {
		there = tape.Trace()
		result.Broken = w.finish()
	}
	if result.Broken == nil {
		result.Broken = subject.Audit()
	}
	result.Trace = tape.Trace()
	result.Report, result.Unjudged = conformance.Check(ctx, spec, result.Trace)
	return there, result
}

// beginAt leads the world to a start. Its first process runs already.
func (w *world) beginAt(s Start) error {
	b := &beginning{
		w: w, procs: make(map[string]*process), scopes: make(map[string]*scope),
		leases: make(map[string][]*handle),
	}
	for _, step := range s.steps {
		if err := b.take(step); err != nil {
			return fmt.Errorf("begin with a structure of the model: %w", err)
		}
	}
	return nil
}

// beginning is what was made so far.
type beginning struct {
	w      *world
	procs  map[string]*process
	scopes map[string]*scope
	leases map[string][]*handle // of a client
}

func (b *beginning) take(s startStep) error {
	w := b.w
	switch s.do {
	case doBirth:
		b.birth(s)
	case doScope:
		p := b.procs[s.process]
		ctx, err := p.factory.OpenScope(context.Background())
		if err != nil {
			return err
		}
		b.scopes[s.scope] = &scope{ctx: ctx, id: p.factory.ScopeOf(ctx)}
		p.scopes = append(p.scopes, b.scopes[s.scope])
	case doOpen:
		h, err := b.ask(s, true)
		if err != nil {
			return err
		}
		h.lease.Release()
		h.released = true
	case doGrant:
		h, err := b.ask(s, false)
		if err != nil {
			return err
		}
		b.leases[s.client] = append(b.leases[s.client], h)
	case doWait:
		b.call(s)
	case doRetire:
		if err := b.retire(s); err != nil {
			return err
		}
	}
	return w.rest()
}

func (b *beginning) birth(s startStep) {
	w := b.w
	switch {
	case s.child != "":
		fork(w)[slices.Index(w.procs, b.procs[s.process])](w)
		b.procs[s.child] = w.procs[len(w.procs)-1]
	case len(b.procs) == 0:
		b.procs[s.process] = w.procs[0]
	default:
		w.boot(w.host.Start())
		b.procs[s.process] = w.procs[len(w.procs)-1]
	}
}

func (b *beginning) call(s startStep) {
	p, key := b.procs[s.process], keys[0]
	b.w.begin(b.scopes[s.scope].ctx, p, &call{op: "acquire", key: key},
		func(ctx context.Context, c *call) { c.lease, c.err = p.factory.Acquire(ctx, key) })
}

// ask acquires a lease; its flight, if there is to be one, lands.
func (b *beginning) ask(s startStep, flies bool) (*handle, error) {
	p, before := b.procs[s.process], len(b.procs[s.process].leases)
	b.call(s)
	if err := b.w.rest(); err != nil {
		return nil, err
	}
	if flies {
		for _, do := range b.landing(p) {
			do(b.w)
		}
		if err := b.w.rest(); err != nil {
			return nil, err
		}
	}
	if len(p.leases) != before+1 {
		return nil, fmt.Errorf("process %v has no lease of %s", p.now(), s.client)
	}
	return p.leases[before], nil
}

// landing returns what lets the flights of a process go on.
func (b *beginning) landing(p *process) []func(*world) {
	return each(b.w.gate.held(), func(t *ticket) bool {
		return t.op == opOpen && slices.Contains(p.incarnations, t.flight.Process.Epoch)
	}, func(w *world, t *ticket) { w.gate.release(t, nil) })
}

// retire takes a client out of service by a lease that is there, or by one for that alone.
func (b *beginning) retire(s startStep) error {
	if held := b.leases[s.client]; len(held) > 0 {
		held[0].lease.Retire(nil)
		return nil
	}
	h, err := b.ask(s, false)
	if err != nil {
		return err
	}
	h.lease.Retire(nil)
	h.lease.Release()
	h.released = true
	return nil
}
