package adaptertest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"lockstep/adapters"
)

// Rule is one thing that every adapter has to keep.
type Rule struct {
	// ID is the rule's number, such as "A7". It is never given to another rule.
	ID string
	// Name is the rule in one word.
	Name string
	// Words are the rule itself.
	Words string
	// Contract are the rules of docs/contract.md that rest on it, such as "R8".
	Contract []string
	// Needs are the capabilities without which the rule is skipped.
	Needs adapters.Capabilities

	// any are capabilities of which one is enough.
	any adapters.Capabilities
	// parts says why the rule cannot be checked with a harness, or nothing.
	parts []part
	// check judges one adapter.
	check func(e *env)
}

// part is what a rule needs beyond capabilities. It returns why the rule is skipped where the
// harness or the adapter lacks it, else nothing.
type part func(e *env) string

// String returns the rule's number and name, as subtests are called: "A7_OpenLeavesNothing_R9".
func (r Rule) String() string {
	return strings.Join(append([]string{r.ID, r.Name}, r.Contract...), "_")
}

// Rules returns every rule, in the order of docs/adapters.md.
func Rules() []Rule {
	return slices.Concat(declarationRules, openRules, endRules, contextRules, errorRules,
		valueRules, sharingRules, leakRules, databaseRules, transactionRules, cacheRules,
		queueRules, deliveryRules, sessionRules, limiterRules)
}

// Finding is one way in which an adapter broke a rule.
type Finding struct {
	// Rule is what was broken.
	Rule Rule
	// During is the rule that was being checked: another one where something was left behind.
	During Rule
	// Text is what was seen, in the form "Op(args) = got, want W".
	Text string
}

// Error returns the rule's number and name with what was seen.
func (f Finding) Error() string {
	text := fmt.Sprintf("%s %s: %s", f.Rule.ID, f.Rule.Name, f.Text)
	if f.During.ID != f.Rule.ID {
		text += fmt.Sprintf(" (during %s %s)", f.During.ID, f.During.Name)
	}
	return text
}

// Result is the judgement of one rule.
type Result struct {
	Rule Rule
	// Skipped says why the rule was not checked; it is empty where it was.
	Skipped string
	// Findings are empty where the rule is kept.
	Findings []Finding
}

// Err joins all findings, and returns nil where there are none.
func (r Result) Err() error {
	var all []error
	for _, finding := range r.Findings {
		all = append(all, finding)
	}
	return errors.Join(all...)
}

// The parts that rules ask for.

func needsWire(e *env) string {
	if e.setup.Wire != nil {
		return ""
	}
	if e.h.NoWire != "" {
		return "the harness offers no wire: " + e.h.NoWire
	}
	return "the harness offers no wire"
}

func needsRecorder(e *env) string {
	if _, ok := e.setup.Wire.(Recorder); ok {
		return ""
	}
	return "the harness offers no wire that records what is written"
}

func needsSecrets(e *env) string {
	if len(e.h.Secrets) > 0 {
		return ""
	}
	return "the harness names no secrets"
}

func needsWrong(e *env) string {
	if e.h.Wrong != nil {
		return ""
	}
	return "the harness names no credentials that the server refuses"
}

func needsLength(e *env) string {
	if e.h.LengthMax > 0 {
		return ""
	}
	return "the harness declares no greatest length of a topic"
}

func needsFingerprint(e *env) string {
	if _, ok := itself(e.adapter).(adapters.Fingerprinter); ok {
		return ""
	}
	return "the adapter has no fingerprints"
}

func needsShared(e *env) string {
	if e.adapter.Sharing() == adapters.Shared {
		return ""
	}
	return "the adapter declares that its clients are exclusive"
}

func needsExclusive(e *env) string {
	if e.adapter.Sharing() == adapters.Exclusive {
		return ""
	}
	return "the adapter declares that its clients are shared"
}
