package conformance

import (
	"maps"
	"slices"
	"strconv"

	"lockstep/conformance/alloy"
	"lockstep/conformance/tla"
	"lockstep/conformance/tla/value"
)

// structure says what states of the TLA+ model are as states of the Alloy ones, whose atoms stand
// for the same things: p1 for a process, c1 for a client, l1 for a lease, by the numbers that the
// TLA+ model gives them; scopes, keys and slots by their names.
type structure struct {
	shared  map[string]bool // by key
	parents map[int]int     // of processes, whose memory they copied
	places  int             // the limit on live clients
	gens    int             // how many generations there are
	reused  bool            // identities of leases are used again for other ones
}

// words are the atoms that stand for words, by what the TLA+ model calls them, of each variable.
var (
	scopeWords = map[string]string{"open": "Open", "closed": "Shut"}
	rightWords = map[string]string{"waiting": "Waiting", "live": "Granted", "stale": "Stale"}
	stateWords = map[string]string{
		"opening": "Opening", "ready": "Ready", "draining": "Draining", "inherited": "Inherited",
		"closed": "Closed", "failed": "Failed", "discarded": "Discarded",
		"cancelled": "Failed", // which the contract knows of no flight
	}
	partWords = []string{"Scopes", "Generations", "Copies", "Leases", "Breaks", "Shutdowns"}
)

// snapshot returns what a state is of snapshot.als. A client that is nowhere live is not in it.
func (s *structure) snapshot(state tla.State) alloy.State {
	a := newAtoms(s)
	m := shape{atoms: a, state: state, live: livingIn(state)}
	m.all()
	return a.with(m.atoms.now)
}

// trace returns what states are of client_factory.als.
func (s *structure) trace(states []tla.State) []alloy.State {
	a := newAtoms(s)
	for _, word := range partWords {
		a.atom(word, word)
	}
	moments := make([]alloy.State, len(states))
	for i, state := range states {
		m := shape{atoms: a, state: state, trace: true}
		m.all()
		moments[i] = a.now
	}
	for i, now := range moments {
		moments[i] = a.with(now)
	}
	return moments
}

// atoms are what is there, and what never changes of it.
type atoms struct {
	*structure
	known map[string]bool
	fixed alloy.State
	now   alloy.State // what changes
}

func emptyState() alloy.State {
	return alloy.State{Sigs: make(map[string][]string), Fields: make(map[string][][]string)}
}

func newAtoms(s *structure) *atoms {
	a := &atoms{structure: s, known: make(map[string]bool), fixed: emptyState()}
	for _, words := range []map[string]string{scopeWords, rightWords, stateWords} {
		for _, word := range words {
			a.atom(word, word)
		}
	}
	a.atom("Ord", "order")
	for g := 1; g <= max(s.gens, 1); g++ {
		a.atom("Generation", generation(g))
		if g == 1 {
			a.fixed.Fields["Ord.First"] = [][]string{{"order", generation(g)}}
		} else {
			a.tuple("Ord.Next", "order", generation(g-1), generation(g))
		}
	}
	for place := range s.places {
		a.atom("Place", "place"+strconv.Itoa(place+1))
	}
	return a
}

func generation(n int) string { return "g" + strconv.Itoa(n) }

// with returns what never changes together with what is now.
func (a *atoms) with(now alloy.State) alloy.State {
	maps.Copy(now.Sigs, a.fixed.Sigs)
	maps.Copy(now.Fields, a.fixed.Fields)
	return now
}

// atom introduces an atom, and says whether it is new.
func (a *atoms) atom(sig, name string) bool {
	if id := sig + " " + name; !a.known[id] {
		a.known[id] = true
		a.fixed.Sigs[sig] = append(a.fixed.Sigs[sig], name)
		return true
	}
	return false
}

func (a *atoms) tuple(field string, atoms ...string) {
	a.fixed.Fields[field] = append(a.fixed.Fields[field], atoms)
}

func (a *atoms) process(n int) string {
	name := "p" + strconv.Itoa(n)
	if a.atom("Process", name) && a.parents[n] > 0 {
		a.tuple("parent", name, a.process(a.parents[n]))
	}
	return name
}

func (a *atoms) key(name string) string {
	atom := "key " + name
	if a.atom("Key", atom) && a.shared[name] {
		a.atom("Shared", atom)
	}
	return atom
}

func (a *atoms) scope(name string) string {
	a.atom("Scope", "scope "+name)
	return "scope " + name
}

func (a *atoms) slot(key, scope string) string {
	if a.shared[key] {
		scope = "shared"
	}
	name := "slot " + key + " " + scope
	if a.atom("Slot", name) {
		a.tuple("Slot.key", name, a.key(key))
		if !a.shared[key] {
			a.tuple("Slot.scope", name, a.scope(scope))
		}
	}
	return name
}

func (a *atoms) client(n int, origin value.Value) string {
	name := "c" + strconv.Itoa(n)
	if a.atom("Client", name) {
		a.tuple("opener", name, a.process(number(field("opener", origin))))
		a.tuple("serves", name, a.slot(word(field("key", origin)), word(field("scope", origin))))
		a.tuple("born", name, generation(number(field("gen", origin))))
	}
	return name
}

func (a *atoms) lease(n int, row value.Value) string {
	key, scope := word(field("key", row)), word(field("scope", row))
	name := "l" + strconv.Itoa(n)
	if a.reused {
		name += " " + key + " " + scope
	}
	if a.atom("Lease", name) {
		a.tuple("by", name, a.scope(scope))
		a.tuple("wants", name, a.slot(key, scope))
	}
	return name
}

func number(v value.Value) int  { return int(v.(value.Int)) }
func word(v value.Value) string { return v.(value.Text).Raw() }

// livingIn returns the clients that are live in some process.
func livingIn(state tla.State) map[int]bool {
	living := make(map[int]bool)
	live := []string{"opening", "ready", "draining", "inherited", "leaked"}
	for _, row := range value.Pairs(state.Value("client")) {
		for c, v := range value.Pairs(row) {
			living[number(c)] = living[number(c)] || slices.Contains(live, word(v))
		}
	}
	return living
}
