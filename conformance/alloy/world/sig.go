package world

import "lockstep/conformance/source"

// SigKind tells how a signature relates to others.
type SigKind uint8

// The kinds of signatures.
const (
	// Prim is a top-level signature, or one that extends another: its atoms are its own.
	Prim SigKind = iota
	// Subset is a signature that was declared with in: some of the atoms of its parents.
	Subset
	// Equal is a signature that was declared with =: all the atoms of its parents.
	Equal
)

// Mult is a multiplicity.
type Mult uint8

// The multiplicities. MultNone is none written; what that means depends on the place.
const (
	MultNone Mult = iota
	MultSet
	MultLone
	MultOne
	MultSome
)

// Sig is a signature.
type Sig struct {
	// Name is its whole name: "this/A" in the root module, "to/Ord" in a module that is opened as
	// to; "univ", "none", "Int", "seq/Int" and "String" are built in.
	Name string
	Kind SigKind
	// Parent is the signature that a Prim extends: [Univ] for a top-level one, nil for univ and
	// none.
	Parent *Sig
	// Parents holds what a Subset or Equal signature is part of, or equals the union of.
	Parents []*Sig
	// Children holds the signatures that extend this one, in the order in which they were
	// resolved. Subsets are not among them.
	Children []*Sig
	Abstract bool
	// Mult is MultLone, MultOne, MultSome or MultNone.
	Mult    Mult
	Var     bool
	Private bool
	// Enum marks a signature that was declared by enum; its members extend it.
	Enum bool
	// Meta marks a signature that stands for a signature or field of the model: sig$, A$.
	Meta bool
	// Builtin marks univ, none, Int, seq/Int and String.
	Builtin bool
	// This is the variable that Facts and the declarations of Fields are about: they hold for all
	// This in the signature. For a signature of multiplicity one, Facts name the signature itself
	// instead.
	This *Var
	// Fields holds the declarations of its fields in the order of the file, those that define a
	// field (f = e) behind the others.
	Fields []*FieldDecl
	// Facts holds the facts that are appended to it, in which This is free.
	Facts []Expr
	// At is where its name is declared; it is no place for a built-in one.
	At source.Span
}

// Field is one field of a signature: a relation whose first column is the signature.
type Field struct {
	Name string
	Sig  *Sig
	// Decl is the declaration that it was declared by, perhaps with others.
	Decl *FieldDecl
	// Type is that of the whole relation, with the signature as its first column.
	Type Type
	At   source.Span
}

// FieldDecl is a declaration of fields: disj f, g: disj e.
type FieldDecl struct {
	Fields []*Field
	// Disj says that the fields have nothing in common for the same atom.
	Disj bool
	// DisjExpr says that the values of a field for two atoms have nothing in common.
	DisjExpr bool
	Var      bool
	Private  bool
	// Defined marks f = e: the field is e, and needs no relation of its own.
	Defined bool
	// Bound is the expression, in which [Sig.This] is free. A multiplicity stands at its root, as
	// a [Unary] of [OpSetOf], [OpSomeOf], [OpLoneOf] or [OpOneOf] for a set (one that was not
	// written is [OpOneOf]), as [Arrow] for a relation. A Defined one is without.
	Bound Expr
	At    source.Span
}

// The signatures that are built in. They are shared by all worlds and do not change; hence univ
// does not know its children.
var (
	// Univ holds everything.
	Univ = &Sig{Name: "univ", Abstract: true, Builtin: true}
	// None is the empty set.
	None = &Sig{Name: "none", Builtin: true}
	// Int holds the integers.
	Int = &Sig{Name: "Int", Parent: Univ, Builtin: true}
	// SeqInt holds the indices of sequences. It extends Int.
	SeqInt = &Sig{Name: "seq/Int", Parent: Int, Builtin: true}
	// String holds the string literals of the model.
	String = &Sig{Name: "String", Parent: Univ, Builtin: true}
)
