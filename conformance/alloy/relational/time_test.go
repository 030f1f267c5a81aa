package relational_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "lockstep/conformance/alloy/relational" //nolint:revive // formulas read as formulas
)

func TestThePastIsSeenAsOftenAsTheLoopIsGoneThrough(t *testing.T) {
	u := NewUniverse("a")
	y := NewVarRelation("y", 1)
	b := NewBounds(u)
	b.Bound(y, u.Set(1), u.Atoms(0))
	first := And(Has(Some, y), After(Always(Has(No, y))))
	earlier := Has(Some, y)
	for n := 1; n <= 5; n++ {
		earlier = Before(earlier)
		once := Eventually(And(Has(No, y), earlier))
		p := &Problem{Bounds: b, Formula: And(first, once), Options: Options{MaxSteps: 2}}
		require.Equal(t, 1, count(t, p), "%d states later", n)
		p.Formula = And(first, Not(once))
		require.Zero(t, count(t, p), "%d states later, denied", n)
		p.Formula = And(first, Always(Eventually(earlier)))
		require.Zero(t, count(t, p), "%d states later, again and again", n)
	}
}

func TestWhatWasInTheLoopBeforeIsRemembered(t *testing.T) {
	u := NewUniverse("a")
	y := NewVarRelation("y", 1)
	b := NewBounds(u)
	b.Bound(y, u.Set(1), u.Atoms(0))
	some, no := Has(Some, y), Has(No, y)
	third := func(f Formula) Formula { return After(After(f)) }
	for name, always := range map[string]Formula{
		"once":         Once(some),
		"historically": Not(Historically(no)),
		"since":        Since(True, some),
		"triggered":    Not(Triggered(False, no)),
	} {
		p := &Problem{Bounds: b, Options: Options{MinSteps: 3, MaxSteps: 3}}
		p.Formula = And(no, After(no), third(some), Always(Eventually(no)), third(Always(always)))
		require.Equal(t, 2, count(t, p), "%s: the loop begins at state 0 or 1", name)
	}
}
