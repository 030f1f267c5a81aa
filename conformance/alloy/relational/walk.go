package relational

import "maps"

// parts calls visit for each formula, expression, integer expression and declaration right below a
// node.
func parts(n any, visit func(any)) {
	switch n := n.(type) {
	case *unaryFormula:
		visit(n.sub)
	case *binaryFormula:
		visit(n.left)
		visit(n.right)
	case *listFormula:
		for _, sub := range n.subs {
			visit(sub)
		}
	case *setComparison:
		visit(n.left)
		visit(n.right)
	case *multFormula:
		visit(n.sub)
	case *intComparison:
		visit(n.left)
		visit(n.right)
	case *unaryExpr:
		visit(n.sub)
	case *binaryExpr:
		visit(n.left)
		visit(n.right)
	case *condExpr:
		visit(n.cond)
		visit(n.then)
		visit(n.alt)
	case *intAtom:
		visit(n.sub)
	case *count:
		visit(n.sub)
	case *sumOf:
		visit(n.sub)
	case *negation:
		visit(n.sub)
	case *arithmetic:
		visit(n.left)
		visit(n.right)
	case *condInt:
		visit(n.cond)
		visit(n.then)
		visit(n.alt)
	}
}

// binding returns the declarations and the body of a binder.
func binding(n any) (decls []Decl, body any) {
	switch n := n.(type) {
	case *quantified:
		return n.decls, n.body
	case *comprehension:
		return n.decls, n.body
	case *sumOver:
		return n.decls, n.body
	}
	return nil, nil
}

// below calls visit for all that is right below a node, binders' domains and bodies as well.
func below(n any, visit func(any)) {
	parts(n, visit)
	decls, body := binding(n)
	for _, d := range decls {
		visit(d.Domain)
	}
	if body != nil {
		visit(body)
	}
}

// isClosed tells whether a node has no free variables.
func (e *evaluator) isClosed(n any) bool { return len(e.free(n)) == 0 }

// free returns the variables that are free in a node. It is asked of the whole before any part is
// evaluated, and so is where nesting is bounded.
func (e *evaluator) free(n any) map[*Var]bool {
	vars, known := e.vars[n]
	if known {
		return vars
	}
	e.nesting++
	defer func() { e.nesting-- }()
	if e.nesting > nestingMax {
		panic(stop{&LimitError{"the formula nests too deeply"}})
	}
	add := func(part any) {
		if more := e.free(part); len(more) > 0 {
			if vars == nil {
				vars = make(map[*Var]bool)
			}
			maps.Copy(vars, more)
		}
	}
	decls, body := binding(n)
	switch n := n.(type) {
	case *Var:
		vars = map[*Var]bool{n: true}
	default:
		parts(n, add)
	}
	if body != nil {
		add(body)
	}
	for i := len(decls) - 1; i >= 0; i-- {
		delete(vars, decls[i].Var)
		add(decls[i].Domain)
	}
	e.vars[n] = vars
	return vars
}

// integerVars returns the variables that are free in the sets whose integers an operand is made of.
func (e *evaluator) integerVars(operand any) map[*Var]bool {
	vars := make(map[*Var]bool)
	seen := make(map[any]bool)
	var walk func(any)
	walk = func(n any) {
		if seen[n] {
			return
		}
		seen[n] = true
		switch n := n.(type) {
		case *count, *sumOf:
			maps.Copy(vars, e.free(n))
		case *sumOver:
			walk(n.body)
		case Formula, *comprehension:
		default:
			parts(n, walk)
		}
	}
	walk(operand)
	return vars
}

// depth returns how deep operators of the past nest.
func (e *evaluator) depth(n any) int {
	depth, known := e.past[n]
	if known {
		return depth
	}
	below(n, func(part any) { depth = max(depth, e.depth(part)) })
	switch f := n.(type) {
	case *unaryFormula:
		if f.op == opBefore || f.op == opHistorically || f.op == opOnce {
			depth++
		}
	case *binaryFormula:
		if f.op == opSince || f.op == opTriggered {
			depth++
		}
	}
	e.past[n] = depth
	return depth
}
