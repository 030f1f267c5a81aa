package alloy

import (
	"fmt"
	"slices"

	"lockstep/conformance/alloy/world"
)

// children calls f with each part of an expression, bounds of declarations included. The body of a
// function that is called is none of its parts.
func children(e world.Expr, f func(world.Expr)) {
	switch e := e.(type) {
	case *world.Unary:
		f(e.X)
	case *world.Binary:
		f(e.L)
		f(e.R)
	case *world.Arrow:
		f(e.L)
		f(e.R)
	case *world.List:
		for _, item := range e.Items {
			f(item)
		}
	case *world.If:
		f(e.Cond)
		f(e.Then)
		f(e.Else)
	case *world.Let:
		f(e.Value)
		f(e.Body)
	case *world.Quant:
		for _, d := range e.Decls {
			f(d.Bound)
		}
		f(e.Body)
	case *world.Call:
		for _, arg := range e.Args {
			f(arg)
		}
	}
}

// reach calls f with an expression and everything in it, and once with all that is in the
// functions that are called.
func reach(roots []world.Expr, f func(world.Expr)) {
	called := make(map[*world.Func]bool)
	var visit func(world.Expr)
	visit = func(e world.Expr) {
		f(e)
		children(e, visit)
		if call, ok := e.(*world.Call); ok && !called[call.Func] {
			called[call.Func] = true
			if call.Func.Body != nil {
				visit(call.Func.Body)
			}
		}
	}
	for _, e := range roots {
		visit(e)
	}
}

// roots returns all that an instance of a command satisfies: the facts, those of signatures, the
// bounds of fields, and the command's goal.
func roots(w *world.World, cmd *world.Command) []world.Expr {
	var all []world.Expr
	for _, sig := range w.Sigs {
		all = append(all, sig.Facts...)
		for _, d := range sig.Fields {
			all = append(all, d.Bound)
		}
	}
	for _, fact := range w.Facts {
		all = append(all, fact.Body)
	}
	for ; cmd != nil; cmd = cmd.Before {
		all = append(all, cmd.Goal)
	}
	return all
}

// temporalOps are the operators that look at other states.
var temporalOps = []world.Op{
	world.OpPrime, world.OpAlways, world.OpEventually, world.OpAfter, world.OpBefore,
	world.OpHistorically, world.OpOnce, world.OpUntil, world.OpReleases, world.OpSince,
	world.OpTriggered,
}

// varies tells whether a signature or a field has other values in other states.
func varies(w *world.World) bool {
	return slices.ContainsFunc(w.Sigs, func(sig *world.Sig) bool {
		return sig.Var || slices.ContainsFunc(sig.Fields, func(d *world.FieldDecl) bool {
			return d.Var
		})
	})
}

func looksElsewhere(e world.Expr) bool {
	switch e := e.(type) {
	case *world.Unary:
		return slices.Contains(temporalOps, e.Op)
	case *world.Binary:
		return slices.Contains(temporalOps, e.Op)
	}
	return false
}

// isTemporal tells whether the instances of a command are traces: something varies, or a formula
// looks at other states.
func isTemporal(w *world.World, cmd *world.Command) bool {
	found := varies(w)
	reach(roots(w, cmd), func(e world.Expr) { found = found || looksElsewhere(e) })
	return found
}

// hasSteps tells whether a command may have a scope of steps. To the Analyzer it may not where only
// predicates or functions that are called, or facts of signatures, look at other states.
func hasSteps(w *world.World, cmd *world.Command) bool {
	found := varies(w)
	var visit func(world.Expr)
	visit = func(e world.Expr) {
		found = found || looksElsewhere(e)
		children(e, visit)
	}
	for _, fact := range w.Facts {
		visit(fact.Body)
	}
	visit(cmd.Goal)
	return found
}

// literals settles the strings: those that the command is about, and as many more as its scope of
// String asks for.
func (s *scopes) literals(w *world.World) error {
	known := make(map[string]bool)
	reach(roots(w, s.cmd), func(e world.Expr) {
		if c, ok := e.(*world.Const); ok && c.Kind == world.Literal {
			known[c.Text] = true
		}
	})
	for text := range known {
		s.strings = append(s.strings, text)
	}
	slices.Sort(s.strings)
	given := false
	for _, scope := range s.cmd.Scopes {
		if scope.Sig != world.String {
			continue
		}
		if given || !scope.Exactly {
			return s.errorf("String has one scope, and that is exact")
		}
		given = true
		for i := 0; len(s.strings) < min(scope.From, atomsMax); i++ {
			if text := fmt.Sprintf("String%d", i); !known[text] {
				s.strings = append(s.strings, text)
			}
		}
	}
	return nil
}
