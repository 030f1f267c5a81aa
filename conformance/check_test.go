package conformance_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance"
	"lockstep/factory"
	"lockstep/models"
)

func embedded(t testing.TB) *conformance.Spec {
	t.Helper()
	spec, err := conformance.Load(models.FS)
	require.NoError(t, err)
	return spec
}

func readTrace(t testing.TB, path string) conformance.Trace {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	trace, err := conformance.Read(filepath.Base(path), file)
	require.NoError(t, err)
	return trace
}

func TestAGoodTraceIsOk(t *testing.T) {
	spec := embedded(t)
	paths, err := filepath.Glob("testdata/good/*.ndjson")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			trace := readTrace(t, path)
			report, err := conformance.Check(t.Context(), spec, trace)
			require.NoError(t, err)
			assert.Equal(t, conformance.Ok, report.Verdict, "%v", report)
			assert.Equal(t, len(trace.Events), report.Steps)
			assert.Equal(t, "ok", report.String())
		})
	}
}

// broken are traces of factories with one defect each. line is that on which the rule is violated,
// and none where the model can only reject the trace; rejected is the line of the first step that the
// model does not allow, and rejects a part of why.
var broken = []struct {
	name     string
	reason   string
	rule     string
	line     int
	rejected int
	rejects  string
}{
	{
		"R1_leases_inherited", "the child did not open what it leases",
		"R1", 12, 12, `client[p][c] = "ready" /\ Current(p, c)`,
	},
	{
		"R2_leases_elsewhere", "an exclusive client belongs to its scope",
		"R2", 12, 12, `WaitsFor(p, l, c)`,
	},
	{
		"R2_lease_outlives_its_scope", "closing a scope ends its leases",
		"R2", 9, 9, `lease[1][1] = [client |-> 0`,
	},
	{
		"R3_two_ready", "the rejection of the second flight comes before the rule that it breaks",
		"R3", 11, 10, `ReadyIn(p, k, s) = {}`,
	},
	{
		"R4_two_flights", "the second call should have joined the flight",
		"R4", 7, 7, `FlightIn(p, k, s) = {}`,
	},
	{
		"R4_forgets_a_waiter", "the failure of a flight answers every waiter",
		"R4", 6, 6, `makes lease[1][1] = [client |-> 0`,
	},
	{
		"R4_cancelled_by_a_caller", "no caller's cancellation ends a flight",
		"R4", 8, 8, `makes client[1][1] = "failed", where the event tells of "cancelled"`,
	},
	{
		"R5_grants_old_generation", "no new lease is of an older generation",
		"R5", 11, 11, `client[p][c] = "draining"`,
	},
	{
		"R5_keeps_the_old_ready", "Reinit drains the old client in the same step",
		"R5", 9, 9, `makes client[1][1] = "draining", where the event tells of "ready"`,
	},
	{
		"R6_uses_released", "a released lease is good for no call",
		"R6", 10, 10, `lease[p][l].state = "none"`,
	},
	{
		"R7_closes_held", "a close waits until no lease is held",
		"R7", 10, 10, `~Held(p, c)`,
	},
	{
		"R7_ends_twice", "a client ends once",
		"R7", 12, 12, `client[p][c] = "closed"`,
	},
	{
		"R8_closes_inherited", "only the opener closes",
		"R8", 10, 10, `client[p][c] = "inherited"`,
	},
	{
		"R9_returns_early", "no client is live when Shutdown returned",
		"R9", 11, 11, `client[p][c] \notin Live`,
	},
	{
		"R10_stales_ready", "a lease is invalidated only when its client was draining already",
		"R10", 9, 9, `client[p][c] = "ready"`,
	},
	{
		"answers_from_memory", "the model has no cancellation that nobody asked for",
		"", 0, 6, `the call returned (failed), and nothing had answered it`,
	},
	{
		"lands_a_stranger", "a client is known from the start of its flight",
		"", 0, 9, `client 1.9 was never begun`,
	},
	{
		"speaks_from_nowhere", "a process is known from its start",
		"", 0, 9, `process 8/2 was never started`,
	},
	{
		"forks_after_its_end", "only what runs can fork",
		"", 0, 10, `proc[p] = "gone"`,
	},
}

func TestABrokenTraceIsViolatedByItsRule(t *testing.T) {
	spec := embedded(t)
	for _, row := range broken {
		t.Run(row.name, func(t *testing.T) {
			trace := readTrace(t, "testdata/broken/"+row.name+".ndjson")
			report, err := conformance.Check(t.Context(), spec, trace)
			require.NoError(t, err)
			t.Log(report)
			require.Equal(t, conformance.Violated, report.Verdict, row.reason)
			if row.rule == "" {
				assert.Empty(t, report.Violations, row.reason)
			} else {
				require.Len(t, report.Violations, 1, row.reason)
				assert.Equal(t, row.rule, report.Violations[0].Rule, row.reason)
				assert.Equal(t, row.line, report.Violations[0].Line, row.reason)
			}
			require.NotNil(t, report.Rejection, row.reason)
			assert.Equal(t, row.rejected, report.Rejection.Line, row.reason)
			assert.Contains(t, report.Rejection.String(), row.rejects, row.reason)
		})
	}
}

var _ = context.Background
var _ fs.FS = fstest.MapFS{}
var _ = strings.Contains
var _ factory.Event
