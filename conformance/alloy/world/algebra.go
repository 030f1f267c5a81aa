package world

import "slices"

// isIn tells whether a signature of the kind Prim is another one or a descendant of it.
func (s *Sig) isIn(t *Sig) bool {
	if s == None || t == Univ {
		return true
	}
	for ; s != nil; s = s.Parent {
		if s == t {
			return true
		}
	}
	return false
}

// descends tells whether the signature is another one, extends it, or is a subset of it.
func (s *Sig) descends(t *Sig) bool {
	if s.Kind == Prim {
		return s.isIn(t)
	}
	return t == Univ || s == t ||
		slices.ContainsFunc(s.Parents, func(p *Sig) bool { return p.descends(t) })
}

func (s *Sig) intersects(t *Sig) bool { return s.intersect(t) != None }

// intersect returns the smaller of two signatures if one lies in the other, or none.
func (s *Sig) intersect(t *Sig) *Sig {
	switch {
	case s.isIn(t):
		return s
	case t.isIn(s):
		return t
	}
	return None
}

func (p Product) empty() bool { return p[0] == None }

func (p Product) isIn(q Product) bool {
	for i := range p {
		if !p[i].isIn(q[i]) {
			return false
		}
	}
	return true
}

func (p Product) intersects(q Product) bool {
	for i := range p {
		if !p[i].intersects(q[i]) {
			return false
		}
	}
	return true
}

// product returns the columns of one behind those of another.
func (p Product) product(q Product) Product {
	if len(p)+len(q) > columnsMax {
		panic(typeTooLarge{})
	}
	if p.empty() || q.empty() {
		return slices.Repeat(Product{None}, len(p)+len(q))
	}
	return slices.Concat(p, q)
}

func (p Product) intersect(q Product) Product {
	r := make(Product, len(p))
	for i := range p {
		if r[i] = p[i].intersect(q[i]); r[i] == None {
			return slices.Repeat(Product{None}, len(p))
		}
	}
	return r
}

// join returns the product without the columns that meet.
func (p Product) join(q Product) Product {
	if last := p[len(p)-1]; !last.intersects(q[0]) {
		return slices.Repeat(Product{None}, len(p)+len(q)-2)
	}
	return slices.Concat(p[:len(p)-1], q[1:])
}

// restrict returns the product with a column that lies in a signature, too.
func (p Product) restrict(s *Sig, column int) Product {
	if p.empty() {
		return p
	}
	switch s = p[column].intersect(s); s {
	case p[column]:
		return p
	case None:
		return slices.Repeat(Product{None}, len(p))
	}
	p = slices.Clone(p)
	p[column] = s
	return p
}

// add puts a product to the others, unless it lies in one of them, in the place of those that lie
// in it. The slice is changed.
func add(products []Product, p Product) []Product {
	if len(p) == 0 {
		return products
	}
	for _, q := range products {
		if len(q) == len(p) && p.isIn(q) {
			return products
		}
	}
	if len(products) >= productsMax {
		panic(typeTooLarge{})
	}
	products = slices.DeleteFunc(products, func(q Product) bool {
		return len(q) == len(p) && q.isIn(p)
	})
	return append(products, p)
}

// combine collects what f makes of all pairs of products.
func combine(t, u Type, f func(p, q Product) Product) Type {
	if len(t.Products)*len(u.Products) > pairsMax {
		panic(typeTooLarge{})
	}
	var products []Product
	for _, p := range t.Products {
		for _, q := range u.Products {
			products = add(products, f(p, q))
		}
	}
	return Type{Products: products}
}

// filter returns the relations of the arities that pass.
func (t Type) filter(pass func(arity int) bool) Type {
	var products []Product
	for _, p := range t.Products {
		if pass(len(p)) {
			products = append(products, p)
		}
	}
	return Type{Products: products}
}

func (t Type) product(u Type) Type { return combine(t, u, Product.product) }

func (t Type) intersect(u Type) Type {
	return combine(t, u, func(p, q Product) Product {
		if len(p) != len(q) {
			return nil
		}
		return p.intersect(q)
	})
}

// union returns the type of what is of one type or of the other.
func (t Type) union(u Type) Type {
	if t.Bool == u.Bool && len(t.Products) == 0 {
		return u
	}
	if t.Bool == u.Bool && len(u.Products) == 0 {
		return t
	}
	products := slices.Clone(t.Products)
	for _, p := range u.Products {
		products = add(products, p)
	}
	return Type{Bool: t.Bool || u.Bool, Products: products}
}

// with returns the type with a product more.
func (t Type) with(p Product) Type {
	return Type{Bool: t.Bool, Products: add(slices.Clone(t.Products), p)}
}

func (t Type) unionOfCommonArity(u Type) Type {
	return t.ofArityIn(u).union(u.ofArityIn(t))
}

// ofArityIn returns those of the relations whose arity another type has, too.
func (t Type) ofArityIn(u Type) Type { return t.filter(u.HasArity) }

// ofArity returns the relations of one arity.
func (t Type) ofArity(arity int) Type {
	return t.filter(func(a int) bool { return a == arity })
}

func (t Type) transpose() Type {
	var products []Product
	for _, p := range t.ofArity(2).Products {
		products = add(products, Product{p[1], p[0]})
	}
	return Type{Products: products}
}

// join returns the type of t.u. Where no columns meet it is that of an empty relation.
func (t Type) join(u Type) Type {
	var empty []Product
	joined := combine(t, u, func(p, q Product) Product {
		switch {
		case len(p) == 1 && len(q) == 1:
			return nil
		case p[len(p)-1].intersects(q[0]):
			return p.join(q)
		}
		if arity := len(p) + len(q) - 2; !slices.ContainsFunc(empty, func(r Product) bool {
			return len(r) == arity
		}) {
			empty = append(empty, slices.Repeat(Product{None}, arity))
		}
		return nil
	})
	for _, p := range empty {
		joined.Products = add(joined.Products, p)
	}
	return joined
}

// restrict returns the relation with its first or last column restricted to a set.
func (t Type) restrict(set Type, first bool) Type {
	return combine(set.ofArity(1), t, func(s, p Product) Product {
		if first {
			return p.restrict(s[0], 0)
		}
		return p.restrict(s[0], len(p)-1)
	})
}

// closure returns the type of ^t.
func (t Type) closure() Type {
	step := t.ofArity(2)
	all, paths := step, step
	for pairs := 0; ; {
		if pairs += len(paths.Products) * len(step.Products); pairs > 10*pairsMax {
			panic(typeTooLarge{})
		}
		paths = paths.join(step)
		more := all.unionOfCommonArity(paths)
		if len(more.Products) == len(all.Products) && more.isIn(all) {
			return all
		}
		all = more
	}
}

// isIn tells whether each product of the type lies in one of the other.
func (t Type) isIn(u Type) bool {
	for _, p := range t.Products {
		if !slices.ContainsFunc(u.Products, func(q Product) bool {
			return len(p) == len(q) && p.isIn(q)
		}) {
			return false
		}
	}
	return true
}
