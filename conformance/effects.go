package conformance

import (
	"fmt"
	"slices"
	"strconv"

	"lockstep/conformance/tla"
	"lockstep/conformance/tla/value"
	"lockstep/factory"
)

// draft is the state after a step, while the effects of an event are applied to it.
type draft struct {
	names   *names
	from    tla.State
	changed map[string]value.Value // by variable
	arg     map[string]value.Value // of the step's action
}

// observed applies the effects that an event tells.
func (b *binding) observed(s *step) error {
	d := &draft{b.names, s.from, make(map[string]value.Value), s.hint().Args}
	if !stutters(s.event.Action) {
		d.changed["use"] = noUse
	} else if value.Equal(at(s.from.Value("proc"), d.arg["p"]), unborn) {
		return unknownError(fmt.Sprintf("process %v was not started yet", s.event.Process))
	}
	if err := d.apply(s); err != nil {
		return err
	}
	if d.changed["lease"] != nil {
		d.requeue(d.arg["p"])
	}
	s.to = s.from.With(d.changed)
	return nil
}

// apply applies the effects of one event.
func (d *draft) apply(s *step) error {
	e := s.event
	p, c, l := d.arg["p"], d.arg["c"], d.arg["l"]
	switch e.Action {
	case factory.ActionOpenScope:
		d.set(value.String("open"), "scope", p, d.arg["s"])
	case factory.ActionCloseScope:
		d.set(value.String("closed"), "scope", p, d.arg["s"])
	case factory.ActionAcquireCall:
		d.set(leaseRecord("waiting", d.arg["s"], d.arg["k"]), "lease", p, l)
		d.set(appended(at(d.from.Value("queue"), p), l), "queue", p)
		return d.agrees(e)
	case factory.ActionBeginOpen:
		d.set(value.String(factory.Opening), "client", p, c)
		d.set(originRecord(p, d.arg["k"], d.arg["s"], e.Generation), "origin", c)
		return d.agrees(e)
	case factory.ActionOpenOK:
		d.set(value.String(e.State), "client", p, c)
	case factory.ActionOpenFail:
		d.set(value.String(failure(e.Cause)), "client", p, c)
	case factory.ActionAcquire:
		d.set(value.String("live"), "lease", p, l, value.String("state"))
		d.set(c, "lease", p, l, value.String("client"))
	case factory.ActionAcquireCancel, factory.ActionRelease:
		d.set(noLease, "lease", p, l)
	case factory.ActionAcquireReturn:
		d.answered(s, p, l)
	case factory.ActionUse:
		d.changed["use"] = useOf(p, l)
	case factory.ActionReinit:
		d.set(value.Int(e.Generation), "gen", p, d.arg["k"])
	case factory.ActionRetire:
		d.set(value.String(factory.Draining), "client", p, c)
		d.broken(c, e.Cause == factory.CauseBroken)
	case factory.ActionClose:
		d.ends(factory.Closed, p, c)
	case factory.ActionDiscard:
		d.ends(factory.Discarded, p, c)
	case factory.ActionShutdown:
		d.set(value.String("stopping"), "proc", p)
	case factory.ActionShutdownReturn:
		d.set(value.String("down"), "proc", p)
	}
	return d.lists(e, p)
}

// broken notes that a client was found broken.
func (d *draft) broken(c value.Value, is bool) {
	if is {
		all := value.Elems(d.from.Value("broken"))
		d.changed["broken"] = value.NewSet(append(slices.Clone(all), c)...)
	}
}

// ends moves a client to its last state; its opener need not remember what it knew of it.
func (d *draft) ends(state factory.State, p, c value.Value) {
	d.set(value.String(state), "client", p, c)
	if field("opener", at(d.from.Value("origin"), c)) != p {
		return
	}
	others := slices.Clone(value.Elems(d.from.Value("broken")))
	same := func(other value.Value) bool { return other == c }
	d.changed["broken"] = value.NewSet(slices.DeleteFunc(others, same)...)
}

func appended(queue, l value.Value) value.Value {
	all, _ := value.Seq(queue)
	return value.NewTuple(append(slices.Clone(all), l)...)
}

// requeue keeps in the queue of a process the calls that still wait, in their order. No event tells
// of it: who waits, and who called first, was told already.
func (d *draft) requeue(p value.Value) {
	queue, ok := d.changed["queue"]
	if !ok {
		queue = d.from.Value("queue")
	}
	leases := at(d.changed["lease"], p)
	all, _ := value.Seq(at(queue, p))
	var waiting []value.Value
	for _, l := range all {
		if field("state", at(leases, l)) == value.String("waiting") {
			waiting = append(waiting, l)
		}
	}
	if len(waiting) < len(all) {
		d.set(value.NewTuple(waiting...), "queue", p)
	}
}

// lists applies the effects that an event tells of other clients and leases than its own.
func (d *draft) lists(e factory.Event, p value.Value) error {
	for _, id := range e.Drained {
		c, err := d.names.clientArg(id)
		if err != nil {
			return err
		}
		d.set(value.String(factory.Draining), "client", p, c.value)
	}
	for _, id := range e.Ended {
		l, err := d.names.leaseArg(id)
		if err != nil {
			return err
		}
		d.set(noLease, "lease", p, l.value)
	}
	for _, id := range e.Staled {
		l, err := d.names.leaseArg(id)
		if err != nil {
			return err
		}
		d.set(value.String("stale"), "lease", p, l.value, value.String("state"))
	}
	return nil
}

// answered refuses the return of a call that nothing answered.
func (d *draft) answered(s *step, p, l value.Value) {
	state := at(d.from.Value("lease"), p, l, value.String("state"))
	if state == value.String("waiting") {
		s.refused = fmt.Sprintf("the call returned (%s), and nothing had answered it",
			s.event.Outcome)
		d.set(noLease, "lease", p, l)
	}
}

// agrees errs where two events do not agree on whether a key is shared.
func (d *draft) agrees(e factory.Event) error {
	if e.Shared != d.names.shared[e.Key] {
		return unknownError(
			"key " + strconv.Quote(e.Key) + " is shared by some events and not by others")
	}
	return nil
}

// failure names the state of a client whose flight failed.
func failure(cause factory.Cause) string {
	if cause == factory.CauseCancelled {
		return "cancelled"
	}
	return "failed"
}

func leaseRecord(state string, scope, key value.Value) value.Value {
	return value.NewRecord([]string{"client", "key", "scope", "state"},
		[]value.Value{value.Int(0), key, scope, value.String(state)})
}

func originRecord(opener, key, scope value.Value, gen uint64) value.Value {
	return value.NewRecord([]string{"gen", "key", "opener", "scope"},
		[]value.Value{value.Int(gen), key, opener, scope})
}

// set gives a part of a variable a value: variable[path[0]][path[1]]… = v.
func (d *draft) set(v value.Value, variable string, path ...value.Value) {
	whole, ok := d.changed[variable]
	if !ok {
		whole = d.from.Value(variable)
	}
	d.changed[variable] = with(whole, path, v)
}

func with(whole value.Value, path []value.Value, v value.Value) value.Value {
	if len(path) == 0 {
		return v
	}
	changed, ok := value.With(whole, path[0], with(at(whole, path[0]), path[1:], v))
	if !ok {
		panic("BUG: at let an argument pass that is not in the domain")
	}
	return changed
}

// at returns whole[path[0]][path[1]]…, and throws a *value.Error where that is not defined.
func at(whole value.Value, path ...value.Value) value.Value {
	for _, arg := range path {
		v, ok := value.Apply(whole, arg)
		if !ok {
			value.Fail("%v is not in the domain of %v", arg, whole)
		}
		whole = v
	}
	return whole
}
