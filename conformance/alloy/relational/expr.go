package relational

import "fmt"

// Expr is an expression whose value is a set of tuples: *[Relation], *[Var], or a node that a
// function of this package makes.
type Expr interface {
	// Arity returns how many atoms each tuple has.
	Arity() int
	expr()
}

// exprOp names the operator of an expression.
type exprOp uint8

const (
	opUnion exprOp = iota
	opIntersect
	opMinus
	opOverride
	opProduct
	opJoin
	opDomain
	opRange
	opTranspose
	opClosure
	opReflexive
	opPrime
	opUniv
	opIden
	opNone
	opInts
)

type (
	// constExpr is univ, iden, none or the integers.
	constExpr struct {
		op    exprOp
		arity int
	}

	unaryExpr struct {
		op  exprOp
		sub Expr
	}

	binaryExpr struct {
		op          exprOp
		left, right Expr
		arity       int
	}

	// comprehension is the set of what satisfies a formula.
	comprehension struct {
		decls []Decl
		body  Formula
	}

	condExpr struct {
		cond      Formula
		then, alt Expr
	}

	// intAtom is the atom that stands for an integer.
	intAtom struct{ sub IntExpr }
)

var (
	_ Expr = (*Relation)(nil)
	_ Expr = (*Var)(nil)
	_ Expr = (*constExpr)(nil)
	_ Expr = (*unaryExpr)(nil)
	_ Expr = (*binaryExpr)(nil)
	_ Expr = (*comprehension)(nil)
	_ Expr = (*condExpr)(nil)
	_ Expr = (*intAtom)(nil)
)

// Arity returns how many atoms each tuple of the relation has.
func (r *Relation) Arity() int { return r.arity }

// Arity returns how many atoms each tuple of the variable's value has.
func (v *Var) Arity() int { return v.arity }

func (e *constExpr) Arity() int     { return e.arity }
func (e *unaryExpr) Arity() int     { return e.sub.Arity() }
func (e *binaryExpr) Arity() int    { return e.arity }
func (e *comprehension) Arity() int { return len(e.decls) }
func (e *condExpr) Arity() int      { return e.then.Arity() }
func (e *intAtom) Arity() int       { return 1 }

func (*Relation) expr()      {}
func (*Var) expr()           {}
func (*constExpr) expr()     {}
func (*unaryExpr) expr()     {}
func (*binaryExpr) expr()    {}
func (*comprehension) expr() {}
func (*condExpr) expr()      {}
func (*intAtom) expr()       {}

// The constant expressions: every atom of the universe, each with itself, nothing, and the atoms
// that stand for integers (see [Bounds.Int]).
var (
	Univ Expr = &constExpr{opUniv, 1}
	Iden Expr = &constExpr{opIden, 2}
	Ints Expr = &constExpr{opInts, 1}
	None Expr = &constExpr{opNone, 1}
)

// Nothing returns the empty expression of an arity.
func Nothing(arity int) Expr {
	mustArity("Nothing", arity)
	if arity == 1 {
		return None
	}
	return &constExpr{opNone, arity}
}

// Union returns what is in any of the expressions, of which there is at least one.
func Union(first Expr, rest ...Expr) Expr {
	for _, e := range rest {
		first = same("Union", opUnion, first, e)
	}
	return first
}

// Intersect returns what is in each of the expressions, of which there is at least one.
func Intersect(first Expr, rest ...Expr) Expr {
	for _, e := range rest {
		first = same("Intersect", opIntersect, first, e)
	}
	return first
}

// Minus returns what is in the left expression and not in the right one.
func Minus(left, right Expr) Expr { return same("Minus", opMinus, left, right) }

// Override returns the right expression, and of the left one the tuples whose first atom begins no
// tuple of the right one.
func Override(left, right Expr) Expr { return same("Override", opOverride, left, right) }

// Product returns each tuple of the left expression followed by each of the right one.
func Product(left, right Expr) Expr {
	return &binaryExpr{opProduct, left, right, left.Arity() + right.Arity()}
}

// Join returns the tuples of both sides that meet in an atom, without that atom. It panics where
// both sides are unary.
func Join(left, right Expr) Expr {
	arity := left.Arity() + right.Arity() - 2
	mustArity("Join", arity)
	return &binaryExpr{opJoin, left, right, arity}
}

// Domain returns the tuples of e whose first atom is in the set: set <: e.
func Domain(set, e Expr) Expr {
	mustUnary("Domain", set)
	return &binaryExpr{opDomain, set, e, e.Arity()}
}

// Range returns the tuples of e whose last atom is in the set: e :> set.
func Range(e, set Expr) Expr {
	mustUnary("Range", set)
	return &binaryExpr{opRange, e, set, e.Arity()}
}

// Transpose returns the pairs of e the other way round.
func Transpose(e Expr) Expr { return binaryOnly("Transpose", opTranspose, e) }

// Closure returns the smallest transitive relation that holds e.
func Closure(e Expr) Expr { return binaryOnly("Closure", opClosure, e) }

// ReflexiveClosure returns the transitive closure of e, and each atom of [Univ] with itself.
func ReflexiveClosure(e Expr) Expr { return binaryOnly("ReflexiveClosure", opReflexive, e) }

// Prime returns the value of e in the next state.
func Prime(e Expr) Expr { return &unaryExpr{opPrime, e} }

// Comprehension returns the tuples of values of the declared variables for which the body holds.
// Each variable is one atom of its domain; a domain may mention the variables before it.
func Comprehension(decls []Decl, body Formula) Expr {
	mustScalars("Comprehension", decls)
	return &comprehension{decls, body}
}

// If returns one of two expressions of the same arity.
func If(cond Formula, then, otherwise Expr) Expr {
	mustSame("If", then, otherwise)
	return &condExpr{cond, then, otherwise}
}

// IntAtom returns the set of the atom that stands for an integer, or the empty set where none does.
func IntAtom(i IntExpr) Expr { return &intAtom{i} }

func same(call string, op exprOp, left, right Expr) Expr {
	mustSame(call, left, right)
	return &binaryExpr{op, left, right, left.Arity()}
}

func binaryOnly(call string, op exprOp, e Expr) Expr {
	if e.Arity() != 2 {
		panic(fmt.Sprintf("relational.%s: the arity is %d, not 2", call, e.Arity()))
	}
	return &unaryExpr{op, e}
}

func mustSame(call string, left, right Expr) {
	if left.Arity() != right.Arity() {
		panic(fmt.Sprintf("relational.%s: arities %d and %d", call, left.Arity(), right.Arity()))
	}
}

func mustUnary(call string, e Expr) {
	if e.Arity() != 1 {
		panic(fmt.Sprintf("relational.%s: the arity of a set is %d", call, e.Arity()))
	}
}

func mustScalars(call string, decls []Decl) {
	mustDecls(call, decls)
	for _, d := range decls {
		if d.Mult != One || d.Var.arity != 1 {
			panic("relational." + call + ": " + d.Var.name + " is not one atom")
		}
	}
}

func mustDecls(call string, decls []Decl) {
	if len(decls) == 0 {
		panic("relational." + call + ": no variable is declared")
	}
	for _, d := range decls {
		if d.Var.arity != d.Domain.Arity() {
			panic(fmt.Sprintf("relational.%s: %s has arity %d, its domain %d",
				call, d.Var.name, d.Var.arity, d.Domain.Arity()))
		}
	}
}
