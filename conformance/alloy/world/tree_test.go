package world_test

import (
	"fmt"
	"slices"
	"strings"

	"lockstep/conformance/alloy/world"
)

// opNames are the Analyzer's names of the operators.
var opNames = map[world.Op]string{
	world.OpTranspose: "TRANSPOSE", world.OpClosure: "CLOSURE", world.OpReflexive: "RCLOSURE",
	world.OpPrime: "PRIME", world.OpCard: "CARDINALITY", world.OpIntSum: "CAST2INT",
	world.OpIntSet: "CAST2SIGINT", world.OpNo: "NO", world.OpSome: "SOME", world.OpLone: "LONE",
	world.OpOne: "ONE", world.OpSetOf: "SETOF", world.OpSomeOf: "SOMEOF", world.OpLoneOf: "LONEOF",
	world.OpOneOf: "ONEOF", world.OpNot: "NOT", world.OpAlways: "ALWAYS",
	world.OpEventually: "EVENTUALLY", world.OpAfter: "AFTER", world.OpBefore: "BEFORE",
	world.OpHistorically: "HISTORICALLY", world.OpOnce: "ONCE", world.OpJoin: "JOIN",
	world.OpDomain: "DOMAIN", world.OpRange: "RANGE", world.OpIntersect: "INTERSECT",
	world.OpOverride: "PLUSPLUS", world.OpUnion: "PLUS", world.OpMinus: "MINUS",
	world.OpAdd: "IPLUS", world.OpSub: "IMINUS", world.OpMul: "MUL", world.OpDiv: "DIV",
	world.OpRem: "REM", world.OpShl: "SHL", world.OpSha: "SHA", world.OpShr: "SHR",
	world.OpIn: "IN", world.OpNotIn: "NOT_IN", world.OpEqual: "EQUALS",
	world.OpNotEqual: "NOT_EQUALS", world.OpLess: "LT", world.OpLessEq: "LTE",
	world.OpGreater: "GT", world.OpGreaterEq: "GTE", world.OpNotLess: "NOT_LT",
	world.OpNotLessEq: "NOT_LTE", world.OpNotGreater: "NOT_GT", world.OpNotGreaterEq: "NOT_GTE",
	world.OpImplies: "IMPLIES", world.OpIff: "IFF", world.OpUntil: "UNTIL",
	world.OpReleases: "RELEASES", world.OpSince: "SINCE", world.OpTriggered: "TRIGGERED",
	world.OpAnd: "AND", world.OpOr: "OR", world.OpDisjoint: "DISJOINT",
	world.OpTotalOrder: "TOTALORDER",
}

var constNames = map[world.ConstKind]string{
	world.True: "true", world.False: "false", world.Iden: "IDEN", world.Min: "min",
	world.Max: "max", world.Next: "next",
}

var quantNames = map[world.QuantKind]string{
	world.QuantAll: "ALL", world.QuantNo: "NO", world.QuantSome: "SOME", world.QuantLone: "LONE",
	world.QuantOne: "ONE", world.QuantSum: "SUM", world.QuantComprehension: "COMPREHENSION",
}

var multNames = map[world.Mult]string{
	world.MultNone: "ANY", world.MultLone: "LONE", world.MultOne: "ONE", world.MultSome: "SOME",
}

// show prints an expression as the Analyzer's tree.
func show(e world.Expr) string {
	switch e := e.(type) {
	case *world.Const:
		return showConst(e)
	case *world.SigRef:
		return e.Sig.Name
	case *world.FieldRef:
		return e.Field.Sig.Name + "<:" + e.Field.Name
	case *world.VarRef:
		return e.Var.Name
	case *world.Unary:
		return showAll(opNames[e.Op], e.X)
	case *world.Binary:
		return showAll(opNames[e.Op], e.L, e.R)
	case *world.Arrow:
		return showAll(arrowName(e), e.L, e.R)
	case *world.List:
		return showAll(opNames[e.Op], e.Items...)
	case *world.If:
		return showAll("ITE", e.Cond, e.Then, e.Else)
	case *world.Let:
		return showAll("LET "+e.Var.Name, e.Value, e.Body)
	case *world.Quant:
		return showAll(quantNames[e.Kind]+showDecls(e.Decls), e.Body)
	case *world.Call:
		return showAll("CALL "+e.Func.Name, e.Args...)
	}
	return fmt.Sprintf("%T", e)
}

func showAll(head string, parts ...world.Expr) string {
	words := []string{head}
	for _, p := range parts {
		words = append(words, show(p))
	}
	return "(" + strings.Join(words, " ") + ")"
}

func showConst(e *world.Const) string {
	switch e.Kind {
	case world.Number:
		return fmt.Sprint(e.Int)
	case world.Literal:
		return `"` + e.Text + `"`
	}
	return constNames[e.Kind]
}

func arrowName(e *world.Arrow) string {
	switch {
	case e.Seq:
		return "ISSEQ_ARROW_LONE"
	case e.LMult == world.MultNone && e.RMult == world.MultNone:
		return "ARROW"
	}
	return multNames[e.LMult] + "_ARROW_" + multNames[e.RMult]
}

func showDecls(decls []*world.Decl) string {
	var out strings.Builder
	for _, d := range decls {
		out.WriteString(" [" + mark(d.Disj, "disj "))
		for _, v := range d.Vars {
			out.WriteString(v.Name + " ")
		}
		out.WriteString(": " + show(d.Bound) + "]")
	}
	return out.String()
}

func mark(is bool, word string) string {
	if is {
		return word
	}
	return ""
}

func showType(t world.Type) string {
	parts := []string{}
	if t.Bool {
		parts = append(parts, "formula")
	}
	if t.SmallInt {
		parts = append(parts, "integer")
	}
	for _, p := range t.Products {
		parts = append(parts, p.String())
	}
	slices.Sort(parts)
	return "[" + strings.Join(parts, ", ") + "]"
}

func typed(e world.Expr) string { return show(e) + " " + showType(e.Type()) }

// tree prints a world as the Analyzer's trees are printed. What the library declares is left out.
func tree(w *world.World) []string {
	var lines []string
	library := make(map[string]bool) // by path and by file
	for _, m := range w.Modules {
		lines = append(lines, strings.TrimRight("module "+m.Path, " "))
		if m.Library {
			library[m.Path], library[m.File] = true, true
		}
	}
	own := func(name string) bool { return !library[name[:strings.LastIndexByte(name, '/')]] }
	for _, s := range w.Sigs {
		if own(s.Name) {
			lines = append(lines, sigLines(s)...)
		}
	}
	for _, f := range w.Funcs {
		if own(f.Name) && !strings.HasSuffix(f.Name, "$$Default") {
			head := "func " + f.Name + showDecls(f.Params)
			if f.Result != nil {
				head += " " + typed(f.Result)
			}
			lines = append(lines, head, "body "+typed(f.Body))
		}
	}
	for _, f := range w.Facts {
		if !library[f.At.Start.File()] {
			lines = append(lines, "fact "+f.Name+" "+show(f.Body))
		}
	}
	for _, a := range w.Asserts {
		if !library[a.At.Start.File()] {
			lines = append(lines, "assert "+a.Name+" "+show(a.Body))
		}
	}
	for _, c := range w.Commands {
		lines = append(lines, commandLines(w, c)...)
	}
	return lines
}

func sigLines(s *world.Sig) []string {
	head := "sig " + s.Name + mark(s.Abstract, " abstract") +
		mark(s.Mult == world.MultOne, " one") + mark(s.Mult == world.MultLone, " lone") +
		mark(s.Mult == world.MultSome, " some") +
		mark(s.Private, " private") + mark(s.Var, " var") + mark(s.Enum, " enum") +
		mark(s.Meta, " meta")
	switch s.Kind {
	case world.Prim:
		head += " extends " + s.Parent.Name
	case world.Subset:
		head += " in"
	case world.Equal:
		head += " ="
	}
	for _, p := range s.Parents {
		head += " " + p.Name
	}
	lines := []string{head + " " + showType(s.Type())}
	for _, d := range s.Fields {
		line := "field " + mark(d.Var, "var ") + "[" + mark(d.Disj, "disj ")
		for _, f := range d.Fields {
			line += f.Name + " "
		}
		line += ": " + mark(d.DisjExpr, "disj ") + show(d.Bound) + "]"
		lines = append(lines, line+" "+showType(d.Fields[0].Type))
	}
	for _, f := range s.Facts {
		lines = append(lines, "sigfact "+show(f))
	}
	return lines
}

func commandLines(w *world.World, c *world.Command) []string {
	var lines []string
	if c.Before != nil {
		lines = commandLines(w, c.Before)
	}
	kind := "run"
	if c.Check {
		kind = "check"
	}
	line := fmt.Sprintf("command %s %s %d %d %d %d %d %d", kind, c.Label, c.Overall, c.Bitwidth,
		c.MaxSeq, c.MinSteps, c.MaxSteps, c.Expect)
	for _, s := range c.Scopes {
		line += fmt.Sprintf(" %s%s %d..%d:%d", mark(s.Exactly, "exactly "), s.Sig.Name, s.From,
			s.To, s.By)
	}
	for _, s := range w.Exact {
		line += " exact " + s.Name
	}
	return append(lines, line)
}
