package tla

import "lockstep/conformance/tla/syntax"

// A constant definition is evaluated when it is asked for first, by whoever asks. One that prints
// something says it once, whoever asks, and however many at a time: as by TLC, it is evaluated
// before everything else.

// prints tells whether the evaluation of an expression may print something. Known are the
// definitions that were looked at.
func (c *compiler) prints(e syntax.Expr, known map[*syntax.Def]bool) bool {
	found := false
	syntax.Walk(e, func(n syntax.Node) bool {
		if id, ok := n.(*syntax.Ident); ok {
			found = found || c.printsName(id.Decl, known)
		}
		return !found
	})
	return found
}

func (c *compiler) printsName(d syntax.Decl, known map[*syntax.Def]bool) bool {
	if to, ok := c.replaced[d]; ok {
		d = to
	}
	if code := c.given[d]; code != nil {
		b := code.builtin()
		return b != nil && isPrint(b.Op)
	}
	switch d := d.(type) {
	case *syntax.Builtin:
		return isPrint(d.Op)
	case *syntax.Def:
		if code := c.within[origin(d)]; code != nil && code.def != nil {
			d = code.def
		}
		if !known[d] {
			known[d] = true
			return c.prints(d.Body, known)
		}
	}
	return false
}

func isPrint(op syntax.Op) bool { return op == syntax.OpPrint || op == syntax.OpPrintT }

// settlePrinting evaluates the constant definitions that print something. What has no value errs
// where it is met, and says no more then.
func (m *machine) settlePrinting() {
	fr := m.at(nil, nil)
	for _, code := range m.printing {
		fr.hasGlobal(code)
	}
}

// nobody is told what was said before.
func nobody(string) {}
