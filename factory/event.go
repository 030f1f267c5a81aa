package factory

import (
	"fmt"
	"strconv"
	"strings"
)

// Action names what happened. The names are those of the model's actions, except for the last
// group, whose events change nothing in the model.
type Action string

// The actions of processes, told by the host that runs them, and those of a factory.
const (
	ActionStart   Action = "Start"
	ActionFork    Action = "Fork"
	ActionClone   Action = "Clone"
	ActionRestore Action = "Restore"
	ActionExec    Action = "Exec"
	ActionExit    Action = "Exit"

	ActionOpenScope      Action = "OpenScope"
	ActionCloseScope     Action = "CloseScope"
	ActionAcquireCall    Action = "AcquireCall"
	ActionAcquire        Action = "Acquire"
	ActionAcquireCancel  Action = "AcquireCancel"
	ActionBeginOpen      Action = "BeginOpen"
	ActionOpenOK         Action = "OpenOK"
	ActionOpenFail       Action = "OpenFail"
	ActionUse            Action = "Use"
	ActionRelease        Action = "Release"
	ActionReinit         Action = "Reinit"
	ActionRetire         Action = "Retire"
	ActionDrain          Action = "Drain"
	ActionClose          Action = "Close"
	ActionDiscard        Action = "Discard"
	ActionShutdown       Action = "Shutdown"
	ActionShutdownReturn Action = "ShutdownReturn"

	ActionAcquireReturn Action = "AcquireReturn"
	ActionReinitReturn  Action = "ReinitReturn"
	ActionRefuse        Action = "Refuse"
)

// Outcome says how a call returned.
type Outcome string

// The outcomes of Acquire, Reinit, Shutdown and of calls that were refused.
const (
	Granted   Outcome = "granted"
	Failed    Outcome = "failed"
	Cancelled Outcome = "cancelled"
	ShutDown  Outcome = "shut down"
	Refused   Outcome = "refused"
)

// Cause says why a flight failed or a client was retired.
type Cause string

// The causes of OpenFail. CauseCancelled means that the adapter reported a cancellation which the
// factory did not ask for: somebody else's context reached the flight (R4 forbids it).
const (
	CauseAdapter   Cause = "adapter"
	CauseTimeout   Cause = "timeout"
	CauseCancelled Cause = "cancelled"
	// CauseObsolete means that nothing wanted the flight any more while it still waited to dial.
	CauseObsolete Cause = "obsolete"
)

// The causes of Retire. A broken client is discarded, any other is closed; an idle or an evicted
// one was held by no lease.
const (
	CauseAged    Cause = "aged"    // its lifetime ended, or its user said so
	CauseIdle    Cause = "idle"    // nobody leased it for long
	CauseBroken  Cause = "broken"  // a ping or a call found that it does not work
	CauseEvicted Cause = "evicted" // its place within the limit is wanted (R12)
)

// ID is the identity of a scope, a client or a lease: the epoch of the process that made it, and a
// number within that epoch. It is never reused. The zero ID is nobody's.
type ID struct {
	Epoch, N uint64
}

// String returns "epoch.number", or "" for the zero ID.
func (id ID) String() string {
	if id == (ID{}) {
		return ""
	}
	return strconv.FormatUint(id.Epoch, 10) + "." + strconv.FormatUint(id.N, 10)
}

// MarshalText writes the ID as String does.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote; anything else is an error that quotes it.
func (id *ID) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*id = ID{}
		return nil
	}
	epoch, n, _ := strings.Cut(string(text), ".")
	e, err1 := strconv.ParseUint(epoch, 10, 64)
	k, err2 := strconv.ParseUint(n, 10, 64)
	if err1 != nil || err2 != nil || (ID{e, k}).String() != string(text) {
		return fmt.Errorf("identity %q: want epoch.number, such as 1.2", text)
	}
	*id = ID{Epoch: e, N: k}
	return nil
}

// Event is one step of a factory or of the process that it runs in: which action, by whom, on
// what, and every effect that the step was seen to have. Fields that do not apply are zero.
type Event struct {
	Action  Action  `json:"action"`
	Process Process `json:"process"`
	// Child is the new incarnation that Fork, Clone, Restore and Exec begin.
	Child Process `json:"child,omitzero"`
	Scope ID      `json:"scope,omitzero"`
	Key   string  `json:"key,omitempty"`
	// Shared says that the slot is shared by the process's scopes (with AcquireCall, BeginOpen).
	Shared     bool   `json:"shared,omitempty"`
	Client     ID     `json:"client,omitzero"`
	Lease      ID     `json:"lease,omitzero"`
	Generation uint64 `json:"generation,omitempty"`
	// State is what a flight's client became (with OpenOK): ready, draining or inherited.
	State   State   `json:"state,omitempty"`
	Outcome Outcome `json:"outcome,omitempty"`
	Cause   Cause   `json:"cause,omitempty"`
	// Drained are the clients that the step took from ready to draining, in order of identity.
	Drained []ID `json:"drained,omitempty"`
	// Ended are the leases and waits that the step ended, in order of identity.
	Ended []ID `json:"ended,omitempty"`
	// Staled are the leases that the step invalidated, in order of identity.
	Staled []ID `json:"staled,omitempty"`
	// Clock is the Lamport clock of the step, where traces of several processes are merged.
	Clock uint64 `json:"clock,omitempty"`
}

// Observer is told every event in the order in which the steps took effect. Observe is called with
// the factory's lock held: it must be quick and must not call the factory. It may be called by
// several factories at once.
type Observer interface {
	Observe(Event)
}
