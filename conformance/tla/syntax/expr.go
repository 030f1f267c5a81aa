package syntax

// Expr is an expression node. An operator that is given as an argument is an *[Ident] of an
// operator or a *[Lambda].
type Expr interface {
	Node
	expr()
}

type (
	// Ident names a declaration. Name is as in [Decl.DeclName]: the path N!Op where it goes
	// through an instance, "-." for prefix minus. Decl is never nil after the semantic pass.
	Ident struct {
		span
		Name string
		Decl Decl

		path []pathStep
	}

	// Apply is an operator applied to arguments, at least one: Op(x), a + b, ~p, x'.
	// Op is an *Ident or, where an operator constant was substituted, a *Lambda.
	// N(x)!Op(y) is N!Op applied to x and y.
	Apply struct {
		span
		Op   Expr
		Args []Expr
	}

	// Junction is a list of /\ or \/, two items at least or one in a bulleted list. Infix
	// conjunctions and disjunctions are junctions, too; a chain of one operator is one junction.
	Junction struct {
		span
		// Or tells a disjunction from a conjunction.
		Or    bool
		Items []Expr
		// Bullets marks a list that is aligned under its first bullet.
		Bullets bool
	}

	// Product is the Cartesian product of two or more sets: A \X B \X C.
	Product struct {
		span
		Sets []Expr
	}

	// Quant is a quantifier. Set is nil in every group of a temporal one.
	Quant struct {
		span
		Kind   QuantKind
		Groups []*Group
		Body   Expr
	}

	// Choose is CHOOSE x \in S : p. The group binds one variable or one tuple.
	Choose struct {
		span
		Group *Group
		Body  Expr
	}

	// SetEnum is {a, b, c}.
	SetEnum struct {
		span
		Elems []Expr
	}

	// SetFilter is {x \in S : p}. The group binds one variable or one tuple.
	SetFilter struct {
		span
		Group *Group
		Pred  Expr
	}

	// SetMap is {e : x \in S, y \in T}.
	SetMap struct {
		span
		Elem   Expr
		Groups []*Group
	}

	// FuncCtor is [x \in S, y \in T |-> e]. With one bound variable or one tuple in all it is a
	// function of one argument; otherwise its domain is the product of the sets, in which a group
	// x, y \in S counts twice.
	FuncCtor struct {
		span
		Groups []*Group
		Body   Expr
	}

	// FuncSet is [S -> T].
	FuncSet struct {
		span
		Domain, Range Expr
	}

	// RecordCtor is [h |-> e, …].
	RecordCtor struct {
		span
		Fields []*Field
	}

	// RecordSet is [h : S, …].
	RecordSet struct {
		span
		Fields []*Field
	}

	// Except is [f EXCEPT ![a].b = e, …]; the updates take effect from left to right.
	Except struct {
		span
		Base    Expr
		Updates []*Update
	}

	// At is @ in an update of EXCEPT.
	At struct {
		span
		Update *Update
	}

	// Tuple is <<a, b>>.
	Tuple struct {
		span
		Elems []Expr
	}

	// Index is f[x]. f[x, y] has two arguments and means f[<<x, y>>].
	Index struct {
		span
		Func Expr
		Args []Expr
	}

	// Dot is r.h.
	Dot struct {
		span
		Record Expr
		Field  string
	}

	// Square is [A]_v, or <<A>>_v where Angle is set.
	Square struct {
		span
		Angle  bool
		Action Expr
		Sub    Expr
	}

	// Fairness is WF_v(A), or SF_v(A) where Strong is set. Free is that of ENABLED <<A>>_v.
	Fairness struct {
		span
		Strong bool
		Sub    Expr
		Action Expr
		Free   []*Instance
	}

	// If is IF c THEN a ELSE b.
	If struct {
		span
		Cond, Then, Else Expr
	}

	// Case is CASE p -> e [] … [] OTHER -> f. Other is nil where there is none.
	Case struct {
		span
		Arms  []*Arm
		Other Expr
	}

	// Let is LET … IN e. Units hold only *RecursiveDecl, *Def and *Instance.
	Let struct {
		span
		Units []Unit
		Body  Expr
	}

	// Lambda is LAMBDA x, y : e. It only stands where an operator is wanted.
	Lambda struct {
		span
		Params []*Param
		Body   Expr
	}

	// Label is lab(x) :: e, which means e.
	Label struct {
		span
		Name   string
		Params []*Param
		Body   Expr
	}

	// Number is a natural number in any base that fits an int64.
	Number struct {
		span
		Value int64
	}

	// Decimal is a number with a fraction, as written.
	Decimal struct {
		span
		Literal string
	}

	// String is a string; Value has its escapes resolved.
	String struct {
		span
		Value string
	}
)

// QuantKind tells the four quantifiers apart.
type QuantKind uint8

// The quantifiers \A, \E, \AA and \EE.
const (
	Forall QuantKind = iota
	Exists
	TemporalForall
	TemporalExists
)

// String returns the quantifier as it is written.
func (k QuantKind) String() string {
	return [...]string{`\A`, `\E`, `\AA`, `\EE`}[k]
}

type (
	// Group is one part of a binder: x, y \in S, or the tuple <<x, y>> \in S where Tuple is set.
	// Set is nil for an unbounded one.
	Group struct {
		span
		Vars  []*Bound
		Tuple bool
		Set   Expr
	}

	// Field is one field of a record or of a set of records.
	Field struct {
		span
		Name  string
		Value Expr
	}

	// Update is one ![a].b = e of an EXCEPT.
	Update struct {
		span
		Path  []*Step
		Value Expr
	}

	// Step is one [x, y] or .h in the path of an update. Args is empty for a .h.
	Step struct {
		span
		Args  []Expr
		Field string
	}

	// Arm is one p -> e of a CASE.
	Arm struct {
		span
		Cond, Body Expr
	}
)

// pathStep is one name of a path N(x)!Op(y) with the number of its arguments; -1 is no list.
type pathStep struct {
	name  string
	nargs int
	pos   Pos
}

func (*Ident) expr()      {}
func (*Apply) expr()      {}
func (*Junction) expr()   {}
func (*Product) expr()    {}
func (*Quant) expr()      {}
func (*Choose) expr()     {}
func (*SetEnum) expr()    {}
func (*SetFilter) expr()  {}
func (*SetMap) expr()     {}
func (*FuncCtor) expr()   {}
func (*FuncSet) expr()    {}
func (*RecordCtor) expr() {}
func (*RecordSet) expr()  {}
func (*Except) expr()     {}
func (*At) expr()         {}
func (*Tuple) expr()      {}
func (*Index) expr()      {}
func (*Dot) expr()        {}
func (*Square) expr()     {}
func (*Fairness) expr()   {}
func (*If) expr()         {}
func (*Case) expr()       {}
func (*Let) expr()        {}
func (*Lambda) expr()     {}
func (*Label) expr()      {}
func (*Number) expr()     {}
func (*Decimal) expr()    {}
func (*String) expr()     {}

// Defs returns every definition that the LET makes available to its body: its own, and those that
// its instances made.
func (l *Let) Defs() []*Def {
	var defs []*Def
	for _, u := range l.Units {
		switch u := u.(type) {
		case *Def:
			defs = append(defs, u)
		case *Instance:
			defs = append(defs, u.Defs...)
		}
	}
	return defs
}
