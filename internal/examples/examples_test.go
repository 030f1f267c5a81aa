package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/internal/versus"
)

const recorded = `{"modules": [{"path": "specifications/a/A.tla", "features": [], "models": [
	{"path": "specifications/a/A.cfg", "runtime": "00:00:30", "mode": "exhaustive search",
	 "result": "success", "distinctStates": 3, "totalStates": 5, "workers": 1},
	{"path": "specifications/a/Slow.cfg", "runtime": "00:00:31", "mode": "exhaustive search",
	 "result": "success"},
	{"path": "specifications/a/Random.cfg", "runtime": "00:00:01",
	 "mode": {"simulate": {"traceCount": 1}}, "result": "success"},
	{"path": "specifications/a/Unknown.cfg", "runtime": "unknown", "mode": "exhaustive search",
	 "result": "success"}]}]}`

func TestTheModelsAreThoseSearchedExhaustivelyInTime(t *testing.T) {
	checkout := fstest.MapFS{"specifications/a/manifest.json": {Data: []byte(recorded)}}
	got, err := load(checkout, 30*time.Second, regexp.MustCompile(""))
	must.NoError(t, err)
	assert.Equal(t, []model{{
		Module: "specifications/a/A.tla", Config: "specifications/a/A.cfg", Features: []string{},
		Runtime: 30 * time.Second, Result: "success", Distinct: 3, Generated: 5,
		Workers: 1,
	}}, got)
	got, err = load(checkout, time.Minute, regexp.MustCompile("Slow"))
	must.NoError(t, err)
	assert.Len(t, got, 1)
	_, err = load(fstest.MapFS{}, time.Minute, regexp.MustCompile(""))
	assert.Error(t, err, "what is no checkout")
}

func TestWhatIsNotAsRecordedIsSaid(t *testing.T) {
	ok := model{Result: "success", Distinct: 3, Generated: 5}
	unsafe, dead := model{Result: "safety failure"}, model{Result: "deadlock failure"}
	for _, test := range []struct {
		name, reason string
		model        model
		stdout       string
		err          error
		want         string
	}{
		{
			name: "as recorded", reason: "verdict and counts are those of the manifest", model: ok,
			stdout: `{"verdict":"ok","distinct":3,"generated":5}`,
		},
		{
			name: "count", reason: "a state too few is a wrong answer", model: ok,
			stdout: `{"verdict":"ok","distinct":2,"generated":5}`, want: "counts: 2 distinct",
		},
		{
			name: "verdict", reason: "a violation where there is none", model: ok,
			stdout: `{"verdict":"violated","kind":"invariant"}`, want: "verdict violated",
		},
		{
			name: "safety", reason: "an action property is one of safety", model: unsafe,
			stdout: `{"verdict":"violated","kind":"action-property"}`,
		},
		{
			name: "kind", reason: "a deadlock is not what the manifest records", model: unsafe,
			stdout: `{"verdict":"violated","kind":"deadlock"}`, want: "deadlock failure",
		},
		{
			name: "deadlock", reason: "TLC's exit status tells deadlocks apart", model: dead,
			stdout: `{"verdict":"violated","kind":"deadlock"}`,
		},
		{
			name: "unknown", reason: "why it is unknown is the cause", model: ok,
			stdout: `{"verdict":"unknown","message":"x.tla:1:2: a gap"}`, want: "a gap",
		},
		{
			name: "timeout", reason: "it ran too long", model: ok, err: versus.ErrTimeout,
			want: "timeout",
		},
		{
			name: "crash", reason: "no result was written", model: ok, stdout: "",
			want: "nothing was said",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := test.model.judge(readResult(versus.Process{Stdout: test.stdout}, test.err))
			if test.want == "" {
				assert.Empty(t, got, test.reason)
				return
			}
			assert.Contains(t, got, test.want, test.reason)
		})
	}
}

func TestTheLengthOfACounterexampleIsRead(t *testing.T) {
	out := `{"counterexample":{"kind":"invariant","states":[{"state":{}},{"state":{}}]}}` + "\n" +
		`{"verdict":"violated","kind":"invariant"}` + "\n"
	assert.Equal(t, 2, readResult(versus.Process{Stdout: out}, nil).Trace)
}

func TestWhatRunsNothingIsNoSuccess(t *testing.T) {
	dir := t.TempDir()
	manifest := filepath.Join(dir, "specifications", "a", "manifest.json")
	must.NoError(t, os.MkdirAll(filepath.Dir(manifest), 0o700))
	must.NoError(t, os.WriteFile(manifest, []byte(recorded), 0o600))
	args := []string{"--dir", dir, "--only", "absent"}
	_, err := examples(t.Context(), args, io.Discard, io.Discard)
	assert.ErrorContains(t, err, "leave no model")
}

func TestTLCIsReadByItsExitStatus(t *testing.T) {
	out := "Error: Invariant Inv is violated.\nState 1: <Init>\n/\\ x = 0\n\nState 2: <Next>\n" +
		"7 states generated, 4 distinct states found, 0 states left on queue.\n"
	got := readTLC(versus.Process{Stdout: out, Exit: 12}, nil)
	assert.Equal(t, outcome{
		Verdict: "violated", Kind: "safety", Generated: 7, Distinct: 4, Trace: 2,
	}, got)
	got = readTLC(versus.Process{Stdout: "Error: no such module\n", Exit: 150}, nil)
	assert.Equal(t, "exit status 150: no such module", got.Cause)
	assert.Equal(t, "gone", readTLC(versus.Process{}, errors.New("gone")).Cause)
}

func TestCausesAreGrouped(t *testing.T) {
	var out strings.Builder
	r := &report{out: &out}
	a, b := model{Config: "specifications/a/A.cfg"}, model{Config: "specifications/a/B.cfg"}
	must.NoError(t, r.add(comparison{model: a}))
	must.NoError(t, r.add(comparison{model: b, Differ: "gap"}))
	must.NoError(t, r.finish())
	assert.Equal(t, 1, r.failed())
	assert.Contains(t, out.String(), "1 of 2 models are as recorded\n\n1: gap\n    a/B\n")
}

// Where a specification chooses at random, the two have not done the same.
func TestWhatIsLeftToChanceIsNotCompared(t *testing.T) {
	var out strings.Builder
	r := &report{out: &out, tlc: true}
	took := func(distinct int, wall time.Duration) outcome {
		return outcome{
			Verdict: "ok", Distinct: distinct,
			Measure: versus.Measure{Wall: wall, CPU: wall, Peak: 1 << 20},
		}
	}
	for name, states := range map[string]int{"Same": 5, "Random": 7} {
		theirs := took(5, 4*time.Second)
		m := model{Config: "specifications/a/" + name + ".cfg", Result: "success"}
		must.NoError(t, r.add(comparison{model: m, Ours: took(states, time.Second), TLC: &theirs}))
	}
	must.NoError(t, r.finish())
	assert.Contains(t, out.String(), "1 models that both got right")
	assert.Contains(t, out.String(), "least: 4.0x, a/Same")
	assert.Equal(t, 1, strings.Count(out.String(), "chosen at random"))
}
