package tla_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
	"lockstep/conformance/tla/value"
)

func TestTheHeapIsBounded(t *testing.T) {
	model := load(t, fstest.MapFS{"Ever.tla": {Data: []byte(`---- MODULE Ever ----
EXTENDS Integers
VARIABLE n
Init == n = 0
Next == n' = n + 1
====
`)}, "Ever.cfg": {Data: []byte("INIT Init NEXT Next")}}, "Ever", "Ever.cfg")
	model.Limits.Heap = 1 // which is exhausted as soon as it is looked at
	result, err := model.Check(t.Context(), tla.CheckOptions{})
	assert.ErrorIs(t, err, tla.ErrHeap)
	assert.Equal(t, tla.KindLimit, result.Kind)
	_, err = model.Eval(t.Context(), `\A a, b, c, d \in 1..1000 : a + b + c + d > 0`, tla.State{})
	assert.ErrorIs(t, err, tla.ErrHeap)
}

func TestStepsAreCountedForEachState(t *testing.T) {
	model := load(t, specs, "Language", "Language_Kept.cfg")
	model.Limits.Steps = 2000
	result, err := model.Check(t.Context(), tla.CheckOptions{})
	assert.NoError(t, err)
	assert.Equal(t, 245, result.Distinct)
	model = load(t, specs, "Language", "Language_Kept.cfg")
	model.Limits.Steps = 10
	result, err = model.Check(t.Context(), tla.CheckOptions{})
	assert.ErrorContains(t, err, "takes too many steps")
	assert.Equal(t, tla.KindLimit, result.Kind)
}

func TestAConstantFunctionWithoutAValueIsTriedOnce(t *testing.T) {
	var text strings.Builder
	text.WriteString("---- MODULE Chain ----\nEXTENDS Integers\n" +
		`f0 == [x \in 0..4 |-> 12 \div (x - 4)]` + "\n")
	for i := 1; i <= 12; i++ {
		fmt.Fprintf(&text, "f%d == [x \\in 0..4 |-> f%d[x]]\n", i, i-1)
	}
	text.WriteString("====\n")
	model := load(t, fstest.MapFS{
		"Chain.tla": {Data: []byte(text.String())}, "Chain.cfg": {},
	}, "Chain", "Chain.cfg")
	model.Limits.Steps = 3000 // where each of twelve tried it for each element, it would be 5^12
	v, err := model.Eval(t.Context(), "f12[0] + f12[1]", tla.State{})
	must.NoError(t, err)
	assert.Equal(t, value.Int(-7), v)
	_, err = model.Eval(t.Context(), "f12[4]", tla.State{})
	assert.ErrorContains(t, err, "division of 12 by 0")
}

func TestASetIsMadeOnceHoweverOftenItIsAsked(t *testing.T) {
	model := load(t, fstest.MapFS{"Often.tla": {Data: []byte(`---- MODULE Often ----
EXTENDS Integers
VARIABLE n
Some == {k \in 1..300 : k % 7 = n}
Init == n = 3
Next == UNCHANGED n
Named == \A k \in 1..300 : k \in Some => k # 4
Let == LET some == {k \in 1..300 : k % 7 = n} IN \A k \in 1..300 : k \in some => k # 4
====
`)}, "Often.cfg": {Data: []byte("INIT Init NEXT Next INVARIANTS Named Let")}}, "Often", "Often.cfg")
	model.Limits.Steps = 3000
	result, err := model.Check(t.Context(), tla.CheckOptions{})
	assert.NoError(t, err)
	assert.Equal(t, tla.Ok, result.Verdict)
}
