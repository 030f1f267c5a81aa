package syntax_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance/alloy/syntax"
	"lockstep/conformance/source"
)

func TestOperatorsBindAsInTheAnalyzer(t *testing.T) {
	for _, row := range []struct{ text, want, reason string }{
		{"a or b <=> c => d and e", "(a or (b <=> (c => (d and e))))", "from weak to strong"},
		{"a and b until c", "(a and (b until c))", "binary temporal operators bind most strongly"},
		{"a => b => c", "(a => (b => c))", "implication goes to the right"},
		{"a <=> b <=> c", "((a <=> b) <=> c)", "equivalence goes to the left"},
		{"a => b else c => d else e", "(a => b else (c => d else e))", "else is a chain"},
		{"a => b => c else d", "(a => (b => c else d))", "else belongs to the nearest =>"},
		{"not a = b", "(! (a = b))", "not is weaker than what it denies"},
		{"a not in b", "(a !in b)", "a comparison has a negation of its own"},
		{"a != b !=< c", "((a != b) !=< c)", "comparisons go to the left"},
		{"always a = b'", "(always (a = (' b)))", "the prime binds most strongly"},
		{"a ' . b'", "((' a) . (' b))", "a prime is no letter of a name"},
		{"no a + b", "(no (a + b))", "a quantifier of one expression"},
		{"a + b - c ++ d & e -> f", "((a + b) - (c ++ (d & (e -> f))))", "from weak to strong"},
		{"a -> b -> c", "(a -> (b -> c))", "the arrow goes to the right"},
		{"a one -> lone b -> some c", "(a one->lone (b ->some c))", "with multiplicities"},
		{"a <: b :> c . d [e]", "(a <: (b :> (c . d)[e]))", "down to the box"},
		{"a.b[c].d", "((a . b)[c] . d)", "dot and box take turns"},
		{"~a.*b.^c", "(((~ a) . (* b)) . (^ c))", "closures bind more strongly than the dot"},
		{"#a + b", "((# a) + b)", "the number of a only"},
		{"#a & b", "(# (a & b))", "the number of the intersection"},
		{"a << b + c", "(a << (b + c))", "shifts are weak"},
		{"1 fun/add 2 fun/mul 3", "(1 fun/add (2 fun/mul 3))", "integers by name"},
		{"-1 - 2", "(-1 - 2)", "a number may have a sign"},
		{"a - -1", "(a - -1)", "after an operator, too"},
		{"some a: b | a in c or d", "(some a: b | ((a in c) or d))", "as far as it can go"},
		{"x and all a: b | c and d", "(x and (all a: b | (c and d)))", "as the last operand"},
		{"all a: one b | a", "(all a: (one b) | a)", "a multiplicity behind the colon"},
		{"no a: b", "(no a)", "a quantifier needs a body"},
		{"some disj a, b: c, d = e | f", "(some disj a, b: c, d = e | f)", "all declarations"},
		{"let a = b, c = d | e", "(let a = b | (let c = d | e))", "one inside the other"},
		{"all a: b { c d }", "(all a: b | {c d})", "a block for a body"},
		{"all a: b | c ; d", "((all a: b | c) ; d)", "a semicolon ends the body"},
		{"a ; b ; c", "(a ; (b ; c))", "steps of a trace go to the right"},
		{"{ a: b, c: d | e }", "{a: b, c: d | e}", "a comprehension"},
		{"{ a: b }", "{a: b}", "without a body"},
		{"{ a b }", "{a b}", "a block"},
		{"sum a: b | c", "(sum a: b | c)", "a sum over atoms"},
		{"sum a.b", "(sum (a . b))", "the sum of a set"},
		{"sum[a] = int[b]", "(sum[a] = int[b])", "the same, as a call"},
		{"disj[a, b] and a.disj[b]", "(disj[a, b] and (a . disj)[b])", "disj as a call"},
		{"a/b/c[d] + this/e", "(a/b/c[d] + this/e)", "names with paths"},
		{"@a + @b/c", "(@a + @b/c)", "names without this"},
		{"seq/Int + fun/max", "(seq/Int + fun/max)", "names that are built in"},
		{`a"b" + "c\n"`, `(a"b" + "c\n")`, "a quotation mark may be a letter"},
		{"a::b", "(a . b)", "another dot"},
	} {
		e, err := syntax.ParseExpr(&source.Text{Name: "e.als", Content: row.text})
		if strings.HasPrefix(row.reason, "a quantifier needs") {
			assert.Error(t, err, row.reason)
			continue
		}
		require.NoError(t, err, row.reason)
		assert.Equal(t, row.want, show(e), row.reason)
	}
}

func TestAFileIsReadWhole(t *testing.T) {
	m, err := syntax.Parse(&source.Text{Name: "m.als", Content: `
module a/m[exactly X, Y]
open b/c[X, Int] as d
private open e
abstract some private var sig A, B extends C { disj f, g: disj X, var h: Y } { no f }
one sig D in A + B {}
sig E = A {}
enum F { G, H }
fact named { some A } fact { no B } fact "in words" { one C }
assert I { lone A }
private pred A.j [k: B] { } fun l (m, n: A): set B { B } pred o { }
let p [q, r] { q } let s = A
small: run o for 3 but exactly 2 A, 4 Int, 5 seq, 1..6 steps, 2..8:3 B, 7.. C expect 1
check I => check again I for 2
run { some A } => run t { }
`})
	require.NoError(t, err)
	assert.Equal(t, "a/m", m.Name)
	assert.True(t, m.Params[0].Exactly && !m.Params[1].Exactly)
	assert.Equal(t, "d", m.Opens[0].Alias)
	assert.Len(t, m.Opens[0].Args, 2)
	assert.True(t, m.Opens[1].Private)
	assert.Len(t, m.Paragraphs, 18)
	sig := m.Paragraphs[0].(*syntax.Sig)
	assert.True(t, sig.Abstract && sig.Private && sig.Var && sig.Mult == syntax.MultSome)
	assert.Equal(t, "disj f, g: disj X, var h: Y", showDecls(sig.Fields))
	assert.Equal(t, "{(no f)}", show(sig.Facts))
	run := m.Paragraphs[13].(*syntax.Command)
	assert.Equal(t, "small", run.Label)
	assert.Equal(t, 3, run.Scope.Overall)
	assert.Equal(t, 1, run.Expect)
	var scopes []string
	for _, s := range run.Scope.Types {
		scopes = append(scopes, s.Name.Text)
	}
	assert.Equal(t, []string{"A", "Int", "seq", "steps", "B", "C"}, scopes)
	growing := run.Scope.Types[4]
	assert.Equal(t, []int{2, 8, 3}, []int{growing.From, growing.To, growing.By})
	assert.Equal(t, syntax.Unbounded, run.Scope.Types[5].To)
	assert.True(t, m.Paragraphs[15].(*syntax.Command).FollowUp)
	assert.False(t, m.Seq.IsValid())
	assert.False(t, m.Dollar)
}

func TestEveryNodeKnowsItsText(t *testing.T) {
	text := "a.b => c[d] else not e'"
	e, err := syntax.ParseExpr(&source.Text{Name: "e.als", Content: "  " + text + " "})
	require.NoError(t, err)
	assert.Equal(t, text, e.Span().Text())
	cond := e.(*syntax.If)
	assert.Equal(t, "a.b", cond.Cond.Span().Text())
	assert.Equal(t, "c[d]", cond.Then.Span().Text())
	assert.Equal(t, "not e'", cond.Else.Span().Text())
	assert.Equal(t, 3, cond.Cond.(*syntax.Binary).At.Offset())
}

func TestDeepTextsAreRefused(t *testing.T) {
	const n = 8_000
	for name, text := range map[string]string{
		"parentheses":  strings.Repeat("(", n) + "a" + strings.Repeat(")", n),
		"brackets":     strings.Repeat("a[", n) + "a" + strings.Repeat("]", n),
		"blocks":       strings.Repeat("{", n) + "a" + strings.Repeat("}", n),
		"signs":        strings.Repeat("~", n) + "a",
		"negations":    strings.Repeat("not ", n) + "a",
		"quantifiers":  strings.Repeat("all a: b | ", n) + "a",
		"lets":         "let " + strings.Repeat("a = b, ", n) + "a = b | a",
		"implications": strings.Repeat("a => ", n) + "a",
		"arrows":       strings.Repeat("a -> ", n) + "a",
		"unions":       strings.Repeat("a + ", n) + "a",
		"joins":        strings.Repeat("a.", n) + "a",
		"primes":       "a" + strings.Repeat("'", n),
		"boxes":        "a" + strings.Repeat("[a]", n),
		"sequences":    strings.Repeat("a ; ", n) + "a",
		"open":         strings.Repeat("(", n),
	} {
		var mistake *source.Error
		_, err := syntax.ParseExpr(&source.Text{Name: "e.als", Content: text})
		require.ErrorAs(t, err, &mistake, name)
		assert.Contains(t, mistake.Msg, "levels deep", name)
		_, err = syntax.Parse(&source.Text{Name: "m.als", Content: "fact { " + text + " }"})
		require.ErrorAs(t, err, &mistake, name)
	}
}
