package relational

import (
	"iter"
	mathbits "math/bits"
)

// subsetsMax is how many tuples a domain may have whose subsets are tried.
const subsetsMax = 20

// values yields what a declared variable may be.
func (e *evaluator) values(d Decl, domain *TupleSet) iter.Seq[*TupleSet] {
	if d.Mult == One {
		return func(yield func(*TupleSet) bool) {
			for i := range domain.keys {
				if !yield(&TupleSet{domain.arity, domain.size, domain.keys[i : i+1 : i+1]}) {
					return
				}
			}
		}
	}
	if domain.Len() > subsetsMax {
		panic(stop{&HigherOrderError{d}})
	}
	return func(yield func(*TupleSet) bool) {
		for chosen := range 1 << domain.Len() {
			n := mathbits.OnesCount(uint(chosen))
			if d.Mult == Some && n == 0 || d.Mult == Lone && n > 1 {
				continue
			}
			set := &TupleSet{arity: domain.arity, size: domain.size}
			for i, key := range domain.keys {
				if chosen>>i&1 != 0 {
					set.keys = append(set.keys, key)
				}
			}
			if !yield(set) {
				return
			}
		}
	}
}

// expr returns the value of an expression.
func (e *evaluator) expr(x Expr, moment int) setValue {
	switch x := x.(type) {
	case *Relation:
		set, ok := e.state(moment)[x]
		if !ok {
			panic(stop{&UnboundError{x.name}})
		}
		return setValue{set: set}
	case *Var:
		return e.variable(x)
	}
	e.tick()
	if !e.isClosed(x) {
		return e.exprAnew(x, moment)
	}
	key := evalKey{x, moment, e.negated}
	if v, ok := e.exprs[key]; ok {
		return v
	}
	v := e.exprAnew(x, moment)
	e.exprs[key] = v
	return v
}

func (e *evaluator) variable(v *Var) setValue {
	for i := len(e.env) - 1; i >= 0; i-- {
		if e.env[i].Var == v && e.env[i].Value != nil {
			return setValue{set: e.env[i].Value}
		}
	}
	panic(stop{&UnboundError{v.name}})
}

func (e *evaluator) exprAnew(x Expr, moment int) setValue {
	switch x := x.(type) {
	case *constExpr:
		return setValue{set: e.constant(x)}
	case *unaryExpr:
		return e.unaryExpr(x, moment)
	case *binaryExpr:
		l, r := e.expr(x.left, moment), e.expr(x.right, moment)
		return setValue{e.operate(x.op, l.set, r.set), l.over || r.over}
	case *comprehension:
		return setValue{set: e.comprehension(x, moment)}
	case *condExpr:
		if e.formula(x.cond, moment) {
			return e.expr(x.then, moment)
		}
		return e.expr(x.alt, moment)
	case *intAtom:
		v := e.integer(x.sub, moment)
		set := e.instance.Universe.Set(1)
		for _, i := range e.ints {
			if i.value == v.value {
				set.Add(i.atom)
			}
		}
		return setValue{set, v.over}
	}
	panic("BUG: an unknown expression")
}

func (e *evaluator) constant(x *constExpr) *TupleSet {
	u := e.instance.Universe
	set := u.Set(x.arity)
	switch x.op {
	case opUniv:
		for a := range u.names {
			set.Add(a)
		}
	case opIden:
		for a := range u.names {
			set.Add(a, a)
		}
	case opInts:
		for _, i := range e.ints {
			set.Add(i.atom)
		}
	}
	return set
}

func (e *evaluator) unaryExpr(x *unaryExpr, moment int) setValue {
	if x.op == opPrime {
		return e.expr(x.sub, moment+1)
	}
	v := e.expr(x.sub, moment)
	switch x.op {
	case opTranspose:
		return setValue{v.set.transpose(), v.over}
	case opClosure:
		return setValue{e.closure(v.set), v.over}
	default:
		iden := e.constant(&constExpr{opIden, 2})
		return setValue{e.closure(v.set).Union(iden), v.over}
	}
}

func (e *evaluator) operate(op exprOp, l, r *TupleSet) *TupleSet {
	e.ticks += (len(l.keys) + len(r.keys)) / 8
	switch op {
	case opUnion:
		return l.Union(r)
	case opIntersect:
		return l.Intersect(r)
	case opMinus:
		return l.Minus(r)
	case opOverride:
		return l.override(r)
	case opProduct:
		e.spend(len(l.keys) * len(r.keys))
		return l.Product(r)
	case opJoin:
		return l.join(r)
	case opDomain:
		shift := power(r.size, r.arity-1)
		return r.filter(func(key int64) bool { return l.hasKey(key / shift) })
	default:
		return l.filter(func(key int64) bool { return r.hasKey(key % int64(l.size)) })
	}
}

// spend counts tuples that are made at once.
func (e *evaluator) spend(n int) {
	if n > GatesDefault {
		panic(stop{&LimitError{"a product has too many tuples"}})
	}
	e.ticks += n / 8
}

func (e *evaluator) closure(s *TupleSet) *TupleSet {
	for {
		e.tick()
		next := s.Union(s.join(s))
		if next.Len() == s.Len() {
			return s
		}
		s = next
	}
}

func (e *evaluator) comprehension(x *comprehension, moment int) *TupleSet {
	set := e.instance.Universe.Set(len(x.decls))
	negated := e.negated
	e.negated = false
	e.each(x.decls, moment, false, func(row Tuple) bool {
		if e.formula(x.body, moment) {
			set.Add(row...)
		}
		return true
	})
	e.negated = negated
	return set
}

func (s *TupleSet) transpose() *TupleSet {
	size := int64(s.size)
	keys := make([]int64, len(s.keys))
	for i, key := range s.keys {
		keys[i] = key%size*size + key/size
	}
	return s.with(keys)
}

func (s *TupleSet) join(o *TupleSet) *TupleSet {
	size, shift := int64(s.size), power(s.size, o.arity-1)
	var keys []int64
	right := matrix{keys: o.keys}
	for _, key := range s.keys {
		from, to := right.row(key%size, shift)
		for _, k := range o.keys[from:to] {
			keys = append(keys, key/size*shift+k%shift)
		}
	}
	r := &TupleSet{arity: s.arity + o.arity - 2, size: s.size}
	return r.with(keys)
}

func (s *TupleSet) override(o *TupleSet) *TupleSet {
	shift := power(s.size, s.arity-1)
	right := matrix{keys: o.keys}
	kept := s.filter(func(key int64) bool {
		from, to := right.row(key/shift, shift)
		return from == to
	})
	return kept.Union(o)
}
