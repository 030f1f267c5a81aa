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
	require.Positive(t, n, "LOCKSTEP_ROUNDS is at least one: nothing is tried otherwise")
	return n
}

// verdicts are the results of trials, which run in parallel.
type verdicts struct {
	rounds int // in which each fault is struck
	spec   *conformance.Spec

	mu   sync.Mutex // guards list
	list []faults.Result
}

func (v *verdicts) add(r faults.Result) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.list = append(v.list, r)
}

// told returns the test of a subject, whose table tells why it was skipped, if it is.
func (v *verdicts) told(t *testing.T) testing.TB {
	_, name, _ := strings.Cut(t.Name(), "/")
	return told{t, func(reason string) {
		v.add(faults.Result{Subject: strings.ReplaceAll(name, "_", " "), NotTried: reason})
	}}
}

// told is a test that tells why it is skipped.
type told struct {
	testing.TB
	tell func(reason string)
}

func (t told) Skip(args ...any) {
	t.Helper()
	t.tell(strings.TrimSpace(fmt.Sprintln(args...)))
	t.TB.Skip(args...)
}

func (t told) Skipf(format string, args ...any) {
	t.Helper()
	t.tell(fmt.Sprintf(format, args...))
	t.TB.Skipf(format, args...)
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
	results := verdicts{rounds: rounds(t), spec: spec}
	t.Cleanup(func() { results.print(t) })
	for _, sharing := range sharings {
		t.Run("postgres "+sharing.String(), func(t *testing.T) {
			t.Parallel()
			strike(t, &results, postgresSubject(results.told(t), sharing), nil)
		})
	}
	for _, sharing := range sharings {
		t.Run("redis "+sharing.String(), func(t *testing.T) {
			t.Parallel()
			strike(t, &results, redisSubject(results.told(t), sharing), nil)
		})
	}
	t.Run("postgres pooler", func(t *testing.T) {
		t.Parallel()
		strike(t, &results, poolerSubject(results.told(t)), map[string]string{
			"restarted elsewhere": "clients know the pooler's address alone, which never moves",
		})
	})
}

// strike tries all faults but some, which have reasons, one after the other, each over data of its
// own.
func strike[C any](
	t *testing.T, results *verdicts, subject func(space string) faults.Subject[C],
	but map[string]string,
) {
	for round := range results.rounds {
		for i, fault := range faults.Faults() {
			subject := subject(fmt.Sprintf("r%df%d-", round, i))
			if reason, ok := but[fault.Name]; ok {
				results.add(faults.Result{
					Subject: subject.Name, Fault: fault.Name, NotTried: reason,
				})
				continue
			}
			t.Run(fault.Name, func(t *testing.T) {
				result := faults.Try(t.Context(), results.spec, subject, fault)
				results.add(result)
				t.Logf("%d events in %s; failures: %v; slowest call %s, latest %s",
					result.Events, result.Took, result.Stats.Kinds,
					result.Stats.Slowest, result.Stats.Latest)
				require.NoError(t, result.Err())
			})
		}
	}
}
