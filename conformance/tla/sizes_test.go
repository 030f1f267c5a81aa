package tla_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

// Where a predicate on the elements of SUBSET S begins with their size, only those are made that
// are as large: of the million subsets of twenty elements there are less than two hundred pairs.
func TestSubsetsOfASizeAreMadeAlone(t *testing.T) {
	model := load(t, fstest.MapFS{"Pairs.tla": {Data: []byte(`---- MODULE Pairs ----
EXTENDS Integers, FiniteSets
VARIABLES all, left
All(s) == SUBSET s
Chosen(k) == CHOOSE s \in SUBSET all : Cardinality(s) = k /\ 20 \in s
Init == all = 1..20 /\ left = 18
Take == \E s \in All(all) : /\ Cardinality(s) = left /\ left < 20
                           /\ all' = s
                           /\ left' = left + 1
Next == Take \/ (left = 19 /\ UNCHANGED <<all, left>>)
Kept == left = 18 => /\ Cardinality({s \in SUBSET all : Cardinality(s) <= 2}) = 211
                     /\ \A s \in SUBSET all : (1 >= Cardinality(s) /\ 1 \in s) => s = {1}
                     /\ Chosen(2) = {1, 20}
====
`)}, "Pairs.cfg": {Data: []byte("INIT Init NEXT Next INVARIANT Kept")}}, "Pairs", "Pairs.cfg")
	model.Limits.Steps = 10_000
	result, err := model.Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	assert.Equal(t, complete(381, 191, 2), outcomeOf(result))
}

// Wherever the size stands, the same is found, in the same order.
func TestSubsetsOfASizeAreThoseThatWouldBeFound(t *testing.T) {
	model := load(t, fstest.MapFS{
		"Sizes.tla": {Data: []byte("---- MODULE Sizes ----\nEXTENDS Integers, FiniteSets\n" +
			`S == SUBSET {"d", "b", "c", "a"}` + "\n====\n")},
		"Sizes.cfg": {},
	}, "Sizes", "Sizes.cfg")
	forms := []string{
		`{s \in S : IS /\ "b" \in s}`,
		`\E s \in S : IS /\ "b" \in s`,
		`\A s \in S : IS => "b" \in s`,
		`IF {s \in S : IS} = {} THEN {} ELSE CHOOSE s \in S : IS`,
	}
	same := func(t *testing.T, is string) {
		t.Helper()
		for _, form := range forms {
			got, err := model.Eval(t.Context(), strings.ReplaceAll(form, "IS", is), tla.State{})
			must.NoError(t, err)
			form = strings.ReplaceAll(form, "IS", `(TRUE /\ (`+is+"))")
			want, err := model.Eval(t.Context(), form, tla.State{})
			must.NoError(t, err)
			assert.Equal(t, want.String(), got.String(), form)
		}
	}
	for _, size := range strings.Fields("-1 0 1 2 3 4 5") {
		for _, op := range strings.Fields("= < > <= >=") {
			same(t, "Cardinality(s) "+op+" "+size)
			same(t, size+" "+op+" Cardinality(s)")
		}
	}
}
