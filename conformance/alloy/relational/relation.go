package relational

// Relation is a named relation that an instance gives a value. It is known by its pointer, and two
// of them may have the same name.
type Relation struct {
	name  string
	arity int
	vary  bool
	// skolem is the variable that it stands for, or nil.
	skolem *Var
}

// NewRelation returns a relation that has the same tuples in every state.
func NewRelation(name string, arity int) *Relation {
	mustArity("NewRelation", arity)
	return &Relation{name: name, arity: arity}
}

// NewVarRelation returns a relation that may change from state to state.
func NewVarRelation(name string, arity int) *Relation {
	mustArity("NewVarRelation", arity)
	return &Relation{name: name, arity: arity, vary: true}
}

// Name returns what the relation is called.
func (r *Relation) Name() string { return r.name }

// Varies tells whether the relation may change from state to state.
func (r *Relation) Varies() bool { return r.vary }

// Skolem returns the variable that the relation is the witness of, or nil for a relation that the
// caller bounded.
func (r *Relation) Skolem() *Var { return r.skolem }

// Var is a variable that a quantifier, a comprehension or a sum declares. It is known by its
// pointer.
type Var struct {
	name  string
	arity int
}

// NewVar returns a variable. Only one that is declared with [SetOf] may have an arity above one.
func NewVar(name string, arity int) *Var {
	mustArity("NewVar", arity)
	return &Var{name: name, arity: arity}
}

// Name returns what the variable is called.
func (v *Var) Name() string { return v.name }

// Mult is how many tuples of its domain the value of a declared variable has, or how many tuples
// [Has] asks for.
type Mult uint8

// The multiplicities. No is for [Has] only, and SetOf for declarations only.
const (
	One Mult = iota
	Lone
	Some
	SetOf
	No
)

// String returns the multiplicity's keyword.
func (m Mult) String() string { return [...]string{"one", "lone", "some", "set", "no"}[m] }

// Decl declares a variable: so many tuples of the domain. Every other multiplicity than One is a
// quantifier over sets, which is translated only where it can be replaced by a relation
// (see [HigherOrderError]).
type Decl struct {
	Var    *Var
	Mult   Mult
	Domain Expr
}

// mustArity panics where an arity is none.
func mustArity(call string, arity int) {
	if arity < 1 {
		panic("relational." + call + ": the arity is below one")
	}
}
