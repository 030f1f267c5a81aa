package relational

import "fmt"

// Formula is true or false of an instance and, where it is temporal, of a state of it. Functions of
// this package make them.
type Formula interface {
	formula()
}

type formulaOp uint8

const (
	opNot formulaOp = iota
	opAnd
	opOr
	opImplies
	opIff
	opIn
	opEqual
	opAlways
	opEventually
	opAfter
	opBefore
	opHistorically
	opOnce
	opUntil
	opReleases
	opSince
	opTriggered
)

// Comparison is an order of integers.
type Comparison uint8

// The comparisons of integers.
const (
	Equals Comparison = iota
	Less
	AtMost
	Greater
	AtLeast
)

type (
	constFormula struct{ value bool }

	// unaryFormula is not, or a temporal operator of one formula.
	unaryFormula struct {
		op  formulaOp
		sub Formula
	}

	// binaryFormula is implies, iff, or a temporal operator of two formulas.
	binaryFormula struct {
		op          formulaOp
		left, right Formula
	}

	// listFormula is and, or.
	listFormula struct {
		op   formulaOp
		subs []Formula
	}

	// setComparison is in, =.
	setComparison struct {
		op          formulaOp
		left, right Expr
	}

	multFormula struct {
		mult Mult
		sub  Expr
	}

	intComparison struct {
		op          Comparison
		left, right IntExpr
	}

	quantified struct {
		all   bool
		decls []Decl
		body  Formula
	}

	totalOrder struct{ next, elem, first, last *Relation }
)

func (*constFormula) formula()  {}
func (*unaryFormula) formula()  {}
func (*binaryFormula) formula() {}
func (*listFormula) formula()   {}
func (*setComparison) formula() {}
func (*multFormula) formula()   {}
func (*intComparison) formula() {}
func (*quantified) formula()    {}
func (*totalOrder) formula()    {}

var (
	_ Formula = (*constFormula)(nil)
	_ Formula = (*unaryFormula)(nil)
	_ Formula = (*binaryFormula)(nil)
	_ Formula = (*listFormula)(nil)
	_ Formula = (*setComparison)(nil)
	_ Formula = (*multFormula)(nil)
	_ Formula = (*intComparison)(nil)
	_ Formula = (*quantified)(nil)
	_ Formula = (*totalOrder)(nil)
)

// True and False are the constant formulas.
var (
	True  Formula = &constFormula{true}
	False Formula = &constFormula{false}
)

// Not returns the negation of a formula.
func Not(f Formula) Formula { return &unaryFormula{opNot, f} }

// And returns the conjunction, which is [True] for no formula.
func And(fs ...Formula) Formula { return list(opAnd, True, fs) }

// Or returns the disjunction, which is [False] for no formula.
func Or(fs ...Formula) Formula { return list(opOr, False, fs) }

// Implies returns the formula that is false only where left holds and right does not.
func Implies(left, right Formula) Formula { return &binaryFormula{opImplies, left, right} }

// Iff returns the formula that holds where both formulas hold or both do not.
func Iff(left, right Formula) Formula { return &binaryFormula{opIff, left, right} }

// In says that every tuple of left is in right.
func In(left, right Expr) Formula {
	mustSame("In", left, right)
	return &setComparison{opIn, left, right}
}

// Equal says that both expressions have the same tuples.
func Equal(left, right Expr) Formula {
	mustSame("Equal", left, right)
	return &setComparison{opEqual, left, right}
}

// Has says how many tuples an expression has: [No], [Lone], [One] or [Some].
func Has(m Mult, e Expr) Formula {
	if m == SetOf {
		panic("relational.Has: set is no condition")
	}
	return &multFormula{m, e}
}

// Compare compares two integers.
func Compare(left IntExpr, op Comparison, right IntExpr) Formula {
	return &intComparison{op, left, right}
}

// ForAll says that the body holds for all values of the declared variables. A domain may mention
// the variables before it.
func ForAll(decls []Decl, body Formula) Formula {
	mustQuantify("ForAll", decls)
	return &quantified{true, decls, body}
}

// Exists says that the body holds for some values of the declared variables. A domain may mention
// the variables before it.
func Exists(decls []Decl, body Formula) Formula {
	mustQuantify("Exists", decls)
	return &quantified{false, decls, body}
}

// TotalOrder says that next leads through all of elem, from the one atom of first to the one of
// last. Such an order is broken in symmetry before all else, where its bounds allow: then it is a
// constant. The arities are 2, 1, 1 and 1, and next is bounded by pairs of elem.
func TotalOrder(next, elem, first, last *Relation) Formula {
	if next.arity != 2 || elem.arity != 1 || first.arity != 1 || last.arity != 1 {
		panic("relational.TotalOrder: the arities are not 2, 1, 1, 1")
	}
	return &totalOrder{next, elem, first, last}
}

// Always says that f holds now and in every later state.
func Always(f Formula) Formula { return &unaryFormula{opAlways, f} }

// Eventually says that f holds now or in some later state.
func Eventually(f Formula) Formula { return &unaryFormula{opEventually, f} }

// After says that f holds in the next state.
func After(f Formula) Formula { return &unaryFormula{opAfter, f} }

// Before says that there is a state before this one, and that f holds in it.
func Before(f Formula) Formula { return &unaryFormula{opBefore, f} }

// Historically says that f holds now and held in every earlier state.
func Historically(f Formula) Formula { return &unaryFormula{opHistorically, f} }

// Once says that f holds now or held in some earlier state.
func Once(f Formula) Formula { return &unaryFormula{opOnce, f} }

// Until says that right holds now or later, and left until then.
func Until(left, right Formula) Formula { return &binaryFormula{opUntil, left, right} }

// Releases says that right holds up to and with the first state where left holds, or for ever.
func Releases(left, right Formula) Formula { return &binaryFormula{opReleases, left, right} }

// Since says that right holds now or held earlier, and left ever since.
func Since(left, right Formula) Formula { return &binaryFormula{opSince, left, right} }

// Triggered says that right has held since and with the last state where left held, or from the
// beginning.
func Triggered(left, right Formula) Formula { return &binaryFormula{opTriggered, left, right} }

func list(op formulaOp, empty Formula, fs []Formula) Formula {
	switch len(fs) {
	case 0:
		return empty
	case 1:
		return fs[0]
	}
	return &listFormula{op, append([]Formula(nil), fs...)}
}

func mustQuantify(call string, decls []Decl) {
	mustDecls(call, decls)
	for _, d := range decls {
		if d.Mult == No || d.Mult != SetOf && d.Var.arity != 1 {
			panic(fmt.Sprintf("relational.%s: %s is declared with %v", call, d.Var.name, d.Mult))
		}
	}
}
