package world_test

import (
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance/alloy/world"
	"lockstep/conformance/source"
)

const shapes = `module shapes
open util/ordering[Shape] as order
abstract sig Shape { near: set Shape, sides: Int }
sig Circle extends Shape { size: Int } { size > sides }
one sig Square extends Shape { var corner: Circle -> lone Int } { no near }
sig Named in Shape { name: String }
pred Shape.round { this in Circle }
fun span [a, b: Shape]: set Shape { a.near & near.b }
fun span [a: Shape]: set Shape { span[a, a] }
run round for exactly 3 Shape
`

func load(t *testing.T, text string) *world.World {
	w, err := world.Load(fstest.MapFS{"m.als": {Data: []byte(text)}}, "m.als")
	require.NoError(t, err)
	return w
}

func TestNamesMeanWhatFits(t *testing.T) {
	w := load(t, shapes)
	atom := &world.Var{Name: "Circle$0", Type: w.Sigs[1].Type()}
	for _, row := range []struct{ text, want, reason string }{
		{"near", "this/Shape<:near [this/Shape->this/Shape]", "a field is a relation"},
		{"Circle.size", "(JOIN this/Circle this/Circle<:size) [Int]", "what it relates"},
		{"some round[Circle]", "", "a formula is no set"},
		{"Circle.round", "(CALL this/round this/Circle) [formula]", "a receiver is an argument"},
		{"round[Circle]", "(CALL this/round this/Circle) [formula]", "and can be written so"},
		{
			"Circle.span", "(CALL this/span this/Circle) [this/Shape]",
			"as many parameters as there are arguments",
		},
		{
			"span[Circle, Square]", "(CALL this/span this/Circle this/Square) [this/Shape]",
			"as many parameters as there are arguments",
		},
		{"order/first", "(CALL order/first) [this/Shape]", "a path leads into a module"},
		{"first", "(CALL order/first) [this/Shape]", "which is not needed"},
		{
			"next[Circle]", "(JOIN this/Circle (CALL order/next)) [this/Shape]",
			"of the functions next only one takes shapes",
		},
		{"1.next", "(JOIN (CAST2SIGINT 1) (CALL integer/next)) [Int]", "and one takes integers"},
		{"#near > 2", "(GT (CARDINALITY this/Shape<:near) 2) [formula]", "integers are compared"},
		{"Shape.sides + 1", "(PLUS (JOIN this/Shape this/Shape<:sides) 1) [Int]", "a union"},
		{
			"sides[Shape] > 1", "(GT (CAST2INT (JOIN this/Shape this/Shape<:sides)) 1) [formula]",
			"a sum",
		},
		{"Circle$0.near", "(JOIN Circle$0 this/Shape<:near) [this/Shape]", "an atom may be named"},
		{
			"all s: Shape | s.near in s -> one s.near", "", "arities are checked",
		},
		{
			"Square.corner in Circle -> one Int",
			"(IN (JOIN this/Square this/Square<:corner) (ANY_ARROW_ONE this/Circle Int)) [formula]",
			"a multiplicity stands behind in",
		},
		{
			"{ s: Shape | some s.near }",
			"(COMPREHENSION [s : (ONEOF this/Shape)] (SOME (JOIN s this/Shape<:near))) " +
				"[this/Shape]",
			"a variable is one atom unless it is said otherwise",
		},
		{
			"Named.name", "(JOIN this/Named this/Named<:name) [String]",
			"a subset has its parent's type",
		},
	} {
		e, err := w.Resolve(&source.Text{Name: "e", Content: row.text}, atom)
		if row.want == "" {
			assert.NotEmpty(t, errorsOf(err), row.text)
			continue
		}
		require.NoError(t, err, row.text)
		assert.Equal(t, row.want, typed(e), row.reason)
	}
}

func TestAWorldIsSafeForConcurrentUse(t *testing.T) {
	w := load(t, shapes)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			text := &source.Text{Name: "e", Content: "some order/next[Circle] & Circle.span"}
			_, err := w.Resolve(text)
			assert.NoError(t, err)
		})
	}
	group.Wait()
}

func TestTheImplicitThisIsWrittenOut(t *testing.T) {
	w := load(t, shapes)
	circle, square := w.Sigs[1], w.Sigs[2]
	assert.Equal(t, "(GT (CAST2INT (JOIN this this/Circle<:size)) "+
		"(CAST2INT (JOIN this this/Shape<:sides)))", show(circle.Facts[0]))
	assert.Equal(t, "(NO (JOIN this/Square this/Shape<:near))", show(square.Facts[0]),
		"of a signature with one atom it is the signature")
	assert.True(t, square.Fields[0].Var)
	assert.Equal(t, "[this/Square->this/Circle->Int]", showType(square.Fields[0].Fields[0].Type))
}

func TestAWorldHoldsWhatTheModulesDeclare(t *testing.T) {
	w := load(t, shapes)
	var sigs, modules []string
	for _, s := range w.Sigs {
		sigs = append(sigs, s.Name)
	}
	for _, m := range w.Modules {
		modules = append(modules, m.Path+"="+m.File)
	}
	assert.Equal(t, []string{
		"this/Shape", "this/Circle", "this/Square", "this/Named", "order/Ord",
	}, sigs)
	assert.Equal(t, []string{
		"=m.als", "integer=util/integer.als", "order=util/ordering.als",
	}, modules)
	assert.Equal(t, []*world.Sig{w.Sigs[0]}, w.Exact, "util/ordering makes its parameter exact")
	assert.Equal(t, []*world.Sig{w.Sigs[1], w.Sigs[2]}, w.Sigs[0].Children)
	require.Len(t, w.Commands, 1)
	run := w.Commands[0]
	assert.Equal(t, "round", run.Label)
	assert.Equal(t, "(SOME [this : (ONEOF this/Shape)] (IN this this/Circle))", show(run.Goal))
	require.Len(t, run.Scopes, 1)
	scope := *run.Scopes[0]
	assert.Equal(t, "exactly 3 Shape", scope.At.Text())
	assert.Equal(t, world.Scope{
		Sig: w.Sigs[0], Exactly: true, From: 3, To: 3, By: 1, At: scope.At,
	}, scope)
}

func TestAFileWithoutCommandsHasADefaultOne(t *testing.T) {
	w := load(t, "sig A {}")
	require.Len(t, w.Commands, 1)
	assert.Equal(t, "Default", w.Commands[0].Label)
	assert.Equal(t, "true", show(w.Commands[0].Goal))
}

func TestACheckIsTheNegationOfItsAssertion(t *testing.T) {
	w := load(t, "sig A {} assert a { some A } check a for 3 expect 0 => check a for 4 but 3 Int")
	require.Len(t, w.Commands, 1, "what follows another command takes its place")
	last := w.Commands[0]
	assert.Equal(t, "(NOT (SOME this/A))", show(last.Goal))
	assert.Equal(t, []int{4, 3, -1}, []int{last.Overall, last.Bitwidth, last.Expect})
	assert.Equal(t, []int{3, -1, 0},
		[]int{last.Before.Overall, last.Before.Bitwidth, last.Before.Expect})
}

func TestMarkdownIsReadByItsFences(t *testing.T) {
	text := "---\ntitle: A\n---\n# A\n```alloy\nsig A {}\n```\n" +
		"More.\n```alloy\nrun { some A }\n```\n"
	w, err := world.Load(fstest.MapFS{"m.md": {Data: []byte(text)}}, "m.md")
	require.NoError(t, err)
	assert.Equal(t, "this/A", w.Sigs[0].Name)
	assert.EqualValues(t, 10, w.Commands[0].At.Start.Line)
}

func TestAFileThatIsNotThereIsAnError(t *testing.T) {
	_, err := world.Load(fstest.MapFS{}, "m.als")
	assert.ErrorContains(t, err, "read the model: open m.als: file does not exist")
	_, err = world.Load(fstest.MapFS{}, "../m.als")
	assert.Error(t, err)
}

func TestAnErrorShowsItsPlace(t *testing.T) {
	text := "sig A { f: A }\nfact {\n\tsome A.f.A\n}\n"
	_, err := world.Load(fstest.MapFS{"m.als": {Data: []byte(text)}}, "m.als")
	list := errorsOf(err)
	require.Len(t, list, 1)
	assert.Equal(t, "m.als:3:17: this cannot be a join: the types are {this/A} and {this/A}",
		list[0].Error())
	assert.Contains(t, list[0].Detail(), "\tsome A.f.A\n\t\t        ^")
}
