package relational

// IntExpr is an expression whose value is an integer of the problem's bit width, in two's
// complement. Functions of this package make them.
type IntExpr interface {
	intExpr()
}

// IntOp is an operation of two integers.
type IntOp uint8

// The operations. Quotients are rounded towards zero, and a remainder has the sign of the dividend,
// as in Go. Division by zero overflows. The shifts look at the bits of the right operand that count
// up to the bit width; Shr fills with zeros and Sha with the sign.
const (
	Add IntOp = iota
	Sub
	Mul
	Div
	Rem
	Shl
	Shr
	Sha
)

type (
	number struct{ value int }

	// count is the number of tuples.
	count struct{ sub Expr }

	// sumOf is the sum of the integers that the atoms of a set stand for.
	sumOf struct{ sub Expr }

	negation struct{ sub IntExpr }

	arithmetic struct {
		op          IntOp
		left, right IntExpr
	}

	sumOver struct {
		decls []Decl
		body  IntExpr
	}

	condInt struct {
		cond      Formula
		then, alt IntExpr
	}
)

func (*number) intExpr()     {}
func (*count) intExpr()      {}
func (*sumOf) intExpr()      {}
func (*negation) intExpr()   {}
func (*arithmetic) intExpr() {}
func (*sumOver) intExpr()    {}
func (*condInt) intExpr()    {}

var (
	_ IntExpr = (*number)(nil)
	_ IntExpr = (*count)(nil)
	_ IntExpr = (*sumOf)(nil)
	_ IntExpr = (*negation)(nil)
	_ IntExpr = (*arithmetic)(nil)
	_ IntExpr = (*sumOver)(nil)
	_ IntExpr = (*condInt)(nil)
)

// Number returns a constant. One beyond the bit width overflows.
func Number(n int) IntExpr { return &number{n} }

// Count returns how many tuples an expression has.
func Count(e Expr) IntExpr { return &count{e} }

// SumOf returns the sum of the integers that the atoms of a set stand for; other atoms count as
// zero.
func SumOf(e Expr) IntExpr {
	mustUnary("SumOf", e)
	if a, ok := e.(*intAtom); ok {
		return a.sub
	}
	return &sumOf{e}
}

// Negate returns zero minus i.
func Negate(i IntExpr) IntExpr { return &negation{i} }

// Arithmetic returns the result of an operation.
func Arithmetic(left IntExpr, op IntOp, right IntExpr) IntExpr {
	return &arithmetic{op, left, right}
}

// SumOver returns the sum of the body over all values of the declared variables, each of which is
// one atom.
func SumOver(decls []Decl, body IntExpr) IntExpr {
	mustScalars("SumOver", decls)
	return &sumOver{decls, body}
}

// IfInt returns one of two integers.
func IfInt(cond Formula, then, otherwise IntExpr) IntExpr {
	return &condInt{cond, then, otherwise}
}
