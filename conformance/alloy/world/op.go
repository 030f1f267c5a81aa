package world

// Op is an operator of a [Unary], [Binary] or [List] expression.
type Op uint8

// The operators. As in the Analyzer an operand may be an integer where a relation is wanted, and
// stands for the set that holds it; or a set where an integer is wanted, and stands for its sum.
// The Analyzer writes out most such casts (OpIntSet and OpIntSum), but not all: those of =, + and
// -, and of calls, depend on what the body of a function turns out to be.
const (
	NoOp Op = iota

	// Of a relation, unary.
	OpTranspose // ~r
	OpClosure   // ^r
	OpReflexive // *r
	OpPrime     // r': the value in the next state

	// From a relation to an integer and back.
	OpCard   // #r
	OpIntSum // int s, sum s: the sum of a set of integers
	OpIntSet // Int[n]: the set that holds an integer

	// From a relation to a formula.
	OpNo   // no r
	OpSome // some r
	OpLone // lone r
	OpOne  // one r

	// Multiplicities, at the root of a bound only, in declarations and behind in.
	OpSetOf
	OpSomeOf
	OpLoneOf
	OpOneOf

	// Of a formula, unary.
	OpNot
	OpAlways
	OpEventually
	OpAfter
	OpBefore
	OpHistorically
	OpOnce

	// Of two relations.
	OpJoin      // a.b
	OpDomain    // s <: r
	OpRange     // r :> s
	OpIntersect // a & b
	OpOverride  // a ++ b
	OpUnion     // a + b
	OpMinus     // a - b

	// Of two integers.
	OpAdd
	OpSub
	OpMul
	OpDiv
	OpRem
	OpShl
	OpSha // >>, the sign is kept
	OpShr // >>>

	// Of two relations, to a formula. Behind OpIn and OpNotIn a multiplicity may stand, as in
	// r in A -> one B. Two integers are equal as integers, which matters where one overflows.
	OpIn
	OpNotIn
	OpEqual
	OpNotEqual

	// Of two integers, to a formula.
	OpLess
	OpLessEq
	OpGreater
	OpGreaterEq
	OpNotLess
	OpNotLessEq
	OpNotGreater
	OpNotGreaterEq

	// Of two formulas.
	OpImplies
	OpIff
	OpUntil
	OpReleases
	OpSince
	OpTriggered

	// Of a list of formulas.
	OpAnd
	OpOr

	// Of a list of relations, to a formula.
	OpDisjoint   // disj[a, b, …]
	OpTotalOrder // pred/totalOrder[elem, first, next]
)
