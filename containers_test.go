// The suite against real servers. What it runs against is internal/servers' to decide; without a
// server its tests are skipped, or fail where LOCKSTEP_REQUIRE lists containers.
package lockstep_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/conformance"
	"lockstep/internal/faults"
	"lockstep/internal/summary"
	"lockstep/models"
)

// sharings are both ways to share a client.
var sharings = []adapters.Sharing{adapters.Shared, adapters.Exclusive}

// rounds returns how often each fault is struck: LOCKSTEP_ROUNDS, or once.
func rounds(t *testing.T) int {
	t.Helper()
	text := os.Getenv("LOCKSTEP_ROUNDS")
	if text == "" {
		return 1
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err, "LOCKSTEP_ROUNDS is a number")
	return n
}

// verdicts are the results of trials, which run in parallel.
type verdicts struct {
	mu   sync.Mutex // guards list
	list []faults.Result
}

func (v *verdicts) add(r faults.Result) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.list = append(v.list, r)
}

// print shows the table, also where all is well.
func (v *verdicts) print(t *testing.T) {
	v.mu.Lock()
	defer v.mu.Unlock()
	var table strings.Builder
	require.NoError(t, faults.Table(&table, v.list))
	summary.Add("\nfault × adapter: verdict, calls acknowledged + calls failed\n" + table.String())
}

// TestFaults strikes every fault at every adapter, over servers that nobody else uses.
func TestFaults(t *testing.T) {
	spec, err := conformance.Load(models.FS)
	require.NoError(t, err)
	var results verdicts
	t.Cleanup(func() { results.print(t) })
	for _, sharing := range sharings {
		t.Run("postgres "+sharing.String(), func(t *testing.T) {
			t.Parallel()
			strike(t, spec, &results, postgresSubject(t, sharing))
		})
	}
	for _, sharing := range sharings {
		t.Run("redis "+sharing.String(), func(t *testing.T) {
			t.Parallel()
			strike(t, spec, &results, redisSubject(t, sharing))
		})
	}
	t.Run("postgres pooler", func(t *testing.T) {
		t.Parallel()
		// The address behind a pooler is the pooler's own: it never moves.
		strike(t, spec, &results, poolerSubject(t), "restarted elsewhere")
	})
}

// strike tries all faults but some, one after the other, each over data of its own.
func strike[C any](
	t *testing.T, spec *conformance.Spec, results *verdicts,
	subject func(t *testing.T, space string) faults.Subject[C], but ...string,
) {
	for round := range rounds(t) {
	fault:
		for i, fault := range faults.Faults() {
			for _, name := range but {
				if fault.Name == name {
					continue fault
				}
			}
			t.Run(fault.Name, func(t *testing.T) {
				space := fmt.Sprintf("r%df%d-", round, i)
				result := faults.Try(t.Context(), spec, subject(t, space), fault)
				results.add(result)
				t.Logf("%d events in %s; failures: %v",
					result.Events, result.Took, result.Stats.Kinds)
				require.NoError(t, result.Err())
			})
		}
	}
}
