package syntax_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance/tla/syntax"
)

// files makes a file system of modules; each text is what stands between head and end.
func files(modules map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range modules {
		text = "---- MODULE " + name + " ----\n" + text + "\n====\n"
		fsys[name+".tla"] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// load loads the module Main of some modules.
func load(t *testing.T, modules map[string]string) *syntax.Module {
	t.Helper()
	m, err := syntax.Load(files(modules), "Main")
	require.NoError(t, err)
	return m
}

// def returns the definition that a name resolves to at the end of the module.
func def(t *testing.T, m *syntax.Module, name string) *syntax.Def {
	t.Helper()
	e, err := m.ParseExpr("name", name)
	require.NoError(t, err)
	d, ok := e.(*syntax.Ident).Decl.(*syntax.Def)
	require.True(t, ok, name)
	return d
}

func TestADigestIsOfAllModules(t *testing.T) {
	digest := func(inner string) string {
		return syntax.Digest(load(t, map[string]string{
			"Main": "A == LET I == INSTANCE Inner IN I!B", "Inner": inner,
		}))
	}
	assert.Equal(t, digest("B == 1"), digest("B == 1"))
	assert.NotEqual(t, digest("B == 1"), digest("B == 2"), "only a LET instantiates it")
}

func TestIdentifiersReferToTheirDeclarations(t *testing.T) {
	m := load(t, map[string]string{"Main": `EXTENDS Naturals
CONSTANT c
VARIABLE v
f[i \in Nat] == f[i]
Op(p) == \E b \in {c} : LET local == b IN <<p, v, b, local, p + 1>>`})
	op := m.Units[len(m.Units)-1].(*syntax.Def)
	quant := op.Body.(*syntax.Quant)
	let := quant.Body.(*syntax.Let)
	elems := let.Body.(*syntax.Tuple).Elems
	set := quant.Groups[0].Set.(*syntax.SetEnum)
	assert.Same(t, m.Constants[0], set.Elems[0].(*syntax.Ident).Decl)
	assert.Same(t, op.Params[0], elems[0].(*syntax.Ident).Decl)
	assert.Same(t, m.Variables[0], elems[1].(*syntax.Ident).Decl)
	assert.Same(t, quant.Groups[0].Vars[0], elems[2].(*syntax.Ident).Decl)
	assert.Same(t, let.Defs()[0], elems[3].(*syntax.Ident).Decl)
	plus := elems[4].(*syntax.Apply).Op.(*syntax.Ident).Decl.(*syntax.Builtin)
	assert.Equal(t, syntax.OpAdd, plus.Op)
	f := def(t, m, "f")
	assert.Same(t, f, f.Body.(*syntax.FuncCtor).Body.(*syntax.Index).Func.(*syntax.Ident).Decl)
}

func TestExtendsBringsInEverythingOnceAndInOrder(t *testing.T) {
	m := load(t, map[string]string{
		"Main": "EXTENDS Left, Right\nVARIABLE z\nA == <<c, x, y, z>>",
		"Left": "EXTENDS Top\nVARIABLE x", "Right": "EXTENDS Top\nVARIABLE y",
		"Top": "CONSTANT c\nASSUME c",
	})
	var names []string
	for _, v := range m.Variables {
		names = append(names, v.Name)
	}
	assert.Equal(t, []string{"x", "y", "z"}, names)
	assert.Len(t, m.Constants, 1)
	assert.Len(t, m.Assumes, 1)
}

func TestInstancesCarryTheirSubstitutionsOut(t *testing.T) {
	m := load(t, map[string]string{
		"Main": `VARIABLES v, y
Id(q) == q
N == INSTANCE M WITH x <- <<v, y>>, c <- 1, Op <- Id
P(a, x) == INSTANCE M WITH c <- a, Op <- LAMBDA q : <<q, a>>
A == P(1, v)!Twice(2)
B == LET L(k) == INSTANCE M WITH c <- k, x <- v, Op <- Id IN L(3)!Twice(4)
INSTANCE K WITH k <- v`,
		"M": `CONSTANTS c, Op(_)
VARIABLES x, y
LOCAL Inner(z) == <<c, z, x'>>
Twice(z) == Op(Inner(z)) = \E b \in {c} : b = z
fact[n \in {c}] == fact[n]
Pass(F(_)) == F(1)
Arg == Pass(Inner)
In == INSTANCE K WITH k <- x`,
		"K": "VARIABLE k\nKeep == k' = k",
	})
	for _, row := range []struct{ name, want, reason string }{
		{"N!Inner", "N!Inner(z) == <<1, z, (<<v, y>>')>>", "a prime takes in what is substituted"},
		{
			"N!Twice", `N!Twice(z) == (Id(Inner(z)) = (\E b \in {1} : (b = z)))`,
			"an operator constant becomes the operator",
		},
		{"P!Twice", `P!Twice(a, x, z) == ((LAMBDA q : <<q, a>>)(Inner(a, x, z)) = ` +
			`(\E b \in {a} : (b = z)))`, "the instance's parameters come first and are passed on"},
		{
			"P!fact", `P!fact(a, x) == (LET fact[n \in {a}] == fact[n] IN fact)`,
			"a function with parameters refers to itself inside",
		},
		{
			"P!Arg", "P!Arg(a, x) == Pass(a, x, (LAMBDA z : Inner(a, x, z)))",
			"an operator argument is closed over the parameters",
		},
		{"N!In!Keep", "N!In!Keep == ((<<v, y>>') = <<v, y>>)", "instances nest"},
		{"Keep", "Keep == ((v') = v)", "an unnamed instance brings its names in"},
	} {
		t.Run(row.name, func(t *testing.T) {
			assert.Equal(t, row.want, showDef(made(t, m, row.name)), row.reason)
		})
	}
	let := def(t, m, "B").Body.(*syntax.Let)
	assert.Equal(t, `L!Twice(k, z) == (Id(Inner(k, z)) = (\E b \in {k} : (b = z)))`,
		showDef(let.Body.(*syntax.Apply).Op.(*syntax.Ident).Decl.(*syntax.Def)))
	assert.Contains(t, let.Defs(), let.Body.(*syntax.Apply).Op.(*syntax.Ident).Decl)
	n := made(t, m, "N!Twice")
	assert.Equal(t, "M", n.Module.Name)
	assert.Equal(t, "Twice", n.Origin.Name)
	assert.Equal(t, "M.tla:5:1", syntax.Start(n).String(), "a copy keeps its place")
}

// made returns the definition of a name that an instance of the module made.
func made(t *testing.T, m *syntax.Module, name string) *syntax.Def {
	t.Helper()
	for _, u := range m.Units {
		if in, ok := u.(*syntax.Instance); ok {
			for _, d := range in.Defs {
				if d.Name == name {
					return d
				}
			}
		}
	}
	require.Fail(t, "no instance made "+name)
	return nil
}

func TestAnInstanceOfAModuleWithoutParametersMakesNothingNew(t *testing.T) {
	m := load(t, map[string]string{
		"Main": "EXTENDS M\nN == INSTANCE M\nINSTANCE M\nA == N!B", "M": "B == 1",
	})
	assert.Same(t, def(t, m, "B"), def(t, m, "N!B"))
}

func TestTheFirstOfTwoImportedOperatorsKeepsTheName(t *testing.T) {
	m := load(t, map[string]string{
		"Main": "VARIABLE x\nvars == x\nINSTANCE M", "M": "VARIABLE x\nvars == <<x>>",
	})
	assert.Equal(t, "vars == x", showDef(def(t, m, "vars")), "as in SANY, which warns")
}

func TestLevelsFollowTheVariables(t *testing.T) {
	m := load(t, map[string]string{"Main": `EXTENDS Naturals
CONSTANT c
VARIABLE x
State == x + c
Apply(F(_), y) == F(y)
Unused(y) == c
Spec == State = 1 /\ [][x' = x]_x /\ WF_x(x' = x)`})
	for _, row := range []struct {
		text, reason string
		want         syntax.Level
	}{
		{"c + 1", "constants and numbers", syntax.ConstantLevel},
		{"State", "a variable in a definition", syntax.StateLevel},
		{"Unused(x)", "an argument that is not used", syntax.ConstantLevel},
		{"Apply(LAMBDA z : z, x)", "an argument of an operator parameter", syntax.StateLevel},
		{"Apply(LAMBDA z : x', c)", "the operator's own level", syntax.ActionLevel},
		{"State' = 1", "a prime", syntax.ActionLevel},
		{"UNCHANGED x", "UNCHANGED", syntax.ActionLevel},
		{"ENABLED (x' = x)", "ENABLED is of the state", syntax.StateLevel},
		{`\E y \in {x} : y = 1`, "the set of a quantifier", syntax.StateLevel},
		{"LET z == x' IN z", "a definition of a LET", syntax.ActionLevel},
		{"Spec", "a temporal formula", syntax.TemporalLevel},
		{"[x' = x]_x", "[A]_v without []", syntax.ActionLevel},
	} {
		e, err := m.ParseExpr("row", row.text)
		require.NoError(t, err, row.text)
		assert.Equal(t, row.want, syntax.LevelOf(e), "%s: %s", row.text, row.reason)
	}
	assert.Equal(t, syntax.TemporalLevel, def(t, m, "Spec").Level)
}

func TestExpressionsSeeTheModulesNames(t *testing.T) {
	m := load(t, map[string]string{"Main": "VARIABLE x\nLOCAL A(y) == y"})
	e, err := m.ParseExpr("input", "A(x)")
	require.NoError(t, err)
	assert.Equal(t, "input:1:1", syntax.Start(e).String())
	for _, text := range []string{
		"A(y)", "A", "x''", "", "x x", "1 +", `LET N == INSTANCE Q IN 1`,
	} {
		_, err := m.ParseExpr("input", text)
		assert.ErrorContains(t, err, "input:1:", text)
	}
}

func TestModulesThatNeedEachOtherAreAnError(t *testing.T) {
	fsys := files(map[string]string{"Main": "EXTENDS B", "B": "INSTANCE Main"})
	_, err := syntax.Load(fsys, "Main")
	require.EqualError(t, err, "B.tla:2:10: module Main needs itself: Main -> B -> Main")
}

func TestARootModuleThatCannotBeReadIsTheFileSystemsError(t *testing.T) {
	_, err := syntax.Load(fstest.MapFS{}, "Main")
	assert.True(t, errors.Is(err, fs.ErrNotExist))
}

func TestTheModuleHasTheNameOfItsFile(t *testing.T) {
	fsys := files(map[string]string{"Other": ""})
	fsys["Main.tla"] = fsys["Other.tla"]
	_, err := syntax.Load(fsys, "Main")
	require.ErrorContains(t, err, "file Main.tla holds the module Other")
}

func TestInstancesOfInstancesAreBounded(t *testing.T) {
	modules := map[string]string{"M0": "CONSTANT c\nA == c"}
	for i := 1; i < 9; i++ {
		text := "CONSTANT c\n"
		for j := range 9 {
			text += string(rune('A'+j)) + "1 == INSTANCE M" + string(rune('0'+i-1)) + "\n"
		}
		modules["M"+string(rune('0'+i))] = text
	}
	modules["Main"] = "EXTENDS M8"
	_, err := syntax.Load(files(modules), "Main")
	require.ErrorContains(t, err, "instances make more than")
}

func TestSemanticErrorsAreListedInOrder(t *testing.T) {
	_, err := syntax.Load(files(map[string]string{"Main": "A == x\nB == y + z"}), "Main")
	var list syntax.ErrorList
	require.ErrorAs(t, err, &list)
	assert.Equal(t, 4, len(list))
	assert.Equal(t, 4, len(strings.Split(list.Error(), "\n")))
	assert.True(t, strings.HasPrefix(list.Error(), "Main.tla:2:6: "))
}
