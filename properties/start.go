package properties

import (
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
