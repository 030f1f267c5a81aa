package factory_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/factory"
)

// Each invariant that Check knows is broken once: a check that finds nothing would prove nothing.
func TestCheckNamesEveryBreachByItsRule(t *testing.T) {
	for _, b := range slices.Concat(
		factory.BreachesOfCells[*conn](), factory.BreachesOfClients[*conn](),
		factory.BreachesOfKeys[*conn](), factory.BreachesOfSlots[*conn](),
	) {
		t.Run(b.Want, func(t *testing.T) {
			r := newRig(t, &dialer{sharing: adapters.Exclusive}, atMost(2))
			ctx := r.scope()
			l, _ := r.lease(ctx)
			l.Release()
			_, _ = r.lease(ctx) // on the warm path: not counted
			r.sound()
			b.Plant(r.Factory)
			require.ErrorContains(t, r.Check(), b.Want)
		})
	}
}
