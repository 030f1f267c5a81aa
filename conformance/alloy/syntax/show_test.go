package syntax_test

import (
	"fmt"
	"strings"

	"lockstep/conformance/alloy/syntax"
)

var signs = map[syntax.Op]string{
	syntax.OpTranspose: "~", syntax.OpClosure: "^", syntax.OpReflexive: "*", syntax.OpPrime: "'",
	syntax.OpCardinality: "#", syntax.OpIntOf: "int", syntax.OpSumOf: "sum", syntax.OpNot: "!",
	syntax.OpNo: "no", syntax.OpSomeOf: "some", syntax.OpLoneOf: "lone", syntax.OpOneOf: "one",
	syntax.OpSetOf: "set", syntax.OpSeqOf: "seq", syntax.OpAlways: "always",
	syntax.OpEventually: "eventually", syntax.OpAfter: "after", syntax.OpBefore: "before",
	syntax.OpHistorically: "historically", syntax.OpOnce: "once", syntax.OpJoin: ".",
	syntax.OpDomain: "<:", syntax.OpRange: ":>", syntax.OpIntersect: "&", syntax.OpOverride: "++",
	syntax.OpUnion: "+", syntax.OpMinus: "-",
	syntax.OpIntAdd: "fun/add", syntax.OpIntSub: "fun/sub",
	syntax.OpIntMul: "fun/mul", syntax.OpIntDiv: "fun/div", syntax.OpIntRem: "fun/rem",
	syntax.OpShl: "<<", syntax.OpSha: ">>", syntax.OpShr: ">>>", syntax.OpIn: "in",
	syntax.OpEqual: "=", syntax.OpLess: "<", syntax.OpLessEq: "=<", syntax.OpGreater: ">",
	syntax.OpGreaterEq: ">=", syntax.OpUntil: "until", syntax.OpReleases: "releases",
	syntax.OpSince: "since", syntax.OpTriggered: "triggered", syntax.OpAnd: "and",
	syntax.OpImplies: "=>", syntax.OpIff: "<=>", syntax.OpOr: "or", syntax.OpSequence: ";",
}

// show prints an expression with all parentheses.
func show(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.Name:
		return mark(e.At, "@") + e.Text
	case *syntax.Number:
		return fmt.Sprint(e.Value)
	case *syntax.String:
		return fmt.Sprintf("%q", e.Value)
	case *syntax.Unary:
		return "(" + signs[e.Op] + " " + show(e.X) + ")"
	case *syntax.Binary:
		return "(" + show(e.L) + " " + mark(e.Not, "!") + signs[e.Op] + " " + show(e.R) + ")"
	case *syntax.Arrow:
		return "(" + show(e.L) + " " + e.LMult.String() + "->" + e.RMult.String() + " " +
			show(e.R) + ")"
	case *syntax.Box:
		return show(e.Fun) + "[" + showAll(e.Args, ", ") + "]"
	case *syntax.If:
		return "(" + show(e.Cond) + " => " + show(e.Then) + " else " + show(e.Else) + ")"
	case *syntax.Let:
		return "(let " + e.Name.Text + " = " + show(e.Value) + " | " + show(e.Body) + ")"
	case *syntax.Quant:
		return "(" + e.Kind.String() + " " + showDecls(e.Decls) + " | " + show(e.Body) + ")"
	case *syntax.Comprehension:
		if e.Body == nil {
			return "{" + showDecls(e.Decls) + "}"
		}
		return "{" + showDecls(e.Decls) + " | " + show(e.Body) + "}"
	case *syntax.Block:
		return "{" + showAll(e.Items, " ") + "}"
	}
	return fmt.Sprintf("%T", e)
}

func showAll(all []syntax.Expr, between string) string {
	parts := make([]string, len(all))
	for i, e := range all {
		parts[i] = show(e)
	}
	return strings.Join(parts, between)
}

func showDecls(decls []*syntax.Decl) string {
	var parts []string
	for _, d := range decls {
		var names []string
		for _, n := range d.Names {
			names = append(names, n.Text)
		}
		sign := ": "
		if d.Defined {
			sign = " = "
		}
		parts = append(parts, mark(d.Var, "var ")+mark(d.Private, "private ")+mark(d.Disj, "disj ")+
			strings.Join(names, ", ")+sign+mark(d.DisjExpr, "disj ")+show(d.Expr))
	}
	return strings.Join(parts, ", ")
}

func mark(is bool, word string) string {
	if is {
		return word
	}
	return ""
}
