package conformance_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

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
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	trace, err := conformance.Read(filepath.Base(path), bytes.NewReader(text))
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
// and none where the model can only reject the trace; rejected is the line of the first step that
// the model does not allow, and rejects a part of why.
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
		"R1", 12, 12, `client[p][c] = "ready" is false: client[p][c] = "inherited"`,
	},
	{
		"R2_leases_elsewhere", "an exclusive client belongs to its scope",
		"R2", 12, 12, `SlotScope(k, lease[p][l].scope) = s`,
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
		"R3_drops_the_unchanged", "nothing about the other key has changed",
		"R3", 13, 13, `makes client[1][2] = "ready"`,
	},
	{
		"R4_leader_takes_all", "one caller's cancellation is its own",
		"R4", 8, 8, `state |-> "waiting"], where the event tells of`,
	},
	{
		"R6_release_takes_a_client", "Release ends a lease, and nothing but that",
		"R6", 13, 13, `makes client[1][2] = "ready"`,
	},
	{
		"R7_closes_broken", "a goodbye on a broken connection would hang",
		"R7", 12, 12, `c \notin broken`,
	},
	{
		"R7_discards_sound", "the opener owes a sound client its goodbye",
		"R7", 12, 12, `c \in broken`,
	},
	{
		"R8_reaps_inherited", "the upkeep of a child works on what it opened itself",
		"R8", 10, 10, `client[p][c] = "inherited"`,
	},
	{
		"R12_passes_limit", "the second scope should have waited",
		"R12", 11, 11, `~Full(p, k)`,
	},
	{
		"R12_flights_out_of_order", "the second scope called before the third",
		"R12", 16, 16, `~Lacks(p, m)`,
	},
	{
		"R12_grants_out_of_order", "the first scope called before the second",
		"R12", 9, 9, `~WaitsFor(p, m, c)`,
	},
	{
		"evicts_for_nobody", "a place is taken back for a call that lacks it",
		"", 0, 11, `Lacks(p, l)`,
	},
	{
		"retires_a_leased_idle", "a client that is leased is not idle",
		"", 0, 10, `~Held(p, c)`,
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
		"refuses_before_its_start", "not even a call that changes nothing comes before it",
		"", 0, 3, `process 8/2 was not started yet`,
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

// positions move when the models are edited.
var positions = regexp.MustCompile(`\.tla:\d+:\d+`)

func TestAFindingNamesLineActionAndConjunct(t *testing.T) {
	report := check(t, embedded(t), "broken/R5_keeps_the_old_ready")
	assert.Equal(t, strings.TrimSpace(`
violated
line 9: Reinit(p=1 (7/1), k="primary-db"): R5 FreshGeneration is violated: `+
		`origin[c].gen = gen[p][origin[c].key] is false: p = 1, c = 1, origin[c].gen = 1, `+
		`gen[p][origin[c].key] = 2, origin[c].key = "primary-db" (Contract.tla:*:*)
line 9: Reinit(p=1 (7/1), k="primary-db"): the model makes client[1][1] = "draining", where the `+
		`event tells of "ready": client' = [client EXCEPT ![p] = DrainAll(@, {c \in Clients : `+
		`origin[c].key = k})] is false (ClientFactory.tla:*:*)
`), positions.ReplaceAllString(report.String(), ".tla:*:*"))
}

func check(t *testing.T, spec *conformance.Spec, name string) conformance.Report {
	t.Helper()
	report, err := conformance.Check(t.Context(), spec, readTrace(t, "testdata/"+name+".ndjson"))
	require.NoError(t, err)
	return report
}

func TestACheckEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	cancel(enough)
	report, err := conformance.Check(ctx, embedded(t), readTrace(t, "testdata/good/fork.ndjson"))
	require.ErrorIs(t, err, enough)
	assert.Equal(t, conformance.Unknown, report.Verdict)
}

func TestEventsThatContradictEachOtherAreRejected(t *testing.T) {
	p := factory.Process{PID: 7, Epoch: 1}
	id, stranger := factory.ID{Epoch: 1, N: 1}, factory.ID{Epoch: 1, N: 9}
	begin := []factory.Event{
		{Action: factory.ActionStart, Process: p},
		{Action: factory.ActionOpenScope, Process: p, Scope: id},
		{
			Action: factory.ActionAcquireCall, Process: p, Scope: id, Key: "db", Shared: true,
			Lease: id,
		},
	}
	for _, row := range []struct {
		name, reason string
		event        factory.Event
		want         string
	}{
		{
			"another pid", "an epoch is one process",
			factory.Event{Action: factory.ActionExit, Process: factory.Process{PID: 8, Epoch: 1}},
			"line 5: Exit(): process 8/1 was never started",
		},
		{
			"epoch twice", "an epoch is never reused",
			factory.Event{Action: factory.ActionStart, Process: factory.Process{PID: 8, Epoch: 1}},
			"line 5: Start(): process 8/1 was never started",
		},
		{
			"sharing", "a key is shared or not",
			factory.Event{
				Action: factory.ActionBeginOpen, Process: p, Scope: id, Key: "db", Client: id,
				Generation: 1,
			},
			`key "db" is shared by some events and not by others`,
		},
		{
			"unknown scope", "a scope is known from its opening",
			factory.Event{Action: factory.ActionCloseScope, Process: p, Scope: stranger},
			"scope 1.9 was never opened",
		},
		{
			"unknown lease", "a lease is known from its call",
			factory.Event{Action: factory.ActionRelease, Process: p, Lease: stranger},
			"lease 1.9 was never asked for",
		},
		{
			"nobody's client", "the zero identity is nobody's",
			factory.Event{Action: factory.ActionClose, Process: p},
			"client of nobody was never begun",
		},
		{
			"unknown in a list", "effects are on what is known",
			factory.Event{
				Action: factory.ActionShutdown, Process: p, Drained: []factory.ID{stranger},
			},
			"client 1.9 was never begun",
		},
		{
			"unknown action",
			"events that were not read from a file are not known to be well-formed",
			factory.Event{Action: "Explode", Process: p},
			`the model has no action "Explode"`,
		},
		{
			"unknown key", "a key is known from its first call",
			factory.Event{Action: factory.ActionReinitReturn, Process: p, Key: "cache"},
			`nobody ever asked for key "cache"`,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			trace := conformance.Trace{Events: append(slices.Clone(begin), row.event)}
			report, err := conformance.Check(t.Context(), embedded(t), trace)
			require.NoError(t, err)
			assert.Equal(t, conformance.Violated, report.Verdict, row.reason)
			assert.Empty(t, report.Violations, row.reason)
			require.NotNil(t, report.Rejection, row.reason)
			assert.Contains(t, report.Rejection.String(), row.want, row.reason)
		})
	}
}

func TestAGenerationThatTheModelCannotCountIsUnknown(t *testing.T) {
	trace := conformance.Trace{Events: []factory.Event{
		{Action: factory.ActionReinit, Key: "db", Generation: 1 << 40},
	}}
	report, err := conformance.Check(t.Context(), embedded(t), trace)
	require.ErrorContains(t, err, "generation 1099511627776")
	assert.Equal(t, conformance.Unknown, report.Verdict)
}

func TestNonsenseIsJudgedToo(t *testing.T) {
	spec := embedded(t)
	rapid.Check(t, func(t *rapid.T) {
		trace := traces().Draw(t, "trace")
		report, err := conformance.Check(context.Background(), spec, trace)
		if err == nil && len(trace.Events) > 0 && trace.Events[0].Action != factory.ActionStart {
			require.Equal(t, conformance.Violated, report.Verdict)
			require.Equal(t, 2, report.Rejection.Line)
		}
	})
}
