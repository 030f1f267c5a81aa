package relational

// IsTemporal tells whether the value of a formula may depend on other states than one, or differ
// between states: it has a temporal operator, a prime, or a relation that varies.
func IsTemporal(f Formula) bool { return inTime(f, make(map[any]bool)) }

// inTime is IsTemporal of any node. It remembers what it was asked, as nodes may stand in many
// places.
func inTime(n any, known map[any]bool) bool {
	is, ok := known[n]
	if !ok {
		is = isOfTime(n)
		below(n, func(part any) { is = is || inTime(part, known) })
		known[n] = is
	}
	return is
}

// isOfTime tells whether a node is temporal by itself.
func isOfTime(n any) bool {
	switch n := n.(type) {
	case *unaryFormula:
		return n.op != opNot
	case *binaryFormula:
		return n.op != opImplies && n.op != opIff
	case *totalOrder:
		return n.next.vary || n.elem.vary || n.first.vary || n.last.vary
	case *Relation:
		return n.vary
	case *unaryExpr:
		return n.op == opPrime
	}
	return false
}
