package relational_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"lockstep/conformance/alloy/relational"
)

func TestAFormulaIsTemporalByItsOperatorsAndItsRelations(t *testing.T) {
	r, v := relational.NewRelation("r", 1), relational.NewVarRelation("v", 1)
	x := relational.NewVar("x", 1)
	in := func(domain, e relational.Expr) relational.Formula {
		return relational.ForAll([]relational.Decl{{Var: x, Domain: domain}},
			relational.Or(relational.In(x, e), relational.False))
	}
	for _, test := range []struct {
		name, reason string
		formula      relational.Formula
		want         bool
	}{
		{"static", "nothing varies", in(r, r), false},
		{"relation", "v varies", in(r, relational.Union(r, v)), true},
		{"domain", "v is what x ranges over", in(v, r), true},
		{"operator", "always looks ahead", relational.Not(relational.Always(in(r, r))), true},
		{"until", "until looks ahead", relational.Until(in(r, r), relational.True), true},
		{"prime", "a prime is the next value", in(r, relational.Prime(r)), true},
		{
			"count", "integers of what varies vary",
			relational.Compare(relational.Count(v), relational.Less, relational.Number(1)), true,
		},
		{
			"implies", "it looks nowhere", relational.Implies(in(r, r), relational.True), false,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, relational.IsTemporal(test.formula), test.reason)
		})
	}
}
