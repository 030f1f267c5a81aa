package syntax

import "lockstep/conformance/source"

// Node is a piece of the syntax tree. All nodes are pointers, so a node is its own identity. A
// tree does not change once it is parsed: it is safe for concurrent use.
type Node interface {
	// Span returns where the node's text stands.
	Span() source.Span
}

// span is embedded in every node.
type span struct{ at source.Span }

// Span returns where the node's text stands.
func (s *span) Span() source.Span { return s.at }

// Module is one file.
type Module struct {
	span
	Name       string // as declared, or "" where it is not
	Params     []*ModuleParam
	Opens      []*Open
	Paragraphs []Paragraph // all but the opens, in order
	// Seq is where seq first stands before an expression, for which the Analyzer opens
	// util/sequniv; no place if it does not.
	Seq source.Pos
	// Dollar tells that a name has a $ in it, for which the Analyzer makes signatures that stand
	// for the signatures and fields of the model.
	Dollar bool
}

// ModuleParam is a parameter of a module: module ordering[exactly elem].
type ModuleParam struct {
	span
	Name    string
	Exactly bool
}

// Open is open util/ordering[Time] as to.
type Open struct {
	span
	Private bool
	Path    string
	Args    []*Name
	// HasArgs tells open m[] from open m.
	HasArgs bool
	Alias   string // "" where there is none
}

// Paragraph is a part of a module: *[Sig], *[Enum], *[Fact], *[Assert], *[Func], *[Macro] or
// *[Command].
type Paragraph interface {
	Node
	paragraph()
}

// Mult is a multiplicity.
type Mult uint8

// The multiplicities. MultNone is none written.
const (
	MultNone Mult = iota
	MultSet
	MultLone
	MultOne
	MultSome
)

// String returns the multiplicity as it is written, "" for none.
func (m Mult) String() string { return [...]string{"", "set", "lone", "one", "some"}[m] }

// SigKind tells how a signature relates to its parents.
type SigKind uint8

// The kinds: a top-level signature, one that extends another, a subset, and one that equals a
// union.
const (
	TopSig SigKind = iota
	ExtendsSig
	InSig
	EqualsSig
)

type (
	// Sig is one or more signatures: abstract sig A, B extends C { fields } { facts }.
	Sig struct {
		span
		Names    []*Name
		Abstract bool
		Mult     Mult // MultLone, MultOne, MultSome or none
		Private  bool
		Var      bool
		Kind     SigKind
		Parents  []*Name
		Fields   []*Decl
		Facts    *Block // nil where there is none
	}

	// Enum is enum Color { Red, Green }.
	Enum struct {
		span
		Private bool
		Name    *Name
		Atoms   []*Name
	}

	// Fact is fact name { … }. Name is "" for one without a name.
	Fact struct {
		span
		Name string
		Body *Block
	}

	// Assert is assert name { … }.
	Assert struct {
		span
		Name string
		Body *Block
	}

	// Func is a predicate, or a function where Result is not nil.
	Func struct {
		span
		Private  bool
		Receiver *Name // of pred A.name, or nil
		Name     *Name
		Params   []*Decl
		Result   Expr
		Body     *Block
	}

	// Macro is let name[a, b] { … } or let name = …
	Macro struct {
		span
		Private bool
		Name    *Name
		Params  []*Name
		Body    Expr
	}

	// Command is run or check.
	Command struct {
		span
		Check  bool
		Label  string // what it is called, or ""
		Target *Name  // the predicate or assertion, or nil
		Block  *Block // where there is no target
		Scope  *Scope
		Expect int // -1 where there is none
		// FollowUp marks one that is joined to the command before it by =>.
		FollowUp bool
	}
)

func (*Sig) paragraph()     {}
func (*Enum) paragraph()    {}
func (*Fact) paragraph()    {}
func (*Assert) paragraph()  {}
func (*Func) paragraph()    {}
func (*Macro) paragraph()   {}
func (*Command) paragraph() {}

// Scope is what stands behind for.
type Scope struct {
	span
	Overall int // -1 where there is none
	Types   []*TypeScope
}

// Unbounded is the end of a scope such as 1.. steps.
const Unbounded = 1<<31 - 1

// TypeScope is exactly 2 A, 5 Int, 4 seq or 1..10 steps.
type TypeScope struct {
	span
	Exactly      bool
	From, To, By int
	Name         *Name // Int, seq, String and steps, too
}

// Decl is a declaration: of fields, of parameters, of the variables of a quantifier.
type Decl struct {
	span
	Disj    bool // disj a, b: …
	Private bool
	Var     bool
	Names   []*Name
	// Defined marks a, b = e, whose names are defined and not bound.
	Defined  bool
	DisjExpr bool // a: disj e
	Expr     Expr
}
