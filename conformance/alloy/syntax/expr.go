package syntax

import "lockstep/conformance/source"

// Expr is an expression or a formula.
type Expr interface {
	Node
	expr()
}

// Op is an operator.
type Op uint8

// The operators: unary ones, binary ones, and those that compare, of which each has a negation.
const (
	NoOp Op = iota

	OpTranspose    // ~
	OpClosure      // ^
	OpReflexive    // *
	OpPrime        // '
	OpCardinality  // #
	OpIntOf        // int e
	OpSumOf        // sum e
	OpNot          // ! e
	OpNo           // no e
	OpSomeOf       // some e
	OpLoneOf       // lone e
	OpOneOf        // one e
	OpSetOf        // set e
	OpSeqOf        // seq e
	OpAlways       // always e
	OpEventually   // eventually e
	OpAfter        // after e
	OpBefore       // before e
	OpHistorically // historically e
	OpOnce         // once e

	OpJoin      // .
	OpDomain    // <:
	OpRange     // :>
	OpIntersect // &
	OpOverride  // ++
	OpUnion     // +
	OpMinus     // -
	OpIntAdd    // fun/add
	OpIntSub    // fun/sub
	OpIntMul    // fun/mul
	OpIntDiv    // fun/div
	OpIntRem    // fun/rem
	OpShl       // <<
	OpSha       // >>
	OpShr       // >>>
	OpIn        // in
	OpEqual     // =
	OpLess      // <
	OpLessEq    // =<
	OpGreater   // >
	OpGreaterEq // >=
	OpUntil     // until
	OpReleases  // releases
	OpSince     // since
	OpTriggered // triggered
	OpAnd       // &&
	OpImplies   // =>
	OpIff       // <=>
	OpOr        // ||
	OpSequence  // ;
)

// QuantKind tells the quantifiers apart.
type QuantKind uint8

// The quantifiers. Sum adds up integers.
const (
	All QuantKind = iota
	No
	Some
	Lone
	One
	Sum
)

// String returns the quantifier as it is written.
func (k QuantKind) String() string {
	return [...]string{"all", "no", "some", "lone", "one", "sum"}[k]
}

type (
	// Name is a name, with its path: A, so/next, this/A, univ, iden, none, Int, seq/Int, String,
	// this, and what stands for an operator in a call: disj, int, sum, pred/totalOrder, fun/min,
	// fun/max and fun/next.
	Name struct {
		span
		Text string
		At   bool // @name
	}

	// Number is an integer.
	Number struct {
		span
		Value int
	}

	// String is a string literal; Value has its escapes resolved.
	String struct {
		span
		Value string
	}

	// Unary is an operator with one operand.
	Unary struct {
		span
		Op Op
		X  Expr
	}

	// Binary is an operator between two operands. Not marks the negation of one that compares, as
	// in a !in b.
	Binary struct {
		span
		Op   Op
		Not  bool
		L, R Expr
		At   source.Pos // where the operator stands
	}

	// Arrow is a product with multiplicities: A some -> lone B.
	Arrow struct {
		span
		L, R         Expr
		LMult, RMult Mult
		At           source.Pos // where the arrow stands
	}

	// Box is f[a, b]: a call, or a join.
	Box struct {
		span
		Fun  Expr
		Args []Expr
	}

	// If is c => a else b, of formulas and of expressions.
	If struct {
		span
		Cond, Then, Else Expr
	}

	// Let is let a = e | body. One of several names contains the next one.
	Let struct {
		span
		Name  *Name
		Value Expr
		Body  Expr
	}

	// Quant is a quantified formula, or a sum.
	Quant struct {
		span
		Kind  QuantKind
		Decls []*Decl
		Body  Expr
	}

	// Comprehension is { a: A | f }.
	Comprehension struct {
		span
		Decls []*Decl
		Body  Expr // nil where there is none
	}

	// Block is { f g }, the conjunction of its formulas, or an expression in braces.
	Block struct {
		span
		Items []Expr
	}
)

func (*Name) expr()          {}
func (*Number) expr()        {}
func (*String) expr()        {}
func (*Unary) expr()         {}
func (*Binary) expr()        {}
func (*Arrow) expr()         {}
func (*Box) expr()           {}
func (*If) expr()            {}
func (*Let) expr()           {}
func (*Quant) expr()         {}
func (*Comprehension) expr() {}
func (*Block) expr()         {}
