package tla_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

// Each pair is found twice, and what Worse says of a late one has no value.
const pairs = `---- MODULE Pairs ----
EXTENDS Naturals
VARIABLES x, y
Init == \E k \in 1..2 : x \in 0..99 /\ y \in 0..49
Worse == Init /\ (x = 99 /\ y > 30 => x \in 7)
Next == UNCHANGED <<x, y>>
Near == x < 60
Late == x + 2 * y < 180
Strange == x < 90 \/ x < "a"
====
`

func TestInitialStatesAreJudgedInTheirOrder(t *testing.T) {
	tests := []struct {
		config, reason      string
		generated, distinct int
		message, last       string
	}{
		{
			"INIT Init INVARIANT Late", "violated by many that are judged at the same time",
			4_150, 4_149, "x + 2 * y < 180 is false", "/\\ x = 82\n/\\ y = 49\n",
		},
		{
			"INIT Init CONSTRAINT Near INVARIANT Late", "what is outside is judged, too",
			4_150, 3_000, "x + 2 * y < 180 is false", "/\\ x = 82\n/\\ y = 49\n",
		},
		{
			"INIT Worse INVARIANT Strange", "what is found first ends the run",
			4_500, 4_500, `"a" is not an integer`, "/\\ x = 90\n/\\ y = 0\n",
		},
		{
			"INIT Worse", "what was found before is added",
			4_981, 4_981, "7 is an integer", "",
		},
		{"INIT Init", "what is found once more is counted", 15_000, 5_000, "", ""},
	}
	for _, test := range tests {
		t.Run(test.config, func(t *testing.T) {
			for _, workers := range []int{1, 2, 5} {
				model := load(t, fstest.MapFS{
					"Pairs.tla": {Data: []byte(pairs)},
					"Pairs.cfg": {Data: []byte(test.config + " NEXT Next")},
				}, "Pairs", "Pairs.cfg")
				r, err := model.Check(t.Context(), tla.CheckOptions{Workers: workers})
				assert.Equal(t, r.Kind == tla.KindError, err != nil)
				assert.Equal(t, test.generated, r.Generated, test.reason)
				assert.Equal(t, test.distinct, r.Distinct, test.reason)
				assert.Contains(t, r.Message, test.message)
				last := ""
				if n := len(r.Trace); n > 0 {
					must.Equal(t, 1, n)
					last = r.Trace[0].State.String()
				}
				assert.Equal(t, test.last, last, test.reason)
			}
		})
	}
}

func TestAViolationEndsTheSearchForInitialStates(t *testing.T) {
	model := load(t, fstest.MapFS{
		"Huge.tla": {Data: []byte(`---- MODULE Huge ----
EXTENDS Naturals
VARIABLE x
Init == x \in SUBSET (1..60)
Next == UNCHANGED x
Small == x # {1, 2}
====
`)},
		"Huge.cfg": {Data: []byte("INIT Init NEXT Next INVARIANT Small")},
	}, "Huge", "Huge.cfg")
	for _, workers := range []int{1, 2} {
		r, err := model.Check(t.Context(), tla.CheckOptions{Workers: workers})
		must.NoError(t, err)
		assert.Equal(t, violated(tla.KindInvariant, "Small", 62, 61, 1, 1), outcomeOf(r))
	}
}
