package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/internal/analyzer"
	"lockstep/internal/versus"
)

func TestModelsAreFoundInDirectoriesAndBelow(t *testing.T) {
	dir := t.TempDir()
	must.NoError(t, os.MkdirAll(filepath.Join(dir, "models", "deep"), 0o700))
	for _, name := range []string{"b.als", "deep/a.als", "deep/notes.md"} {
		must.NoError(t, os.WriteFile(filepath.Join(dir, "models", name), nil, 0o600))
	}
	files, err := find([]string{filepath.Join(dir, "models")})
	must.NoError(t, err)
	must.Len(t, files, 2)
	assert.Equal(t, "models/b.als", files[0].Name())
	assert.Equal(t, "models/deep/a.als", files[1].Name())
	_, err = find([]string{t.TempDir()})
	assert.Error(t, err, "what holds no model")
}

func TestWhatDiffersIsSaid(t *testing.T) {
	plain := command{Expect: -1}
	sat, unsat := outcome{Answer: "sat"}, outcome{Answer: "unsat"}
	none, late := outcome{Cause: "a gap"}, outcome{Cause: versus.ErrTimeout.Error()}
	for _, test := range []struct {
		name, reason string
		command      command
		ours         outcome
		theirs       *outcome
		want         string
	}{
		{name: "as the Analyzer", command: plain, ours: sat, theirs: &sat, reason: "both say sat"},
		{
			name: "other", command: plain, ours: unsat, theirs: &sat,
			want: "answer unsat, want sat", reason: "an answer that is not the Analyzer's is wrong",
		},
		{
			name: "expected by the file", command: command{Expect: 1}, ours: unsat, theirs: &unsat,
			reason: "the Analyzer is the measure, also where it is not what the file expects",
		},
		{
			name: "not expected", command: command{Expect: 1}, ours: unsat,
			want: "answer unsat, want sat", reason: "without the Analyzer the file is the measure",
		},
		{name: "free", command: plain, ours: unsat, reason: "nothing is known of the answer"},
		{
			name: "none", command: plain, ours: none, theirs: &sat, want: "a gap",
			reason: "why there is no answer is the cause",
		},
		{
			name: "no answer of either", command: plain, ours: none, theirs: &none,
			reason: "what the Analyzer refuses we need not answer",
		},
		{
			name: "refused", command: plain, ours: sat, theirs: &none,
			want: "the Analyzer: a gap", reason: "what the Analyzer refuses has no answer",
		},
		{
			name: "both late", command: command{Expect: 0}, ours: sat, theirs: &late,
			want: "want unsat", reason: "where the Analyzer is too slow the file is the measure",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := test.command.judge(test.ours, test.theirs)
			if test.want == "" {
				assert.Empty(t, got, test.reason)
				return
			}
			assert.Contains(t, got, test.want, test.reason)
		})
	}
}

func TestWhatRunsNothingIsNoSuccess(t *testing.T) {
	dir := t.TempDir()
	must.NoError(t, os.WriteFile(filepath.Join(dir, "m.als"), []byte("run {}"), 0o600))
	nothing := filepath.Join(dir, "recorded")
	must.NoError(t, os.WriteFile(nothing, nil, 0o600))
	_, err := samples(t.Context(), []string{
		"--dir", dir, "--recorded", nothing, "--lockstep", "absent", "--only", "absent",
	}, io.Discard, io.Discard)
	assert.ErrorContains(t, err, "leaves no command")
}

func TestOutcomesAreRead(t *testing.T) {
	ours := readResult(versus.Process{
		Stdout:  `{"command":"a","kind":"run","sat":true,"verdict":"ok","seconds":1}` + "\n",
		Measure: versus.Measure{Wall: time.Second},
	}, nil)
	assert.Equal(t, outcome{Answer: "sat", Measure: versus.Measure{Wall: time.Second}}, ours)
	assert.Equal(t, "no", readResult(versus.Process{
		Stdout: `{"command":"a","verdict":"unknown","message":"no\nmore"}`,
	}, nil).Cause)
	assert.Equal(t, "gone", readResult(versus.Process{Stderr: "gone\n"}, nil).Cause)
	assert.Equal(t, "timeout", readResult(versus.Process{}, versus.ErrTimeout).Cause)

	assert.Equal(t, "unsat", readAnswer(versus.Process{Stdout: "@ unsat 0\n"}, nil).Answer)
	assert.Equal(t, "bad", readAnswer(versus.Process{Stdout: "@ error bad\n"}, nil).Cause)
	assert.Equal(t, "crash", readAnswer(versus.Process{Stderr: "crash\n"}, nil).Cause)
	assert.Equal(t, "timeout", readAnswer(versus.Process{}, versus.ErrTimeout).Cause)
}

func TestCommandsAreListed(t *testing.T) {
	got, err := readList(versus.Process{
		Stdout: `{"command":"a","kind":"run"}` + "\n" + `{"command":"b","kind":"check","expect":0}`,
	})
	must.NoError(t, err)
	assert.Equal(t, []analyzer.Command{
		{Label: "a", Expect: -1}, {Label: "b", Check: true, Expect: 0},
	}, got)
	_, err = readList(versus.Process{Stderr: "lockstep: no\n", Exit: 2})
	assert.EqualError(t, err, "lockstep: no")
}

func TestTheSummaryHasCausesExpectationsAndMeans(t *testing.T) {
	var out strings.Builder
	r := &report{out: &out}
	a := comparison{
		command:  command{File: "a.als", Expect: 1},
		Ours:     outcome{Answer: "sat", Measure: versus.Measure{Wall: time.Second}},
		Analyzer: &outcome{Answer: "sat", Measure: versus.Measure{Wall: 8 * time.Second}},
	}
	b := comparison{
		command: command{File: "b.als", Expect: -1}, Ours: outcome{Cause: "gap"}, Differ: "gap",
	}
	must.NoError(t, r.add(a))
	must.NoError(t, r.add(b))
	must.NoError(t, r.finish())
	assert.Equal(t, 1, r.differ())
	assert.Contains(t, out.String(), "1 of 2 commands are answered as they should be\n\n1: gap\n")
	assert.Contains(t, out.String(), "1 commands expect an answer: ours is that of 1, the ")
	assert.Contains(t, out.String(), "8.0x faster (geometric mean)")
}

func TestWhatARunWroteIsReadAgain(t *testing.T) {
	var out strings.Builder
	r := &report{out: &out, json: true}
	c := comparison{command: command{File: "a.als", Label: "x"}, Analyzer: &outcome{Answer: "sat"}}
	must.NoError(t, r.add(c))
	path := filepath.Join(t.TempDir(), "recorded")
	must.NoError(t, os.WriteFile(path, []byte(out.String()), 0o600))
	got, err := readRecorded(path)
	must.NoError(t, err)
	assert.Equal(t, []comparison{c}, got)
}
