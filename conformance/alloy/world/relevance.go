package world

import "slices"

func (b *builder) narrowUnary(e *Unary, want Type, warn bool) Expr {
	x, parent := e.X.Type(), want
	switch e.Op {
	case OpNot, OpAlways, OpEventually, OpAfter, OpBefore, OpHistorically, OpOnce:
		want = formulaType
	case OpTranspose:
		want = x.transpose().intersect(want).transpose()
	case OpClosure, OpReflexive:
		if warn && !e.typ.join(e.typ).HasTuple() {
			b.warn(e.at.Start, "the closure is redundant: domain and range are disjoint: %s",
				x.ofArity(2))
		}
		want = b.closureWant(want, x)
	case OpCard, OpNo, OpOne, OpSome, OpLone:
		want = x.asSet()
	case OpIntSet:
		want = smallIntType()
	case OpIntSum:
		want = x.intersect(Int.Type())
		if warn && !want.HasTuple() {
			b.warn(e.X.Span().Start, "this should contain integers, but its type is %s",
				x.ofArity(1))
		}
	}
	if warn && e.Op <= OpReflexive && want.none() && parent.HasTuple() {
		b.warn(e.X.Span().Start, "this has the type %s and is irrelevant: only %s is relevant",
			x.ofArity(2), parent)
	}
	operand := b.narrow(e.X, want, warn)
	if operand == e.X {
		return e
	}
	return b.unary(e.Op, e.at, operand)
}

// closureWant returns those products of a relation that lie on a path between the ends of a
// relevant one. The path leads along the relation's products, and between signatures that overlap.
func (b *builder) closureWant(want, x Type) Type {
	edges, ends := x.ofArity(2).Products, want.ofArity(2).Products
	var nodes []*Sig
	for _, p := range slices.Concat(edges, ends) {
		for _, s := range p {
			if !slices.Contains(nodes, s) {
				nodes = append(nodes, s)
			}
		}
	}
	var relevant Type
	for _, p := range ends {
		b.spend(len(nodes) * (len(nodes) + len(edges)))
		from := reached(p[0], nodes, edges, 0)
		to := reached(p[1], nodes, edges, 1)
		for _, edge := range edges {
			if slices.Contains(from, edge[0]) && slices.Contains(to, edge[1]) {
				relevant = relevant.with(edge)
			}
		}
	}
	return relevant
}

// reached returns the nodes to which a path leads from a signature, or from which one leads to it.
// Steps lead along the edges and between nodes that have atoms in common.
func reached(from *Sig, nodes []*Sig, edges []Product, column int) []*Sig {
	all := []*Sig{from}
	for i := 0; i < len(all); i++ {
		visit := func(s *Sig) {
			if !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
		for _, n := range nodes {
			if n.intersects(all[i]) {
				visit(n)
			}
		}
		for _, edge := range edges {
			if edge[column] == all[i] {
				visit(edge[1-column])
			}
		}
	}
	return all
}

func (b *builder) narrowBinary(e *Binary, want Type, warn bool) Expr {
	l, r := e.L.Type(), e.R.Type()
	b.spend(typeWork(want, e.L, e.R))
	if warn {
		defer b.warnBinary(e, want)
	}
	switch {
	case e.Op.ofInts():
		l, r = smallIntType(), smallIntType()
	case e.Op.ofFormulas():
		l, r = formulaType, formulaType
	default:
		l, r = relevantOperands(e.Op, l, r, want)
	}
	left, right := b.narrow(e.L, l, warn), b.narrow(e.R, r, warn)
	if left == e.L && right == e.R {
		return e
	}
	return b.binary(e.Op, e.at, e.opAt, left, right)
}

// relevantOperands returns what is relevant of the operands of an operator.
func relevantOperands(op Op, l, r, want Type) (Type, Type) {
	switch op {
	case OpEqual, OpNotEqual:
		if both := l.intersect(r); both.HasTuple() {
			return both, both
		}
		l = l.ofArityIn(r)
		return l, r.ofArityIn(l)
	case OpIn, OpNotIn:
		l = l.ofArityIn(r)
		return l, r.intersect(l)
	case OpIntersect, OpUnion, OpOverride:
		return l.intersect(want), r.intersect(want)
	case OpMinus:
		return want, want.intersect(r)
	case OpDomain:
		return relevantOfDomain(l, r, want)
	case OpRange:
		return relevantOfRange(l, r, want)
	}
	return relevantOfJoin(l, r, want)
}

func relevantOfDomain(l, r, want Type) (Type, Type) {
	var left, right Type
	for _, p := range l.ofArity(1).Products {
		for _, q := range r.Products {
			restricted := Type{Products: []Product{q.restrict(p[0], 0)}}
			for _, both := range want.intersect(restricted).Products {
				if !both.empty() {
					left, right = left.with(both[:1]), right.with(both)
				}
			}
		}
	}
	if left.none() || right.none() {
		return l.ofArity(1), r.ofArityIn(want)
	}
	return left, right
}

func relevantOfRange(l, r, want Type) (Type, Type) {
	var left, right Type
	for _, q := range r.ofArity(1).Products {
		for _, p := range l.Products {
			last := len(p) - 1
			restricted := Type{Products: []Product{p.restrict(q[0], last)}}
			for _, both := range want.intersect(restricted).Products {
				if !both.empty() {
					left, right = left.with(both), right.with(both[last:])
				}
			}
		}
	}
	if left.none() || right.none() {
		return l.ofArityIn(want), r.ofArity(1)
	}
	return left, right
}

func relevantOfJoin(l, r, want Type) (Type, Type) {
	var left, right Type
	pairs := func(f func(p, q Product)) {
		left, right = Type{}, Type{}
		for _, p := range l.Products {
			for _, q := range r.Products {
				if want.HasArity(len(p) + len(q) - 2) {
					f(p, q)
				}
			}
		}
	}
	pairs(func(p, q Product) {
		meet := p[len(p)-1].intersect(q[0])
		if meet == None {
			return
		}
		for _, both := range want.intersect(Type{Products: []Product{p.join(q)}}).Products {
			if !both.empty() {
				left = left.with(slices.Concat(both[:len(p)-1], Product{meet}))
				right = right.with(slices.Concat(Product{meet}, both[len(p)-1:]))
			}
		}
	})
	if !left.none() && !right.none() {
		return left, right
	}
	// Nothing is relevant, of which another warning tells. All that meets is taken, or all that
	// fits.
	pairs(func(p, q Product) {
		if p[len(p)-1].intersects(q[0]) {
			left, right = left.with(p), right.with(q)
		}
	})
	if left.none() || right.none() {
		pairs(func(p, q Product) { left, right = left.with(p), right.with(q) })
	}
	return left, right
}

func (b *builder) narrowArrow(e *Arrow, want Type, warn bool) Expr {
	l, r := e.L.Type(), e.R.Type()
	b.spend(typeWork(want, e.L, e.R))
	if warn && l.HasTuple() != r.HasTuple() {
		defer b.warn(e.opAt, "one side of the product is irrelevant: the other is always empty")
	}
	var left, right Type
	for _, p := range l.Products {
		for _, q := range r.Products {
			if p.empty() || q.empty() {
				continue
			}
			for _, both := range want.intersect(Type{Products: []Product{p.product(q)}}).Products {
				if !both.empty() {
					left, right = left.with(both[:len(p)]), right.with(both[len(p):])
				}
			}
		}
	}
	if left.none() || right.none() {
		left, right = l, r
	}
	n := &Arrow{
		LMult: e.LMult, RMult: e.RMult, Seq: e.Seq,
		L: b.narrow(e.L, left, warn), R: b.narrow(e.R, right, warn),
	}
	if n.L == e.L && n.R == e.R {
		return e
	}
	return b.arrow(e.at, e.opAt, n)
}
