package world

// Walk calls f for an expression and, as long as f returns true, for what it consists of, bounds
// of variables included. Bodies of functions that are called are no part of it. What is shared, as
// arguments of macros are, is visited as often as it occurs.
func Walk(e Expr, f func(Expr) bool) {
	if !f(e) {
		return
	}
	for _, part := range parts(e) {
		Walk(part, f)
	}
}

// parts returns what an expression consists of.
func parts(e Expr) []Expr {
	switch e := e.(type) {
	case *Unary:
		return []Expr{e.X}
	case *Binary:
		return []Expr{e.L, e.R}
	case *Arrow:
		return []Expr{e.L, e.R}
	case *List:
		return e.Items
	case *If:
		return []Expr{e.Cond, e.Then, e.Else}
	case *Let:
		return []Expr{e.Value, e.Body}
	case *Quant:
		var all []Expr
		for _, d := range e.Decls {
			all = append(all, d.Bound)
		}
		return append(all, e.Body)
	case *Call:
		return e.Args
	}
	return nil
}

// isTemporal tells whether an expression, apart from the functions that it calls, names another
// state than the present one.
func isTemporal(e Expr) bool {
	return contains(e, func(e Expr) bool {
		switch e := e.(type) {
		case *Unary:
			return e.Op == OpPrime || e.Op >= OpAlways && e.Op <= OpOnce
		case *Binary:
			return e.Op >= OpUntil && e.Op <= OpTriggered
		}
		return false
	})
}

func hasCall(e Expr) bool {
	return contains(e, func(e Expr) bool {
		_, isCall := e.(*Call)
		return isCall
	})
}

func contains(e Expr, f func(Expr) bool) bool {
	found := false
	Walk(e, func(e Expr) bool {
		found = found || f(e)
		return !found
	})
	return found
}
