package tla_test

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
	"lockstep/internal/require"
	"lockstep/internal/tlc"
)

func TestAnOperatorOfTheCommunityHasItsValue(t *testing.T) {
	model := load(t, evalSpecs, "Community", "Community.cfg")
	for _, row := range rows(t, "community.txt") {
		got, err := model.Eval(t.Context(), row.expr, tla.State{})
		if assert.NoError(t, err, row.expr) {
			assert.Equal(t, row.want, got.String(), row.expr)
		}
	}
}

// TLC has no code for these modules: it evaluates their definitions in TLA+, which so are shown to
// agree with the code.
func TestTLCGivesTheSameValuesByTheDefinitions(t *testing.T) {
	tool := require.TLC(t)
	spec := fstest.MapFS{}
	texts := os.DirFS("modules")
	names, err := fs.Glob(texts, "*.tla")
	must.NoError(t, err)
	for _, name := range names {
		data, err := fs.ReadFile(texts, name)
		must.NoError(t, err)
		spec[name] = &fstest.MapFile{Data: data}
	}
	module, err := fs.ReadFile(evalSpecs, "Community.tla")
	must.NoError(t, err)
	config, err := fs.ReadFile(evalSpecs, "Community.cfg")
	must.NoError(t, err)
	text, _, _ := strings.Cut(string(module), "\n====")
	var all strings.Builder
	for _, row := range rows(t, "community.txt") {
		fmt.Fprintf(&all, "ASSUME (%s) = (%s)\n", row.expr, row.want)
	}
	text = strings.Replace(text, "MODULE Community", "MODULE Eval", 1)
	spec["Eval.tla"] = &fstest.MapFile{Data: []byte(text + "\n" + all.String() + "====\n")}
	spec["Eval.cfg"] = &fstest.MapFile{Data: config}
	got, err := tool.Check(t.Context(), spec, "Eval", "Eval.cfg", tlc.Options{Short: true})
	must.NoError(t, err)
	assert.Equal(t, tlc.Kept, got.Kind, at(spec, got.Property))
}

// TLC goes by the names of module and operator, and by how many arguments there are.
func TestAnOwnCopyHasTheCodeThatTLCHas(t *testing.T) {
	model := load(t, fstest.MapFS{
		"SequencesExt.tla": {Data: []byte(`---- MODULE SequencesExt ----
LOCAL INSTANCE Naturals
LOCAL INSTANCE FiniteSets
SetToSeq(S) == CHOOSE f \in [1..Cardinality(S) -> S] : \A i, j \in DOMAIN f : i # j => f[i] # f[j]
Contains(s) == s = <<>>
ToSet(s) == "own"
====
`)},
		"Own.tla": {Data: []byte("---- MODULE Own ----\nEXTENDS SequencesExt, Naturals\n====\n")},
		"Own.cfg": {Data: []byte{}},
	}, "Own", "Own.cfg")
	for _, row := range []struct{ expr, want, reason string }{
		{`SetToSeq(1..12)[12]`, `12`, "the code, which is much faster, is meant"},
		{`Contains(<<>>)`, `TRUE`, "an operator of other arity is another one"},
		{`ToSet(<<1>>)`, `"own"`, "what TLC has no code for is what it is defined as"},
	} {
		got, err := model.Eval(t.Context(), row.expr, tla.State{})
		if assert.NoError(t, err, row.expr) {
			assert.Equal(t, row.want, got.String(), row.reason)
		}
	}
}

func TestAnOwnStandardModuleIsItsTextWithTheCodeThatTLCHas(t *testing.T) {
	text := func(name, text string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("---- MODULE " + name + " ----\n" + text + "\n====\n")}
	}
	model := load(t, fstest.MapFS{
		"TLC.tla": text("TLC", `Greeting == "hello"
ToString(v) == "own"
Assert(v) == v`),
		"Naturals.tla": text("Naturals", `a + b == "own"
Double(a) == a + a`),
		"Reals.tla": text("Reals", `Real == {1, 2}`),
		"Own.tla":   text("Own", "EXTENDS TLC, Naturals, Reals, Relation"),
		"Own.cfg":   {Data: []byte{}},
	}, "Own", "Own.cfg")
	for _, row := range []struct{ expr, want, reason string }{
		{`Greeting`, `"hello"`, "the text may define more"},
		{`ToString(1)`, `"1"`, "the code is meant"},
		{`Assert(TRUE)`, `TRUE`, "an operator of other arity is another one"},
		{`Double(2)`, `4`, "the code is meant in the text, too"},
		{`Real`, `{1, 2}`, "of Reals there is no code"},
		{`IsReflexive([p \in {1} \X {1} |-> TRUE], {1})`, `TRUE`, "what is not brought is ours"},
	} {
		got, err := model.Eval(t.Context(), row.expr, tla.State{})
		if assert.NoError(t, err, row.expr) {
			assert.Equal(t, row.want, got.String(), row.reason)
		}
	}
	_, err := model.Eval(t.Context(), `PrintT(1)`, tla.State{})
	assert.ErrorContains(t, err, "`PrintT` is not declared", "the text does not define it")
}
