package tla_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

// uninterrupted runs a configuration with nothing in the way.
func uninterrupted(t *testing.T, config string) *tla.Result {
	t.Helper()
	result, err := load(t, specs, moduleOf(config), config).Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	return result
}

func TestMemoryChangesNothing(t *testing.T) {
	used := files{kinds: make(map[string]bool)}
	configs := append([]string{
		"Walk_All.cfg", "Walk_Poor.cfg", "Walk_Wide.cfg", "Noise_All.cfg",
	}, serial...)
	for _, config := range configs {
		dir := t.TempDir()
		used.dir = dir
		o := tla.CheckOptions{Memory: 1, Dir: dir, Observers: []tla.Observer{&used}}
		spilt, err := load(t, specs, moduleOf(config), config).Check(t.Context(), o)
		must.NoError(t, err)
		want := uninterrupted(t, config)
		assert.Equal(t, outcomeOf(want), outcomeOf(spilt))
		assert.Equal(t, show(want), show(spilt))
		assert.Equal(t, want.Coverage, spilt.Coverage)
		left, err := os.ReadDir(dir)
		must.NoError(t, err)
		assert.Empty(t, left, "files are removed at the end")
	}
	assert.Equal(t, map[string]bool{
		"links": true, "prints": true, "queue": true, "states": true,
	}, used.kinds)
}

// Without being packed, the initial states of this search have no room in the queue's part of the
// memory. (Of other states, how many are packed at once depends on how fast the machine is.)
func TestAQueueIsPackedBeforeItNeedsFiles(t *testing.T) {
	used := files{dir: t.TempDir(), kinds: make(map[string]bool)}
	m := wander(t, "", "INIT Everywhere\nNEXT Next\nCONSTANT Size = 24\n")
	o := tla.CheckOptions{
		Memory: 1, Dir: used.dir, DepthMax: 1, Observers: []tla.Observer{&used},
	}
	result, err := m.Check(t.Context(), o)
	must.NoError(t, err)
	assert.Equal(t, 25*25*25, result.Distinct)
	assert.NotContains(t, used.kinds, "queue")
}

// files notes what kinds of files a search writes.
type files struct {
	dir   string
	kinds map[string]bool
}

func (f *files) Found(s tla.FoundState) {
	if s.ID%1000 > 0 {
		return
	}
	names, _ := filepath.Glob(filepath.Join(f.dir, "*", "*"))
	for _, name := range names {
		kind, _, _ := strings.Cut(filepath.Base(name), "-")
		f.kinds[kind] = true
	}
}

func (f *files) Explored(int, []tla.FoundStep) {}

func TestARunGoesOnFromItsCheckpoint(t *testing.T) {
	for _, config := range append([]string{"Walk_All.cfg", "Walk_Poor.cfg"}, serial...) {
		o := tla.CheckOptions{Checkpoint: t.TempDir(), StatesMax: 1}
		want := uninterrupted(t, config)
		for runs := 0; ; runs++ {
			o.Workers = 1 + runs%3
			got, err := load(t, specs, moduleOf(config), config).Check(t.Context(), o)
			must.NoError(t, err)
			if got.Verdict != tla.Unknown {
				assert.Greater(t, runs, 3)
				assert.Equal(t, outcomeOf(want), outcomeOf(got))
				assert.Equal(t, show(want), show(got))
				assert.Equal(t, want.Coverage, got.Coverage)
				left, err := os.ReadDir(o.Checkpoint)
				must.NoError(t, err)
				assert.Empty(t, left, "what is done needs no files")
				break
			}
			o.StatesMax = got.Distinct + 2000
			o.Continue = true
		}
	}
}

// walks returns a model of the walker, who never stops, with a temporal property.
func walks(t *testing.T, property string) *tla.Model {
	t.Helper()
	return wander(t,
		"vars == <<at, bag>>\nSpec == Init /\\ [][Next]_vars /\\ WF_vars(Next)\nProp == "+property,
		"SPECIFICATION Spec\nPROPERTY Prop\nCONSTANT Size = 12\n")
}

// wander returns a model of the walker with further definitions.
func wander(t *testing.T, definitions, config string) *tla.Model {
	t.Helper()
	walk, err := fs.ReadFile(specs, "Walk.tla")
	must.NoError(t, err)
	m, err := open(fstest.MapFS{
		"Walk.tla": {Data: walk},
		"Walks.tla": {Data: []byte(
			"---- MODULE Walks ----\nEXTENDS Walk\n" + definitions + "\n====\n")},
		"Walks.cfg": {Data: []byte(config)},
	}, "Walks", "Walks.cfg")
	must.NoError(t, err)
	return m
}

func TestARunWithTemporalPropertiesGoesOnFromItsCheckpoint(t *testing.T) {
	for _, row := range []struct {
		name, property string
		want           tla.Verdict
	}{
		{"holds", "[]<>(at = <<0, 0, 0>>)", tla.Ok},
		{"violated by a lasso of many states", "<>(bag.coin = 2)", tla.Violated},
	} {
		t.Run(row.name, func(t *testing.T) {
			whole, err := walks(t, row.property).Check(t.Context(), tla.CheckOptions{})
			must.NoError(t, err)
			must.Equal(t, row.want, whole.Verdict)
			o := tla.CheckOptions{Checkpoint: t.TempDir(), StatesMax: 1}
			for runs := 0; ; runs++ {
				o.Workers = 1 + runs%3
				got, err := walks(t, row.property).Check(t.Context(), o)
				must.NoError(t, err)
				if got.Kind != tla.KindLimit {
					assert.Greater(t, runs, 3)
					assert.Equal(t, outcomeOf(whole), outcomeOf(got))
					assert.Equal(t, show(whole), show(got))
					break
				}
				o.StatesMax, o.Continue = got.Distinct+1500, true
			}
			left, err := os.ReadDir(o.Checkpoint)
			must.NoError(t, err)
			assert.Empty(t, left, "what is done needs no files")
		})
	}
}

func TestAGraphThatIsCutShortIsRefused(t *testing.T) {
	o := tla.CheckOptions{Checkpoint: t.TempDir(), StatesMax: 2000}
	_, err := walks(t, "<>(bag.coin = 2)").Check(t.Context(), o)
	must.NoError(t, err)
	graphs, err := filepath.Glob(filepath.Join(o.Checkpoint, "graph-*"))
	must.NoError(t, err)
	must.Len(t, graphs, 1)
	text, err := os.ReadFile(graphs[0])
	must.NoError(t, err)
	o.Continue = true
	for _, damaged := range [][]byte{text[:0], text[:5], text[:len(text)/2], text[1:]} {
		must.NoError(t, os.WriteFile(graphs[0], damaged, 0o600))
		_, err = walks(t, "<>(bag.coin = 2)").Check(t.Context(), o)
		var bad *tla.CheckpointError
		must.ErrorAs(t, err, &bad)
	}
}

func TestACancelledRunLeavesACheckpoint(t *testing.T) {
	for _, config := range []string{"Walk_All.cfg", "Tally_All.cfg"} {
		ctx, cancel := context.WithCancel(t.Context())
		o := tla.CheckOptions{
			Checkpoint: t.TempDir(), Progress: func(tla.Progress) { cancel() },
		}
		_, err := load(t, specs, moduleOf(config), config).Check(ctx, o)
		must.ErrorIs(t, err, context.Canceled)
		o.Continue, o.Progress = true, nil
		got, err := load(t, specs, moduleOf(config), config).Check(t.Context(), o)
		must.NoError(t, err)
		assert.Equal(t, outcomeOf(uninterrupted(t, config)), outcomeOf(got))
	}
}

// checkpointDir is set in the process that TestAKilledRunGoesOn kills.
const checkpointDir = "LOCKSTEP_TEST_CHECKPOINT"

func TestAKilledRunGoesOn(t *testing.T) {
	if dir := os.Getenv(checkpointDir); dir != "" {
		o := tla.CheckOptions{Checkpoint: dir, CheckpointEvery: 1, Progress: func(tla.Progress) {
			if explored(dir) > 0 {
				_, _ = os.Stdout.WriteString("there is a checkpoint\n")
			}
		}}
		_, err := load(t, specs, "Walk", "Walk_All.cfg").Check(t.Context(), o)
		must.NoError(t, err)
		_, _ = os.Stdout.WriteString("all is done\n")
		select {} // until killed
	}
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestAKilledRunGoesOn$")
	cmd.Env = append(os.Environ(), checkpointDir+"="+dir)
	output, err := cmd.StdoutPipe()
	must.NoError(t, err)
	must.NoError(t, cmd.Start())
	line, err := bufio.NewReader(output).ReadString('\n')
	must.NoError(t, err)
	assert.Equal(t, "there is a checkpoint\n", line, "it was not to come to its end")
	must.NoError(t, cmd.Process.Kill())
	must.Error(t, cmd.Wait())
	must.NoError(t, ctx.Err())
	o := tla.CheckOptions{Checkpoint: dir, Continue: true}
	got, err := load(t, specs, "Walk", "Walk_All.cfg").Check(t.Context(), o)
	must.NoError(t, err)
	assert.Equal(t, outcomeOf(uninterrupted(t, "Walk_All.cfg")), outcomeOf(got))
}

// explored returns how many states a checkpoint says were explored, 0 where there is none.
func explored(dir string) int {
	var c struct{ Explored int }
	text, err := os.ReadFile(filepath.Join(dir, "checkpoint.json"))
	if err != nil || json.Unmarshal(text, &c) != nil {
		return 0
	}
	return c.Explored
}

func TestACheckpointOfSomethingElseIsRefused(t *testing.T) {
	dir := t.TempDir()
	o := tla.CheckOptions{Checkpoint: dir, StatesMax: 3000}
	_, err := load(t, specs, "Walk", "Walk_All.cfg").Check(t.Context(), o)
	must.NoError(t, err)
	o.Continue = true
	path := filepath.Join(dir, "checkpoint.json")
	text, err := os.ReadFile(path)
	must.NoError(t, err)
	tests := []struct {
		name, reason, want string
		model              *tla.Model
		from, to           string // replaced in the checkpoint
		options            tla.CheckOptions
	}{
		{
			name: "another configuration", reason: "the invariant is another one",
			model: load(t, specs, "Walk", "Walk_Poor.cfg"), options: o,
			want: "it is of another configuration",
		},
		{
			name: "another specification", reason: "the module is another one",
			model: load(t, specs, "Counter", "Counter_Kept.cfg"), options: o,
			want: "it is of another specification, or that was changed",
		},
		{
			name: "another version", reason: "files of other versions mean something else",
			model: load(t, specs, "Walk", "Walk_All.cfg"), options: o,
			from: `"version":4`, to: `"version":3`, want: "it was written by another version",
		},
		{
			name: "other fingerprints", reason: "states would be taken for new ones",
			model: load(t, specs, "Walk", "Walk_All.cfg"), options: o,
			from: `"form":"1-`, to: `"form":"1-0`, want: "it was written by another version",
		},
		{
			name: "damaged", reason: "what is no JSON is no checkpoint",
			model: load(t, specs, "Walk", "Walk_All.cfg"), options: o,
			from: `{"version"`, to: `{"version`, want: "invalid character",
		},
		{
			name: "not to be continued", reason: "what took days is not to be lost by a slip",
			model:   load(t, specs, "Walk", "Walk_All.cfg"),
			options: tla.CheckOptions{Checkpoint: dir}, want: "there is one already",
		},
		{
			name: "none", reason: "there is nothing to continue",
			model:   load(t, specs, "Walk", "Walk_All.cfg"),
			options: tla.CheckOptions{Checkpoint: t.TempDir(), Continue: true},
			want:    "there is none",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			changed := strings.Replace(string(text), test.from, test.to, 1)
			must.NoError(t, os.WriteFile(path, []byte(changed), 0o600))
			_, err := test.model.Check(t.Context(), test.options)
			var refused *tla.CheckpointError
			must.ErrorAs(t, err, &refused, test.reason)
			assert.ErrorContains(t, err, test.want)
		})
	}
}

// byChance is a walk whose steps are chosen at random.
const byChance = `---- MODULE Drawn ----
EXTENDS Integers, TLC
VARIABLES x, y
Init == x = 0 /\ y = 0
Next == x < 3000 /\ x' = x + 1 /\ y' = (2 * y + RandomElement(0..1)) % 1000
Low == x < 2900
====
`

func TestARunGoesOnWithTheSeedOfItsCheckpoint(t *testing.T) {
	model := load(t, fstest.MapFS{
		"Drawn.tla": {Data: []byte(byChance)},
		"Drawn.cfg": {Data: []byte("INIT Init NEXT Next INVARIANT Low")},
	}, "Drawn", "Drawn.cfg")
	model.Seed = 7
	want, err := model.Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	must.Equal(t, tla.Violated, want.Verdict)
	o := tla.CheckOptions{Checkpoint: t.TempDir(), StatesMax: 1000}
	_, err = model.Check(t.Context(), o)
	must.NoError(t, err)
	o.StatesMax, o.Continue = 0, true
	model.Seed = 8
	_, err = model.Check(t.Context(), o)
	var refused *tla.CheckpointError
	must.ErrorAs(t, err, &refused)
	assert.ErrorContains(t, err, "it was begun with the seed 7, and not with 8")
	model.Seed, err = tla.CheckpointSeed(o.Checkpoint)
	must.NoError(t, err)
	got, err := model.Check(t.Context(), o)
	must.NoError(t, err)
	assert.Equal(t, show(want), show(got))
	_, err = tla.CheckpointSeed(o.Checkpoint)
	assert.ErrorIs(t, err, fs.ErrNotExist, "what is done needs no files")
}
