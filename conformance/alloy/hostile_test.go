package alloy_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lockstep/conformance/alloy"
	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/source"
)

// chain returns predicates of which each stands twice in the next one, and a command of the last.
func chain(first, next, command string) string {
	var b strings.Builder
	b.WriteString(first + "\n")
	for i := 1; i <= 60; i++ {
		fmt.Fprintf(&b, "pred p%d { "+next+" }\n", i, i-1, i-1)
	}
	return b.String() + command
}

func TestASearchThatIsCancelledEnds(t *testing.T) {
	for _, row := range []struct{ name, text, reason string }{
		{
			"quantifiers that stand in exponentially many places",
			chain("sig A {} pred p0 { some x: A | some x }", "p%d and p%d", "run { p60 }"),
			"each is skolemized by itself",
		},
		{
			"predicates in a fact that stand in exponentially many places",
			chain("sig A {} pred p0 { some A }", "p%d and p%d", "fact { p60 } run {}"),
			"total orders are looked for in each",
		},
		{
			"interchangeable atoms", "sig A {} run {} for 40000 A",
			"any two neighbours have a predicate that breaks their symmetry",
		},
		{
			"wide integers", "run { all x, y: Int | x.mul[y] = y.mul[x] } for 16 Int",
			"each is the sum of a set of 65536 atoms",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := load(t, row.text)
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			s := m.Search(m.Commands()[0], alloy.Options{})
			_, err := s.Next(ctx)
			require.ErrorIs(t, err, context.DeadlineExceeded, row.reason)
			_, err = s.Next(t.Context())
			require.ErrorIs(t, err, context.DeadlineExceeded, "it is not known that there is none")
		})
	}
}

func TestAScopeThatIsTooLargeIsAnErrorAtOnce(t *testing.T) {
	tops, parts := "", "sig A {}\n"
	for i := range 2000 {
		tops += fmt.Sprintf("sig A%d {}\n", i)
		parts += fmt.Sprintf("sig A%d extends A {}\n", i)
	}
	m := load(t, tops+"run {} for 100000")
	_, err := m.Run(t.Context(), m.Commands()[0], alloy.Options{})
	var mistake *source.Error
	require.ErrorAs(t, err, &mistake, "not after atoms of all signatures are made")

	m = load(t, parts+"run {} for 90000")
	_, err = m.Run(t.Context(), m.Commands()[0], alloy.Options{})
	var limit *relational.LimitError
	require.ErrorAs(t, err, &limit, "not after each signature has the atoms that it may have")
}

func TestManyValuesAreNoManySymmetries(t *testing.T) {
	m := load(t, "run { some String } for exactly 20000 String")
	o, err := m.Run(t.Context(), m.Commands()[0], alloy.Options{})
	require.NoError(t, err)
	require.True(t, o.Kept(), "each string has a relation of its own")
}

func TestAJudgementThatIsCancelledIsForNobodyElse(t *testing.T) {
	next := "(some x: A | x.p%d) and (some x: A | x.p%d)" // each of another variable
	text := chain("sig A {} pred p0[x: A] { some x }", next, "fact { all x: A | x.p60 } run {}")
	for n := range 60 {
		text = strings.Replace(text, fmt.Sprintf("pred p%d {", n+1),
			fmt.Sprintf("pred p%d[a: A] {", n+1), 1)
	}
	m := load(t, text)
	i, err := m.Snapshot(4, []alloy.State{{Sigs: map[string][]string{"A": {"A$0"}}}}, 0)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = m.Judge(ctx, i)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	other, cancelOther := context.WithCancel(t.Context())
	cancelOther()
	_, err = m.Judge(other, i)
	require.ErrorIs(t, err, context.Canceled, "that the time of somebody else was up says nothing")
}
