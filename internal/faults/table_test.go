package faults_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance"
	"lockstep/internal/faults"
)

func TestTheTableShowsEachVerdictAndItsReason(t *testing.T) {
	var text strings.Builder
	stats := faults.Stats{Acked: 7, Failed: 2}
	require.NoError(t, faults.Table(&text, []faults.Result{
		{Subject: "a", Fault: "one", Stats: stats, Remark: "by halves"},
		{Subject: "b", Fault: "two", Verdict: conformance.Violated, Findings: []string{"why"}},
		{Subject: "a", Fault: "two", Verdict: conformance.Unknown, Reasons: []string{"because"}},
		{Subject: "b", Fault: "one", NotTried: "it has none"},
		{Subject: "c", NotTried: "no server"},
	}))
	assert.Equal(t, `fault  a            b             c
one    ok 7+2       -             -
two    unknown 0+0  violated 0+0  -
b, two: violated
	why
a, two: unknown
	because
a, one: by halves
b, one: not tried: it has none
c: not tried: no server
`, text.String())
}

func TestTheTableKeepsTheWorstOfSeveralRounds(t *testing.T) {
	var text strings.Builder
	stats := faults.Stats{Acked: 7, Failed: 2}
	round := func(v conformance.Verdict) faults.Result {
		return faults.Result{
			Subject: "a", Fault: "one", Verdict: v, Stats: stats, Remark: "by halves",
		}
	}
	require.NoError(t, faults.Table(&text, []faults.Result{
		round(conformance.Unknown), round(conformance.Violated), round(conformance.Unknown),
		round(conformance.Ok),
	}))
	assert.Contains(t, text.String(), "one    violated 1/4 28+8\n")
	assert.Equal(t, 1, strings.Count(text.String(), "by halves"), "a remark is made once")
}
