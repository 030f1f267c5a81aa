package adaptertest

import (
	"strings"
	"time"

	"go.uber.org/goleak"
)

// leakRule is found wherever something is left behind.
var leakRule = Rule{
	ID: "A43", Name: "NothingIsLeft", Contract: []string{"R9"},
	Words: "Once its clients ended, nothing of an adapter is left: no goroutine, no " +
		"descriptor, no session or lock at the server. It is checked after every rule.",
}

var leakRules = []Rule{withCheck(leakRule, checkLeaks)}

func withCheck(r Rule, check func(*env)) Rule {
	r.check = check
	return r
}

// checkLeaks opens, uses and ends clients; what is left is found after the check, as always.
func checkLeaks(e *env) {
	for i := range 6 {
		c := e.open()
		e.use(c)
		if i%2 == 0 {
			c.close()
		} else {
			c.discard()
		}
	}
}

// goroutines remembers those that there are.
func goroutines() goleak.Option { return goleak.IgnoreCurrent() }

// leaks finds what is left after a rule.
func (e *env) leaks(before goleak.Option) {
	if !e.until(func() bool { return e.descriptors() == 0 }) {
		e.found(leakRule, "%d descriptors are left, want none", e.descriptors())
	}
	if left, gone := e.left(); !gone {
		e.found(leakRule, "the server still has %v, want nothing", left)
	}
	err := goleak.Find(before)
	for tries := 2; err != nil && tries > 0; tries-- { // it waits for less than half a second
		time.Sleep(e.h.Patience / 2)
		err = goleak.Find(before)
	}
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n\n")
		e.found(leakRule, "a goroutine is left, want none: %s", first)
	}
}
