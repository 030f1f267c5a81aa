package syntax_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance/tla/syntax"
)

// parse returns the shown body of A == text.
func parse(text string) (string, error) {
	m, err := syntax.ParseModule("T.tla", []byte("---- MODULE T ----\nA == "+text+"\n====\n"))
	if err != nil {
		return "", err
	}
	return show(m.Units[0].(*syntax.Def).Body), nil
}

func TestOperatorsTakeTheirOperandsByPrecedence(t *testing.T) {
	for _, row := range []struct{ name, text, want, reason string }{
		{"left", "a - b - c", "((a - b) - c)", "- is left associative"},
		{"mixed", "a - b + c", "((a - b) + c)", "- binds tighter than +"},
		{"product first", "a + b * c", "(a + (b * c))", "* binds tighter than +"},
		{"not", "~a = b", "(~(a = b))", "= binds tighter than ~"},
		{"not and", `~a /\ b`, `((~a) /\ b)`, "~ binds tighter than /\\"},
		{"implies", `a /\ b => c \/ d`, `((a /\ b) => (c \/ d))`, "=> is the loosest"},
		{"minus", "-a + -b", "((-a) + (-b))", "prefix minus binds tighter than +"},
		{"power", "-a ^ b", "(-(a ^ b))", "^ binds tighter than prefix minus"},
		{"prime", "a' + b'", "((a') + (b'))", "postfix operators bind tightest"},
		{"prime of an index", "f'[x].h'", "((f')[x].h')", "what follows applies to all before"},
		{"domain", `DOMAIN f[x] \cup s`, `((DOMAIN f[x]) \union s)`, "application is tightest"},
		{"subset", `S \in SUBSET T \cup U`, `(S \in ((SUBSET T) \union U))`, "SUBSET is higher"},
		{"interval", "1 .. n + 1", "(1 .. (n + 1))", "+ binds tighter than .."},
		{"map", "a :> b @@ c :> d", "((a :> b) @@ (c :> d))", ":> binds tighter than @@"},
		{"product", `A \X B \X C`, `(A \X B \X C)`, "\\X without parentheses is one product"},
		{"nested product", `(A \X B) \X C`, `((A \X B) \X C)`, "parentheses make a pair"},
		{"chain", `a /\ b /\ c`, `(a /\ b /\ c)`, "a chain of /\\ is one junction"},
		{"no chain", `(a /\ b) /\ c`, `((a /\ b) /\ c)`, "parentheses end the chain"},
		{"temporal", "[]<>a ~> b", "(([](<>a)) ~> b)", "[] and <> bind tighter than ~>"},
		{"box", `Init /\ [][N]_v`, `(Init /\ ([][N]_v))`, "[A]_v is an operand"},
		{
			"quantifier", `a /\ \E x \in S : b /\ c`, `(a /\ (\E x \in S : (b /\ c)))`,
			"a quantifier takes all that follows",
		},
		{"synonyms", `a \land b`, `(a /\ b)`, "synonyms have one name"},
		{
			"unicode", "∀ x ∈ S : x ≤ y ∧ ¬z", `(\A x \in S : ((x \leq y) /\ (~z)))`,
			"unicode symbols are synonyms, too",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := parse(row.text)
			require.NoError(t, err)
			assert.Equal(t, row.want, got, row.reason)
		})
	}
}

func TestOperatorsWhosePrecedencesOverlapNeedParentheses(t *testing.T) {
	for _, text := range []string{
		`a /\ b \/ c`, "a = b = c", "a => b => c", `a \cup b \cap c`, "a .. b .. c", "[]a = b",
		"a * -b", "a * b / c", "a + b % c", "SUBSET a + b", `a \in b \in c`, "<>a'", "a < b <= c",
	} {
		_, err := parse(text)
		var e *syntax.Error
		require.ErrorAs(t, err, &e, text)
		assert.Contains(t, e.Msg, "precedence conflict", text)
	}
}

func TestEveryOperatorIsReadInEveryWayThatItIsWritten(t *testing.T) {
	for _, op := range syntax.InfixOperators() {
		got, err := parse("a " + op + " b")
		require.NoError(t, err, op)
		assert.Equal(t, "(a "+op+" b)", got)
	}
	for _, op := range syntax.PostfixOperators() {
		got, err := parse("a " + op)
		require.NoError(t, err, op)
		assert.Equal(t, "(a"+op+")", got)
	}
	for _, op := range syntax.PrefixOperators() {
		_, err := parse(op + " a")
		require.NoError(t, err, op)
	}
	for other, op := range syntax.Synonyms() {
		if !slices.Contains(syntax.InfixOperators(), op) {
			continue
		}
		got, err := parse("F(" + other + ", a)")
		require.NoError(t, err, other)
		assert.Equal(t, "F("+op+", a)", got, other)
	}
}

func TestConstructsAreReadAsTheyAreWritten(t *testing.T) {
	same := "the printed form is the source"
	for _, row := range []struct{ name, text, want, reason string }{
		{
			"groups", `\A x, y \in S, <<a, b>> \in T : p`,
			`(\A x, y \in S, <<a, b>> \in T : p)`, same,
		},
		{"unbounded", `\E x, y : p`, `(\E x, y : p)`, same},
		{"hidden variable", `\EE x : p`, `(\EE x : p)`, same},
		{"choose tuple", `CHOOSE <<a, b>> \in S : p`, `(CHOOSE <<a, b>> \in S : p)`, same},
		{"filter", `{x \in S : p}`, "", same},
		{"filter of pairs", `{<<a, b>> \in S : p}`, "", same},
		{"map", `{F(x) : x \in S, y, z \in T}`, "", same},
		{"map of a test", `{(x \in S) : y \in T}`, `{(x \in S) : y \in T}`, "no binder"},
		{"filter by membership", `{x \in S : x \in T}`, `{x \in S : (x \in T)}`, "a binder"},
		{"enumeration", `{x \in S, y}`, `{(x \in S), y}`, "no colon: a value"},
		{"function", `[x, y \in S, <<a, b>> \in T |-> f[x, y]]`, "", same},
		{"functions", "[S -> [T -> U]]", "", same},
		{"record", "[a |-> 1, b |-> <<>>]", "", same},
		{"records", "[a : S, b : {}]", "", same},
		{"except", "[f EXCEPT ![a].b[c, d] = 1, !.h = F(@)]", "", same},
		{"angle", "<<A>>_<<x, y>>", "", same},
		{"fairness", "WF_vars(A)", "", same},
		{"strong fairness", "SF_<<x, y>>(A)", "", same},
		{"if", "IF a THEN b ELSE c", "(IF a THEN b ELSE c)", same},
		{
			"case", "CASE a -> b [] c -> d [] OTHER -> e",
			"(CASE a -> b [] c -> d [] OTHER -> e)", same,
		},
		{
			"let", "LET x == 1 F(G(_, _), y) == y f[z \\in S] == z IN x",
			"(LET x == 1 F(G(_, _), y) == y f[z \\in S] == z IN x)", same,
		},
		{
			"let instance", "LET N(p) == INSTANCE M WITH a <- p, + <- G IN N(1)!Op(2)",
			"(LET N(p) == INSTANCE M WITH a <- p, + <- G IN N!Op(1, 2))", "arguments are joined",
		},
		{
			"operator arguments", "F(+, -, ', DOMAIN, LAMBDA x, y : x)",
			"F(+, -, ', DOMAIN, (LAMBDA x, y : x))", same,
		},
		{"label", "lab(x) :: y", "(lab :: y)", same},
		{"bases", `\b101 + \o17 + \hfF`, "((5 + 15) + 255)", "numbers have one value"},
		{"decimal", "1.25", "", same},
		{"string", `"a\t\"\\"`, "", same},
		{"comment", "1 (* a (* b *) \" *) + \\* c\n 2", "(1 + 2)", "comments nest"},
		{"name of digits", "1a + _b", "(1a + _b)", "a name needs a letter somewhere"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := parse(row.text)
			require.NoError(t, err)
			want := row.want
			if want == "" {
				want = row.text
			}
			assert.Equal(t, want, got, row.reason)
		})
	}
}

func TestItemsOfAJunctionListEndAtItsColumn(t *testing.T) {
	for _, row := range []struct{ name, text, want, reason string }{
		{"list", "/\\ a\n     /\\ b", "&[a, b]", "bullets of one column are one list"},
		{
			"nested", "/\\ a\n     /\\ \\/ b\n        \\/ c\n     /\\ d", "&[a, |[b, c], d]",
			"a bullet further right begins a list of its own",
		},
		{"further right", "/\\ a\n      /\\ b", `&[(a /\ b)]`, "right of the column it is infix"},
		{"further left", "/\\ a\n    /\\ b", `(&[a] /\ b)`, "left of the column it ends the list"},
		{"other bullet", "/\\ a\n     \\/ b", `(&[a] \/ b)`, "another bullet ends the list"},
		{"implies", "/\\ a\n     /\\ b\n  => c", "(&[a, b] => c)", "left of the column is outside"},
		{"infix inside", "/\\ a \\/ b\n     /\\ c", `&[(a \/ b), c]`, "an item is any expression"},
		{
			"case", "CASE a -> /\\ b\n               /\\ c\n       [] d -> e",
			"(CASE a -> &[b, c] [] d -> e)", "the arm's [] is left of the column",
		},
		{
			"quantifier", "/\\ \\E x \\in S :\n        /\\ a\n        /\\ b\n     /\\ c",
			`&[(\E x \in S : &[a, b]), c]`, "a list ends the quantifier before it",
		},
		{"tabs", "\n  /\\ a\n\t/\\ b", `&[(a /\ b)]`, "a tab goes to the next stop"},
		{"aligned tab", "\n        /\\ a\n\t/\\ b", "&[a, b]", "tab stops are eight columns apart"},
		{
			"code points", "/\\ \"é\" = a /\\ b\n     /\\ c", `&[(("é" = a) /\ b), c]`,
			"columns count code points",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := parse(row.text)
			require.NoError(t, err)
			assert.Equal(t, row.want, got, row.reason)
		})
	}
}

func TestABracketDoesNotReachOutOfAJunctionItem(t *testing.T) {
	_, err := parse("/\\ (a\n     + b)")
	var e *syntax.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, "T.tla:3:6: expected `)`, found `+`, "+
		"which is not to the right of the `/\\` at line 2, column 6", e.Error())
	assert.Equal(t, e.Error()+"\n\t     + b)\n\t     ^", e.Detail())
}

func TestTextAroundTheModuleIsIgnored(t *testing.T) {
	m, err := syntax.ParseModule("T.tla", []byte("-- \"\n---- MODUL\n------ MODULE T -----\n"+
		"EXTENDS A, B\n-----\nx == 1\n  ---- MODULE U ----\n  y == 2\n  ====\n=====\n\" ("))
	require.NoError(t, err)
	assert.Equal(t, "T", m.Name)
	assert.Len(t, m.Extends, 2)
	assert.Equal(t, "x == 1 MODULE U y == 2", showUnits(m.Units))
}

func TestUnitsAreReadAsTheyAreWritten(t *testing.T) {
	text := `CONSTANT a, F(_, _), +(_, _)
VARIABLE x, y
RECURSIVE G(_), h
LOCAL A(B(_), c) == 1
f[i \in S, j \in T] == i
LOCAL N(p) == INSTANCE M WITH a <- p
INSTANCE M
ASSUME a
THEOREM x
z == 2`
	source := strings.Replace(text, "+(_, _)", "_ + _", 1) +
		"\na ++ b == c\n-. a == c\na ^+ == c\n" +
		"USE DEF x\nLEMMA L == ASSUME NEW q PROVE q\nPROOF\n<1>1. q BY <1>0 DEF x\n" +
		"<1> QED\n <2>a. x OBVIOUS\n <2> QED BY ONLY MODULE M, a\nlast == 1\n"
	m, err := syntax.ParseModule("T.tla", []byte("---- MODULE T ----\n"+source+"===="))
	require.NoError(t, err)
	var got []string
	for _, u := range m.Units {
		got = append(got, showUnit(u))
	}
	want := strings.ReplaceAll(text, "LOCAL N", "N")
	want += "\n++(a, b) == c\n-.(a) == c\n^+(a) == c\nTHEOREM nil\nlast == 1"
	assert.Equal(t, want, strings.Join(got, "\n"), "the printed form is the source")
}

func TestTextIsWhatWasWritten(t *testing.T) {
	text := "---- MODULE T ----\n\tA == (a +  (b)) * c' \\* no\n===="
	m, err := syntax.ParseModule("T.tla", []byte(text))
	require.NoError(t, err)
	mul := m.Units[0].(*syntax.Def).Body.(*syntax.Apply)
	assert.Equal(t, "(a +  (b)) * c'", syntax.Text(mul))
	assert.Equal(t, "a +  (b)", syntax.Text(mul.Args[0]))
	assert.Equal(t, "c'", syntax.Text(mul.Args[1]))
	assert.Equal(t, "T.tla:2:14", syntax.Start(mul).String(), "a tab goes to the next stop")
	assert.Equal(t, "A == (a +  (b)) * c'", syntax.Text(m.Units[0]))
}

func TestDeepTextIsAnErrorAndNoOverflow(t *testing.T) {
	n := 50_000
	for _, row := range []struct{ name, text, reason string }{
		{"parentheses", strings.Repeat("(", n), "the parser recurses"},
		{"prefix", strings.Repeat("~", n) + "a", "the tree is deep though the text is flat"},
		{"chain", "1" + strings.Repeat("+1", n), "the tree is deep though the text is flat"},
		{"primes", "a" + strings.Repeat("[1]", n), "the tree is deep though the text is flat"},
		{"let", strings.Repeat("LET a == ", n), "definitions nest, too"},
		{"lists", strings.Repeat(`/\ \/ `, n), "junction lists nest, too"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := parse(row.text)
			require.Error(t, err, row.reason)
			assert.Contains(t, err.Error(), "levels deep", row.reason)
		})
	}
	_, err := parse("TRUE" + strings.Repeat(` /\ TRUE`, n))
	assert.NoError(t, err, "a chain of one junction is flat")
}
