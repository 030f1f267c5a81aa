package conformance

import (
	"errors"
	"fmt"

	"lockstep/conformance/tla"
	"lockstep/conformance/tla/value"
	"lockstep/factory"
)

// binding turns the events of a trace into states of the model. It applies the effects that an
// event tells and knows no rule: whether the step is allowed is the model's to say. What happens to
// a process as a whole is not told by anybody, and is computed by the model's own action.
type binding struct {
	names *names
	model *tla.Model
	state tla.State // before the next event
}

// step is an event as a step of the model.
type step struct {
	event factory.Event
	args  []argument
	from  tla.State
	to    tla.State
	// refused says why there is no such step, where that is known without asking Next.
	refused string
	why     *tla.Explanation // of refused, where the model says more
	limit   int              // of the trace, or 0
}

// unborn is what a process is before it begins.
var unborn = value.String("unborn")

// The records that stand for nothing.
var (
	noLease = value.NewRecord([]string{"client", "key", "scope", "state"}, []value.Value{
		value.Int(0), value.String("none"), value.String("none"), value.String("none"),
	})
	noOrigin = value.NewRecord([]string{"gen", "key", "opener", "scope"}, []value.Value{
		value.Int(0), value.String("none"), value.Int(0), value.String("none"),
	})
)

func useOf(proc, lease value.Value) value.Value {
	return value.NewRecord([]string{"lease", "proc"}, []value.Value{lease, proc})
}

var noUse = useOf(value.Int(0), value.Int(0))

// newBinding binds the model to a trace and begins in its initial state. It errs when the model is
// not the one that this package maps to.
func newBinding(spec *Spec, trace Trace) (_ *binding, err error) {
	defer catch(&err)
	n := namesOf(trace)
	constants, err := n.constants()
	if err != nil {
		return nil, err
	}
	model, err := spec.program.Bind(constants)
	if err != nil {
		return nil, err
	}
	state, err := model.State(n.initial())
	if err != nil {
		return nil, err
	}
	if ok, why, err := model.IsInit(state); err != nil {
		return nil, err
	} else if !ok {
		return nil, fmt.Errorf("the model does not begin with nothing: %v", why)
	}
	return &binding{n, model, state}, nil
}

// initial is the state in which nothing has happened yet.
func (n *names) initial() map[string]value.Value {
	byScope := func(v value.Value) value.Value {
		var scopes, states []value.Value
		for _, s := range n.scopes.all {
			scopes, states = append(scopes, value.String(s.String())), append(states, v)
		}
		return value.NewFunc(scopes, states)
	}
	byKey := func(v value.Value) value.Value {
		var keys, gens []value.Value
		for _, k := range n.keys.all {
			keys, gens = append(keys, value.String(k)), append(gens, v)
		}
		return value.NewFunc(keys, gens)
	}
	return map[string]value.Value{
		"proc":   n.procs.each(unborn),
		"scope":  n.procs.each(byScope(value.String("none"))),
		"gen":    n.procs.each(byKey(value.Int(0))),
		"client": n.procs.each(n.clients.each(value.String("none"))),
		"origin": n.clients.each(noOrigin),
		"broken": value.NewSet(),
		"lease":  n.procs.each(n.leases.each(noLease)),
		"queue":  n.procs.each(value.NewTuple()),
		"use":    noUse,
	}
}

// next returns the step of an event and makes its end the state before the following one. Where the
// event cannot be mapped the step is refused, and changes nothing. It errs when the model cannot be
// evaluated.
func (b *binding) next(e factory.Event) (s step, err error) {
	defer catch(&err)
	s = step{event: e, from: b.state, to: b.state, limit: b.names.limit}
	if s.args, err = b.names.arguments(e); err == nil {
		switch e.Action {
		case factory.ActionStart, factory.ActionFork, factory.ActionClone, factory.ActionRestore,
			factory.ActionExec, factory.ActionExit:
			err = b.environment(&s)
		default:
			err = b.observed(&s)
		}
	}
	var unknown unknownError
	if errors.As(err, &unknown) {
		s.refused, s.to, err = unknown.Error(), s.from, nil
	}
	b.state = s.to
	return s, err
}

// arguments returns the arguments that the action of an event has in the model, in their order.
func (n *names) arguments(e factory.Event) ([]argument, error) {
	i := actionIndex(e.Action)
	if i < 0 {
		return nil, unknownError(fmt.Sprintf("the model has no action %q", e.Action))
	}
	var args []argument
	for _, name := range actions[i].args {
		arg, err := n.argument(name, e)
		if err != nil {
			return args, err
		}
		args = append(args, arg)
	}
	return args, nil
}

func (n *names) argument(name rune, e factory.Event) (argument, error) {
	switch name {
	case 'p':
		return n.processArg("p", e.Process)
	case 'q':
		return n.processArg("q", e.Child)
	case 's':
		return n.scopeArg(e.Scope)
	case 'S':
		return n.slotArg(e)
	case 'k':
		return n.keyArg(e.Key)
	case 'c':
		return n.clientArg(e.Client)
	case 'l':
		return n.leaseArg(e.Lease)
	case 'w':
		return argument{"why", value.String(e.Cause), ""}, nil
	default:
		panic("BUG: no argument is called " + string(name))
	}
}

// hint tells the model which action with which arguments the step must be.
func (s *step) hint() tla.Hint {
	args := make(map[string]value.Value, len(s.args))
	for _, a := range s.args {
		args[a.name] = a.value
	}
	return tla.Hint{Action: string(s.event.Action), Args: args, Strict: true}
}

// environment has the model compute what becomes of a process.
func (b *binding) environment(s *step) error {
	found, err := b.model.Apply(s.from, s.hint())
	if err != nil {
		return err
	}
	if len(found) == 0 {
		s.refused = "the model does not allow it here"
		_, s.why, err = b.model.Step(s.from, s.from, s.hint())
		return err
	}
	for _, other := range found[1:] {
		if !other.State.Equal(found[0].State) {
			return fmt.Errorf("the model leaves open what %s does", s.event.Action)
		}
	}
	s.to = found[0].State
	return nil
}

// stutters says whether an event only tells how a call returned, which the model does not.
func stutters(a factory.Action) bool {
	return a == factory.ActionAcquireReturn || a == factory.ActionReinitReturn ||
		a == factory.ActionRefuse
}

// catch turns what package value throws, where the variables of the models have other forms than
// this package gives them, into an error.
func catch(err *error) {
	if r := recover(); r != nil {
		e, ok := r.(*value.Error)
		if !ok {
			panic(r)
		}
		*err = fmt.Errorf("map an event to the model: %w", e)
	}
}
