package conformance

import (
	"fmt"
	"slices"
	"strings"

	"lockstep/conformance/tla/value"
	"lockstep/factory"
)

// Coverage counts what traces reached: the actions, and for each rule the cases in which a wrong
// factory would break it. A run that missed one of them has not tested the rule: it is vacuous. The
// zero Coverage has reached nothing. It is a plain value; copying it copies the counts.
type Coverage struct {
	actions [len(actions)]int
	cases   [len(cases)]int
	met     capability // by the traces, or expected
}

// capability is what a subject must have for a case to be asked for.
type capability uint8

const (
	exclusive capability = 1 << iota // a key that is not shared
	limited                          // a limit on live clients
	idles                            // it retires idle clients
)

// cases are the interesting cases of the rules, and the kinds of faults. Each is asked about the
// step before it is known whether the model allows it.
var cases = [...]struct {
	rule  string
	text  string
	takes capability
	met   func(moment) bool
}{
	{"R1", "a lease on a key of which the process had inherited a client", 0, moment.tempted},
	{"R1", "a flight that landed in another process than began it", 0, moment.strayed},
	{"R2", "a scope that was closed while it leased an exclusive client", exclusive, moment.cutOff},
	{"R3", "a Reinit that took a ready client out of service", 0, moment.replaced},
	{"R4", "a call that joined a flight under way", 0, moment.joined},
	{"R4", "a call that was cancelled while its flight was under way", 0, moment.deserted},
	{"R4", "a flight that failed while calls waited for it", 0, moment.failedWaiters},
	{"R5", "a Reinit while a flight of the old generation was under way", 0, moment.outran},
	{"R5", "a Reinit while a client of the old generation was leased", 0, moment.outlived},
	{"R6", "a call on a lease that had ended", 0, moment.usedEnded},
	{"R7", "the release of the last lease on a draining client", 0, moment.releasedLast},
	{"R7", "a client that was retired because it was broken", 0, moment.retiredBroken},
	{"R7", "a client that was retired because it was idle", idles, moment.retiredIdle},
	{"R8", "the discarding of an inherited client", 0, moment.droppedInherited},
	{"R9", "a Shutdown of a process with live clients", 0, moment.shutDownLive},
	{"R9", "a Shutdown while a flight was under way", 0, moment.shutDownFlight},
	{"R10", "a drain deadline that passed while leases were held", 0, moment.staled},
	{"R12", "a call that waited because the limit was reached", limited, moment.crowdedOut},
	{"R12", "a call that was cancelled while it waited for the limit", limited, moment.gaveUpPlace},
	{"R12", "a client that was retired for another's sake", exclusive | limited, moment.evicted},
	{"fault", "an open that the adapter refused", 0, moment.openRefused},
	{"fault", "an open that took too long", 0, moment.openLate},
	{"fault", "a client that broke while it was leased", 0, moment.broke},
}

// note counts a step.
func (c *Coverage) note(s step) {
	i := actionIndex(s.event.Action)
	if i < 0 || len(s.args) < len(actions[i].args) {
		return // an event that could not be mapped
	}
	c.actions[i]++
	if s.event.Action == factory.ActionAcquireCall && !s.event.Shared {
		c.met |= exclusive
	}
	if s.limit > 0 {
		c.met |= limited
	}
	m := moment{step: s}
	for _, a := range s.args {
		switch a.name {
		case "p":
			m.p = a.value
		case "k":
			m.k = a.value
		case "c":
			m.c = a.value
		case "l":
			m.l = a.value
		}
	}
	for i := range cases {
		if cases[i].met(m) {
			c.cases[i]++
		}
	}
}

// Add adds what a trace reached.
func (c *Coverage) Add(r Report) {
	for i, n := range r.Coverage.actions {
		c.actions[i] += n
	}
	for i, n := range r.Coverage.cases {
		c.cases[i] += n
	}
	c.met |= r.Coverage.met
}

// Expect has the cases asked for in which a client is retired for one of the causes, which not
// every subject knows. An idle client is such a case; a broken one is asked for anyway, and an
// evicted one wherever a trace has a limit and a key that is not shared.
func (c *Coverage) Expect(causes ...factory.Cause) {
	if slices.Contains(causes, factory.CauseIdle) {
		c.met |= idles
	}
}

// Actions returns how often each action was reached, by name, those never reached included.
func (c Coverage) Actions() map[string]int {
	counts := make(map[string]int, len(actions))
	for i, a := range actions {
		counts[string(a.name)] = c.actions[i]
	}
	return counts
}

// Cases returns how often each case was reached, those never reached included. A case is named by
// its rule and what it is: "R6: a call on a lease that had ended".
func (c Coverage) Cases() map[string]int {
	counts := make(map[string]int, len(cases))
	for i, k := range cases {
		counts[k.rule+": "+k.text] = c.cases[i]
	}
	return counts
}

// Missing returns the actions and the cases that were never reached; a run that missed none is not
// vacuous. A case that takes an exclusive client or a limit is not asked for where no trace had it,
// nor one that takes idle clients to be retired where nobody expects it (see [Coverage.Expect]).
func (c Coverage) Missing() []string {
	var missing []string
	for i, a := range actions {
		if c.actions[i] == 0 {
			missing = append(missing, "action "+string(a.name))
		}
	}
	for i, k := range cases {
		if c.cases[i] == 0 && c.met&k.takes == k.takes {
			missing = append(missing, k.rule+": "+k.text)
		}
	}
	return missing
}

// String returns how many of the actions and of the cases were reached.
func (c Coverage) String() string {
	reached := func(counts []int) int {
		return len(slices.DeleteFunc(counts, func(n int) bool { return n == 0 }))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d actions, %d of %d cases",
		reached(slices.Clone(c.actions[:])), len(actions),
		reached(slices.Clone(c.cases[:])), len(cases))
	if missing := c.Missing(); len(missing) > 0 {
		fmt.Fprintf(&b, "; missing: %s", strings.Join(missing, ", "))
	}
	return b.String()
}

// moment is a step with its arguments, as the cases ask about it. Everything is of the state before
// the step.
type moment struct {
	step
	p, k, c, l value.Value // nil where the action has none
}

func (m moment) is(a factory.Action) bool { return m.event.Action == a }

func (m moment) of(variable string, path ...value.Value) value.Value {
	return at(m.from.Value(variable), path...)
}

// field returns a field of a record.
func field(name string, record value.Value) value.Value { return at(record, value.String(name)) }

// some says whether a client of the process is in a state, and fits; its origin is a record.
func (m moment) some(state factory.State, fits func(c, origin value.Value) bool) bool {
	row, _ := value.Seq(m.of("client", m.p))
	for i, s := range row {
		c := value.Int(i + 1)
		if s == value.String(state) && fits(c, m.of("origin", c)) {
			return true
		}
	}
	return false
}

func anyClient(_, _ value.Value) bool { return true }

func (m moment) ofKey(k value.Value) func(c, origin value.Value) bool {
	return func(_, origin value.Value) bool { return field("key", origin) == k }
}

// leases counts the process's live leases that fit.
func (m moment) leases(fits func(lease value.Value) bool) (count int) {
	row, _ := value.Seq(m.of("lease", m.p))
	for _, l := range row {
		if field("state", l) == value.String("live") && fits(l) {
			count++
		}
	}
	return count
}

func (m moment) tempted() bool {
	if !m.is(factory.ActionAcquire) {
		return false
	}
	key := field("key", m.of("origin", m.c))
	foreign := func(_, origin value.Value) bool {
		return field("key", origin) == key && field("opener", origin) != m.p
	}
	return m.some(factory.Inherited, foreign) || m.some(factory.Discarded, foreign)
}

func (m moment) strayed() bool {
	return m.is(factory.ActionOpenOK) && field("opener", m.of("origin", m.c)) != m.p
}

func (m moment) cutOff() bool {
	scope := value.String(m.event.Scope.String())
	return m.is(factory.ActionCloseScope) && m.leases(func(l value.Value) bool {
		return field("scope", m.of("origin", field("client", l))) == scope
	}) > 0
}

func (m moment) replaced() bool {
	return m.is(factory.ActionReinit) && m.some(factory.Ready, m.ofKey(m.k))
}

// flies says whether a flight of this process is under way for the slot of a key and a scope.
func (m moment) flies(key, scope value.Value) bool {
	return m.some(factory.Opening, func(_, origin value.Value) bool {
		slot := field("scope", origin)
		return field("key", origin) == key && field("opener", origin) == m.p &&
			(slot == scope || slot == value.String("shared")) &&
			field("gen", origin) == m.of("gen", m.p, key)
	})
}

func (m moment) joined() bool {
	return m.is(factory.ActionAcquireCall) && m.flies(m.k, value.String(m.event.Scope.String()))
}

func (m moment) deserted() bool {
	if !m.is(factory.ActionAcquireCancel) {
		return false
	}
	lease := m.of("lease", m.p, m.l)
	return field("state", lease) == value.String("waiting") &&
		m.flies(field("key", lease), field("scope", lease))
}

func (m moment) failedWaiters() bool {
	return m.is(factory.ActionOpenFail) && len(m.event.Ended) > 0
}

func (m moment) outran() bool {
	return m.is(factory.ActionReinit) && m.some(factory.Opening, m.ofKey(m.k))
}

func (m moment) outlived() bool {
	return m.is(factory.ActionReinit) &&
		m.leases(func(l value.Value) bool { return field("key", l) == m.k }) > 0
}

func (m moment) usedEnded() bool {
	return m.is(factory.ActionRefuse) && m.event.Lease != (factory.ID{})
}

func (m moment) releasedLast() bool {
	if !m.is(factory.ActionRelease) {
		return false
	}
	lease := m.of("lease", m.p, m.l)
	c := field("client", lease)
	return field("state", lease) == value.String("live") &&
		m.of("client", m.p, c) == value.String(factory.Draining) &&
		m.leases(func(l value.Value) bool { return field("client", l) == c }) == 1
}

func (m moment) droppedInherited() bool {
	return m.is(factory.ActionDiscard) &&
		m.of("client", m.p, m.c) == value.String(factory.Inherited)
}

func (m moment) shutDownLive() bool {
	return m.is(factory.ActionShutdown) && (m.some(factory.Ready, anyClient) ||
		m.some(factory.Draining, anyClient) || m.some(factory.Inherited, anyClient))
}

func (m moment) shutDownFlight() bool {
	return m.is(factory.ActionShutdown) && m.some(factory.Opening, anyClient)
}

func (m moment) staled() bool {
	return m.is(factory.ActionDrain) && len(m.event.Staled) > 0
}

func (m moment) retires(cause factory.Cause) bool {
	return m.is(factory.ActionRetire) && m.event.Cause == cause
}

func (m moment) retiredBroken() bool { return m.retires(factory.CauseBroken) }
func (m moment) retiredIdle() bool   { return m.retires(factory.CauseIdle) }
func (m moment) evicted() bool       { return m.retires(factory.CauseEvicted) }

// full says whether a call for a key and a scope would have to wait for the limit: nothing serves
// its slot, and every place is taken.
func (m moment) full(key, scope value.Value) bool {
	taken := 0
	served := false
	row, _ := value.Seq(m.of("client", m.p))
	for i, state := range row {
		origin := m.of("origin", value.Int(i+1))
		if field("key", origin) != key || field("opener", origin) != m.p {
			continue
		}
		slot := field("scope", origin)
		mine := slot == scope || slot == value.String("shared")
		switch factory.State(state.(value.Text).Raw()) {
		case factory.Ready:
			served = served || mine
			taken++
		case factory.Opening, factory.Draining:
			taken++
		}
	}
	return m.limit > 0 && taken >= m.limit && !served && !m.flies(key, scope)
}

func (m moment) crowdedOut() bool {
	return m.is(factory.ActionAcquireCall) && m.full(m.k, value.String(m.event.Scope.String()))
}

func (m moment) gaveUpPlace() bool {
	if !m.is(factory.ActionAcquireCancel) {
		return false
	}
	lease := m.of("lease", m.p, m.l)
	return field("state", lease) == value.String("waiting") &&
		m.full(field("key", lease), field("scope", lease))
}

func (m moment) openRefused() bool {
	return m.is(factory.ActionOpenFail) && m.event.Cause == factory.CauseAdapter
}

func (m moment) openLate() bool {
	return m.is(factory.ActionOpenFail) && m.event.Cause == factory.CauseTimeout
}

// broke: a client that its own opener discards was broken.
func (m moment) broke() bool {
	return m.is(factory.ActionDiscard) && field("opener", m.of("origin", m.c)) == m.p
}
