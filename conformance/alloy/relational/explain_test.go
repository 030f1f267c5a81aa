package relational_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "lockstep/conformance/alloy/relational" //nolint:revive // formulas read as formulas
)

func TestACauseIsThePartThatDecides(t *testing.T) {
	v := NewVar("v", 1)
	var edge, lonely Formula
	p := plain(3, func(r *Relation) Formula {
		edge, lonely = Has(Some, Join(v, r)), Has(No, r)
		return And(True, ForAll([]Decl{{v, One, Univ}}, edge), lonely)
	})
	r := p.Bounds.Relations()[0]
	i := instanceOf(p, 0, State{r: p.Bounds.Universe().Set(2, Tuple{0, 1}, Tuple{2, 2})})
	cause, err := i.Explain(t.Context(), 0, nil, p.Formula)
	require.NoError(t, err)
	require.Same(t, edge, cause.Formula)
	require.False(t, cause.Value)
	require.Len(t, cause.Env, 1)
	require.True(t, cause.Env[0].Value.Has(1), "the second atom has no edge")
	require.Zero(t, cause.Left.Len())
	require.Len(t, cause.Path, 2)

	later := Always(Not(lonely))
	i = instanceOf(p, 1, i.States[0], State{r: p.Bounds.Universe().Set(2)})
	cause, err = i.Explain(t.Context(), 0, nil, later)
	require.NoError(t, err)
	require.Same(t, lonely, cause.Formula)
	require.True(t, cause.Value)
	require.Equal(t, 1, cause.State)
}
