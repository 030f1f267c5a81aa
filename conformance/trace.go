package conformance

import "lockstep/factory"

// Version is the version of the trace format that this package reads and writes.
const Version = 1

// LineLimit is the length in bytes beyond which a line of a trace is refused.
const LineLimit = 1 << 20

// Header says where a trace comes from. No verdict depends on it, but for that of its Limit.
type Header struct {
	// Seed is that of the run that drew the trace, or zero.
	Seed uint64
	// Subject names the factory or the adapter that was driven.
	Subject string
	// Limit is the most live clients of one key in one process that the factories were given, and
	// 0 where they were given none. R12 is judged by it.
	Limit int
	// Rules are the rules that were seen broken when the trace was kept.
	Rules []string
}

// Trace is what a factory and its host did, in the order in which the steps took effect.
type Trace struct {
	Header
	Events []factory.Event
}

// lineOf returns the line of a trace's file on which the event with this index stands.
func lineOf(event int) int { return event + 2 }

// actions are all that an event may name: each with the arguments that it has in the model (S is
// the scope of a slot, w a cause), and with the fields that its event cannot do without. A key may
// be empty.
var actions = [...]struct {
	name  factory.Action
	args  string
	needs []string
}{
	{factory.ActionStart, "p", nil},
	{factory.ActionFork, "pq", []string{"child"}},
	{factory.ActionClone, "pq", []string{"child"}},
	{factory.ActionRestore, "pq", []string{"child"}},
	{factory.ActionExec, "pq", []string{"child"}},
	{factory.ActionExit, "p", nil},
	{factory.ActionOpenScope, "ps", []string{"scope"}},
	{factory.ActionCloseScope, "ps", []string{"scope"}},
	{factory.ActionAcquireCall, "pskl", []string{"scope", "lease"}},
	{factory.ActionAcquire, "plc", []string{"client", "lease"}},
	{factory.ActionAcquireCancel, "pl", []string{"lease"}},
	{factory.ActionBeginOpen, "pkSc", []string{"client", "generation"}},
	{factory.ActionOpenOK, "pc", []string{"client", "state"}},
	{factory.ActionOpenFail, "pc", []string{"client", "cause"}},
	{factory.ActionUse, "pl", []string{"lease"}},
	{factory.ActionRelease, "pl", []string{"lease"}},
	{factory.ActionReinit, "pk", []string{"generation"}},
	{factory.ActionRetire, "pcw", []string{"client", "cause"}},
	{factory.ActionDrain, "pc", []string{"client"}},
	{factory.ActionClose, "pc", []string{"client"}},
	{factory.ActionDiscard, "pc", []string{"client"}},
	{factory.ActionShutdown, "p", nil},
	{factory.ActionShutdownReturn, "p", nil},
	{factory.ActionAcquireReturn, "pl", []string{"lease", "outcome"}},
	{factory.ActionReinitReturn, "pk", []string{"outcome"}},
	{factory.ActionRefuse, "p", nil},
}

// actionIndex returns the place of an action in actions, or -1.
func actionIndex(name factory.Action) int {
	for i := range actions {
		if actions[i].name == name {
			return i
		}
	}
	return -1
}

// The words that an event may use.
var (
	states = []factory.State{
		factory.Opening, factory.Ready, factory.Draining, factory.Inherited, factory.Closed,
		factory.Discarded,
	}
	outcomes = []factory.Outcome{
		factory.Granted, factory.Failed, factory.Cancelled, factory.ShutDown, factory.Refused,
	}
	causes = map[factory.Action][]factory.Cause{
		factory.ActionOpenFail: {
			factory.CauseAdapter, factory.CauseTimeout, factory.CauseCancelled,
			factory.CauseObsolete,
		},
		factory.ActionRetire: {
			factory.CauseAged, factory.CauseIdle, factory.CauseBroken, factory.CauseEvicted,
		},
	}
)
