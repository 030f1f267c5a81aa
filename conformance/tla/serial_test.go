package tla_test

import (
	"context"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

// serial are the configurations of searches that go state by state.
var serial = []string{"Tally_All.cfg", "Tally_Few.cfg", "Past_Lead.cfg"}

// odd returns a model with one variable, n.
func odd(t *testing.T, definitions, config string) *tla.Model {
	t.Helper()
	m, err := open(fstest.MapFS{
		"Odd.tla": {Data: []byte("---- MODULE Odd ----\nEXTENDS Naturals, TLC\nVARIABLE n\n" +
			definitions + "\n====\n")},
		"Odd.cfg": {Data: []byte("INIT Init\nNEXT Next\n" + config)},
	}, "Odd", "Odd.cfg")
	must.NoError(t, err)
	return m
}

func TestAStateThatIsExploredOnceMoreCountsOnce(t *testing.T) {
	const long = `
Init == n = 0 /\ TLCSet(1, 0)
Next ==
    /\ TLCSet(1, TLCGet(1) + 1)
    /\ n < 5
    /\ n = 3 => \A i \in 1..3000000 : i + n > 0
    /\ n' = n + 1
Post == TLCGet(1) = 6`
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	o := tla.CheckOptions{Checkpoint: t.TempDir()}
	const config = "POSTCONDITION Post\nCHECK_DEADLOCK FALSE"
	cut, err := odd(t, long, config).Check(ctx, o)
	must.NoError(t, err)
	must.Equal(t, tla.KindLimit, cut.Kind)
	o.Continue = true
	whole, err := odd(t, long, config).Check(t.Context(), o)
	must.NoError(t, err)
	assert.Equal(t, complete(6, 6, 6), outcomeOf(whole))
}

func TestARegisterThatCannotBeWrittenEndsTheRun(t *testing.T) {
	const counting = `
Init == n = 0 /\ TLCSet(7, <<[i \in Nat |-> i]>>)
Next == n' = TLCGet(7)[1][n] + 1`
	o := tla.CheckOptions{Checkpoint: t.TempDir(), StatesMax: 10}
	_, err := odd(t, counting, "").Check(t.Context(), o)
	assert.EqualError(t, err, "write a checkpoint: register 7: "+
		`[x \in Nat |-> …] is a function on an infinite set, which no file holds`)
}
