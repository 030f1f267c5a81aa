package conformance

import (
	"fmt"
	"slices"
	"strconv"

	"lockstep/conformance/tla/value"
	"lockstep/factory"
)

// numbering gives things the numbers 1, 2, … in the order in which they are added.
type numbering[T comparable] struct {
	all []T
	of  map[T]int
}

func (n *numbering[T]) add(thing T) {
	if n.of == nil {
		n.of = make(map[T]int)
	}
	if _, known := n.of[thing]; !known {
		n.all = append(n.all, thing)
		n.of[thing] = len(n.all)
	}
}

// set returns {1, …, n}.
func (n *numbering[T]) set() value.Value {
	elems := make([]value.Value, len(n.all))
	for i := range elems {
		elems[i] = value.Int(i + 1)
	}
	return value.NewSet(elems...)
}

// each returns the function that maps every number to v.
func (n *numbering[T]) each(v value.Value) value.Value {
	return value.NewTuple(slices.Repeat([]value.Value{v}, len(n.all))...)
}

// names are the identities that a trace introduces, and what the model calls them: processes,
// clients and leases are numbers, scopes and keys strings.
type names struct {
	procs   numbering[uint64] // by epoch
	whole   []factory.Process // by number less one
	scopes  numbering[factory.ID]
	keys    numbering[string]
	shared  map[string]bool // by key
	clients numbering[factory.ID]
	leases  numbering[factory.ID]
	genMax  uint64
	limit   int // of live clients, or 0
}

// namesOf reads what a trace introduces. A process is introduced by its start, a scope by
// OpenScope, a client by BeginOpen, a lease by AcquireCall.
func namesOf(trace Trace) *names {
	n := &names{shared: make(map[string]bool), limit: trace.Limit}
	for _, e := range trace.Events {
		switch e.Action {
		case factory.ActionStart:
			n.process(e.Process)
		case factory.ActionFork, factory.ActionClone, factory.ActionRestore, factory.ActionExec:
			n.process(e.Child)
		case factory.ActionOpenScope:
			n.scopes.add(e.Scope)
		case factory.ActionAcquireCall:
			n.leases.add(e.Lease)
			n.key(e)
		case factory.ActionBeginOpen:
			n.clients.add(e.Client)
			n.key(e)
		case factory.ActionReinit:
			n.keys.add(e.Key)
		}
		n.genMax = max(n.genMax, e.Generation)
	}
	return n
}

func (n *names) process(p factory.Process) {
	if n.procs.add(p.Epoch); len(n.procs.all) > len(n.whole) {
		n.whole = append(n.whole, p)
	}
}

func (n *names) key(e factory.Event) {
	n.keys.add(e.Key)
	n.shared[e.Key] = n.shared[e.Key] || e.Shared
}

// The bounds of generations and of limits, since TLA+'s integers have 32 bits.
const (
	genLimit = 1 << 30
	limitMax = 1 << 30
)

// constants returns what the model is to be bound to.
func (n *names) constants() (map[string]value.Value, error) {
	if n.genMax > genLimit {
		return nil, fmt.Errorf("generation %d is greater than any that the model counts", n.genMax)
	}
	limit := n.limit
	if limit == 0 {
		limit = len(n.clients.all) // which nobody can pass
	}
	var keys, shared, scopes []value.Value
	for _, k := range n.keys.all {
		keys = append(keys, value.String(k))
		if n.shared[k] {
			shared = append(shared, value.String(k))
		}
	}
	for _, s := range n.scopes.all {
		scopes = append(scopes, value.String(s.String()))
	}
	return map[string]value.Value{
		"Procs": n.procs.set(), "Scopes": value.NewSet(scopes...),
		"Keys": value.NewSet(keys...), "SharedKeys": value.NewSet(shared...),
		"Clients": n.clients.set(), "Leases": n.leases.set(),
		"Limit":  value.Int(limit),
		"MaxGen": value.Int(n.genMax + 1), // so that no Reinit of the trace stops at it
	}, nil
}

// argument is an argument of an action: by the name that the model gives it, and with the identity
// that it stands for.
type argument struct {
	name  string
	value value.Value
	id    string // "" where the value says it
}

// String returns `p=2 (7/2)`.
func (a argument) String() string {
	if a.id == "" {
		return fmt.Sprintf("%s=%v", a.name, a.value)
	}
	return fmt.Sprintf("%s=%v (%s)", a.name, a.value, a.id)
}

// unknownError says that an event speaks of something that the trace did not introduce.
type unknownError string

func (e unknownError) Error() string { return string(e) }

func (n *names) processArg(name string, p factory.Process) (argument, error) {
	i, ok := n.procs.of[p.Epoch]
	if !ok || n.whole[i-1] != p {
		return argument{}, unknownError(fmt.Sprintf("process %v was never started", p))
	}
	return argument{name, value.Int(i), p.String()}, nil
}

func (n *names) scopeArg(id factory.ID) (argument, error) {
	if _, ok := n.scopes.of[id]; !ok {
		return argument{}, unknownError(fmt.Sprintf("scope %s was never opened", shown(id)))
	}
	return argument{"s", value.String(id.String()), ""}, nil
}

// slotArg is the scope of a slot, which is "shared" where all scopes share it.
func (n *names) slotArg(e factory.Event) (argument, error) {
	if e.Shared {
		return argument{"s", value.String("shared"), ""}, nil
	}
	return n.scopeArg(e.Scope)
}

func (n *names) keyArg(key string) (argument, error) {
	if _, ok := n.keys.of[key]; !ok {
		return argument{}, unknownError("nobody ever asked for key " + strconv.Quote(key))
	}
	return argument{"k", value.String(key), ""}, nil
}

func (n *names) clientArg(id factory.ID) (argument, error) {
	i, ok := n.clients.of[id]
	if !ok {
		return argument{}, unknownError(fmt.Sprintf("client %s was never begun", shown(id)))
	}
	return argument{"c", value.Int(i), id.String()}, nil
}

func (n *names) leaseArg(id factory.ID) (argument, error) {
	i, ok := n.leases.of[id]
	if !ok {
		return argument{}, unknownError(fmt.Sprintf("lease %s was never asked for", shown(id)))
	}
	return argument{"l", value.Int(i), id.String()}, nil
}

// shown returns an identity for an error, nobody's also.
func shown(id factory.ID) string {
	if id == (factory.ID{}) {
		return "of nobody"
	}
	return id.String()
}
