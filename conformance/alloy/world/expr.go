package world

import "lockstep/conformance/source"

// Expr is an expression or a formula. All are pointers, so an expression is its own identity.
type Expr interface {
	// Span returns where its text stands. What stands for something that was not written, as the
	// `this` of an appended fact, has the place of what it was made from.
	Span() source.Span
	// Type returns its bounding type.
	Type() Type

	base() *node
}

// node is embedded in every expression.
type node struct {
	at  source.Span
	typ Type
	draft
}

// Span returns where the expression's text stands.
func (n *node) Span() source.Span { return n.at }

// Type returns the expression's bounding type.
func (n *node) Type() Type { return n.typ }

func (n *node) base() *node { return n }

// Var is a variable: a parameter, or what a quantifier or a let binds. Uses of it are [VarRef]s.
type Var struct {
	Name string
	Type Type
	At   source.Span
}

// Decl is a declaration of variables: disj a, b: e.
type Decl struct {
	Vars []*Var
	// Disj says that the values of the variables have nothing in common.
	Disj bool
	// Bound is the expression with its multiplicity at its root, as in [FieldDecl.Bound].
	Bound Expr
}

// ConstKind tells the constants apart.
type ConstKind uint8

// The constants. Those behind Iden are integers, but for Next.
const (
	True ConstKind = iota
	False
	Iden    // the identity on univ
	Number  // its value is Const.Int
	Min     // fun/min, the least integer
	Max     // fun/max, the greatest integer
	Next    // fun/next, the relation between an integer and the next one
	Literal // a string; its value is Const.Text
)

// QuantKind tells the quantifiers apart.
type QuantKind uint8

// The quantifiers. Sum adds up integers, Comprehension collects tuples.
const (
	QuantAll QuantKind = iota
	QuantNo
	QuantSome
	QuantLone
	QuantOne
	QuantSum
	QuantComprehension
)

type (
	// Const is a constant.
	Const struct {
		node
		Kind ConstKind
		Int  int
		Text string
	}

	// SigRef is a signature as a set, univ and none among them.
	SigRef struct {
		node
		Sig *Sig
	}

	// FieldRef is a field as a relation.
	FieldRef struct {
		node
		Field *Field
	}

	// VarRef is the value of a variable.
	VarRef struct {
		node
		Var *Var
	}

	// Unary is an operator with one operand.
	Unary struct {
		node
		Op Op
		X  Expr
	}

	// Binary is an operator between two operands.
	Binary struct {
		node
		Op   Op
		L, R Expr
		opAt source.Pos
	}

	// Arrow is a product. Multiplicities are there in bounds only, MultNone meaning any number.
	Arrow struct {
		node
		LMult, RMult Mult
		L, R         Expr
		// Seq marks seq e, which is seq/Int -> lone e with indices from 0 on and without gaps.
		// Its multiplicities are MultNone and MultLone.
		Seq  bool
		opAt source.Pos
	}

	// List is OpAnd, OpOr, OpDisjoint or OpTotalOrder, with any number of operands.
	List struct {
		node
		Op    Op
		Items []Expr
	}

	// If is c => a else b, of formulas, of relations or of integers.
	If struct {
		node
		Cond, Then, Else Expr
	}

	// Let is let v = e | body.
	Let struct {
		node
		Var   *Var
		Value Expr
		Body  Expr
	}

	// Quant is a quantified formula, a sum, or a comprehension.
	Quant struct {
		node
		Kind  QuantKind
		Decls []*Decl
		Body  Expr
	}

	// Call is a predicate or function with all its arguments.
	Call struct {
		node
		Func *Func
		Args []Expr
		// extra is the penalty of the way in which the function was found.
		extra int
	}
)

var (
	_ Expr = (*Const)(nil)
	_ Expr = (*SigRef)(nil)
	_ Expr = (*FieldRef)(nil)
	_ Expr = (*VarRef)(nil)
	_ Expr = (*Unary)(nil)
	_ Expr = (*Binary)(nil)
	_ Expr = (*Arrow)(nil)
	_ Expr = (*List)(nil)
	_ Expr = (*If)(nil)
	_ Expr = (*Let)(nil)
	_ Expr = (*Quant)(nil)
	_ Expr = (*Call)(nil)
)
