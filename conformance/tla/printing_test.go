package tla_test

import (
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

// printing has constants that say something: one that is asked for by all, one that is used by
// another one, one that has no value, and one that is in a false branch.
const printing = `---- MODULE Printing ----
EXTENDS Integers, TLC
VARIABLES x, y
Say(k, n) == IF PrintT(k) THEN n ELSE 0
One == Say(10, 1)
Two == One + Say(20, 1)
None == Say(30, 1) + CHOOSE n \in {} : TRUE
Never == Say(40, 3)
Init == x \in 0..40 /\ y = 0
Next == /\ x' = (x + Two) % 50
        /\ y' = IF x < 0 THEN Never ELSE (y + 1) % 20
Failing == Next /\ (y < 3 \/ y' = None)
Low == y < 15
====
`

func TestConstantsSayOnceWhatTheyPrint(t *testing.T) {
	for _, test := range []struct {
		config string
		want   []string
	}{
		{"INIT Init NEXT Next", []string{"10", "20", "40"}},
		{"INIT Init NEXT Next INVARIANT Low", []string{"10", "20", "40"}},
		{"INIT Init NEXT Failing", []string{"10", "20", "40", "30"}},
	} {
		for workers := 1; workers <= 4; workers++ {
			for _, run := range []func(m *tla.Model) error{
				func(m *tla.Model) error {
					_, err := m.Check(t.Context(), tla.CheckOptions{Workers: workers})
					return err
				},
				func(m *tla.Model) error {
					_, err := m.Simulate(t.Context(), tla.SimulateOptions{
						Workers: workers, Behaviours: 30, Depth: 20,
					})
					return err
				},
			} {
				model := load(t, fstest.MapFS{
					"Printing.tla": {Data: []byte(printing)},
					"Printing.cfg": {Data: []byte(test.config)},
				}, "Printing", "Printing.cfg")
				var mu sync.Mutex
				var said []string
				model.Output = func(text string) {
					mu.Lock()
					defer mu.Unlock()
					said = append(said, text)
				}
				if err := run(model); err != nil {
					must.ErrorContains(t, err, "CHOOSE")
				}
				assert.Equal(t, test.want, said, "%s, %d workers", test.config, workers)
			}
		}
	}
}
