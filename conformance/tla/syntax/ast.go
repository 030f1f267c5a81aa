package syntax

import "lockstep/conformance/source"

// Node is a piece of the syntax tree. All nodes are pointers, so a node is its own identity and
// may be a map key. A tree does not change once [Load] returned it: it is safe for concurrent use.
type Node interface {
	// Span returns where the node's text begins, and the place just after its end.
	// A node of an instantiated definition keeps the place of the text that it was made from.
	Span() (start, end Pos)
}

// Start returns where the node's text begins.
func Start(n Node) Pos {
	start, _ := n.Span()
	return start
}

// Text returns the node's source text as it was written, line breaks and comments included.
// It is "" for a node that no text was parsed into.
func Text(n Node) string {
	start, end := n.Span()
	return source.Span{Start: start, End: end}.Text()
}

// span is embedded in every node.
type span struct{ start, end Pos }

func (s *span) Span() (start, end Pos) { return s.start, s.end }

// Module is one module, as parsed; the fields from Constants on are filled by the semantic pass.
type Module struct {
	span
	Name string
	// Extends holds the names of the extended modules in order.
	Extends []*ModuleName
	// Units holds the module's own units in order; those of extended modules are theirs.
	Units []Unit

	// Constants, Variables and Assumes are all that the module declares, those of the modules
	// that it extends first, in the order that TLC numbers them.
	Constants []*Constant
	Variables []*Variable
	Assumes   []*Assume

	// Ours tells that the text is that of package modules, not the specification's own.
	Ours bool

	scope *scope
	// outer is the module that this one is nested in.
	outer *Module
	// loaded holds the modules that were read from files, this one too; appears is of its text.
	// Both are nil for a nested module.
	loaded  map[string]*Module
	appears *appearance
}

// ModuleName is a module's name in an EXTENDS or an INSTANCE. Module is nil for a built-in module.
type ModuleName struct {
	span
	Name   string
	Module *Module
}

// Unit is a part of a module or of a LET: *[ConstantDecl], *[VariableDecl], *[RecursiveDecl],
// *[Def], *[Instance], *[Assume], *[Theorem] or a nested *[Module].
// A LET holds only *RecursiveDecl, *Def and *Instance.
type Unit interface {
	Node
	unit()
}

type (
	// ConstantDecl is CONSTANT a, Op(_, _).
	ConstantDecl struct {
		span
		Constants []*Constant
	}

	// VariableDecl is VARIABLE x, y.
	VariableDecl struct {
		span
		Variables []*Variable
	}

	// RecursiveDecl is RECURSIVE F(_), G(_, _). The definitions that follow have Def.Recursive set.
	RecursiveDecl struct {
		span
		Ops []*Param
	}

	// Assume is ASSUME e, or ASSUME Name == e. Def is nil for an unnamed one. An AXIOM is one that
	// only a prover reads.
	Assume struct {
		span
		Def   *Def
		Expr  Expr
		Axiom bool
	}

	// Theorem is THEOREM e, or THEOREM Name == e, with its proof skipped. Body is nil where the
	// theorem is an ASSUME … PROVE, which only a prover reads. Def is nil for an unnamed one.
	Theorem struct {
		span
		Def  *Def
		Body Expr
	}
)

func (*ConstantDecl) unit()  {}
func (*VariableDecl) unit()  {}
func (*RecursiveDecl) unit() {}
func (*Def) unit()           {}
func (*Instance) unit()      {}
func (*Assume) unit()        {}
func (*Theorem) unit()       {}
func (*Module) unit()        {}

// Decl is what an identifier refers to: *[Constant], *[Variable], *[Def], *[Param], *[Bound] or
// *[Builtin]. Declarations are compared by identity.
type Decl interface {
	// DeclName returns the declared name; prefix minus is "-.", an instance's operator "N!Op".
	DeclName() string
	// Arity returns the number of arguments, 0 for everything that is not an operator.
	Arity() int
	decl()
}

type (
	// Constant is a declared constant, or constant operator where NArgs is not 0.
	Constant struct {
		span
		Name  string
		NArgs int
		// Module is the module that declares it.
		Module *Module
	}

	// Variable is a declared state variable.
	Variable struct {
		span
		Name string
		// Module is the module that declares it.
		Module *Module
	}

	// Param is the parameter of a definition, a LAMBDA, an instance or a label. NArgs is not 0
	// for an operator parameter F(_). In a RecursiveDecl it only announces a name and arity.
	Param struct {
		span
		Name  string
		NArgs int
	}

	// Bound is a variable bound by a quantifier, CHOOSE, a set or a function constructor.
	Bound struct {
		span
		Name string
	}

	// Def is a definition: of a module, a LET, or one made by an INSTANCE.
	Def struct {
		span
		// Name is the defined name: Op, f, an operator symbol ("-." for prefix minus), or N!Op.
		Name string
		// NameStart is where the name stands.
		NameStart Pos
		Params    []*Param
		Body      Expr
		// Function marks f[x \in S] == e: Body is a *FuncCtor in which the name may occur.
		Function bool
		// Recursive marks a definition that a RECURSIVE announced.
		Recursive bool
		// Local marks a LOCAL definition.
		Local bool
		// Module is the module whose text defines it.
		Module *Module
		// Level is the level of the body where every argument is a constant.
		Level Level
		// Origin is the definition that an INSTANCE made this one from; nil for one as written.
		// The parameters of the instance come before those of Origin, and the substitutions have
		// already been carried out in Body.
		Origin *Def
		// Stands is the variable that an INSTANCE, By, substitutes the body for; nil for all other
		// definitions. Such a definition stands alone in a LET whose body refers to it, in the
		// place of the variable. Where the body is a variable, that takes the place by itself.
		Stands *Variable
		By     *Instance

		// part marks a part of Origin's body, which was made for a path such as Op!1.
		part bool
		// resolved tells that the body is, so that its parts can be named.
		resolved bool
		// home is the module in whose scope the definition came to be: Module, or the one that
		// holds the INSTANCE.
		home   *Module
		levels *defLevels
	}
)

// DeclName returns the constant's name.
func (d *Constant) DeclName() string { return d.Name }

// DeclName returns the variable's name.
func (d *Variable) DeclName() string { return d.Name }

// DeclName returns the parameter's name.
func (d *Param) DeclName() string { return d.Name }

// DeclName returns the bound variable's name.
func (d *Bound) DeclName() string { return d.Name }

// DeclName returns the defined name.
func (d *Def) DeclName() string { return d.Name }

// Arity returns how many arguments a constant operator takes.
func (d *Constant) Arity() int { return d.NArgs }

// Arity returns 0.
func (*Variable) Arity() int { return 0 }

// Arity returns how many arguments an operator parameter takes.
func (d *Param) Arity() int { return d.NArgs }

// Arity returns 0.
func (*Bound) Arity() int { return 0 }

// Arity returns the number of parameters.
func (d *Def) Arity() int { return len(d.Params) }

func (*Constant) decl() {}
func (*Variable) decl() {}
func (*Param) decl()    {}
func (*Bound) decl()    {}
func (*Def) decl()      {}
func (*Builtin) decl()  {}

var (
	_ Decl = (*Constant)(nil)
	_ Decl = (*Variable)(nil)
	_ Decl = (*Param)(nil)
	_ Decl = (*Bound)(nil)
	_ Decl = (*Def)(nil)
	_ Decl = (*Builtin)(nil)
)

// Instance is INSTANCE M WITH …, N == INSTANCE M, or N(p) == INSTANCE M.
//
// An evaluator need not know it: an identifier that goes through an instance refers to a *Def of
// Defs, in whose body the substitutions were carried out. Where M declares no parameter, nothing
// is to be substituted, and the identifier refers to M's own definition.
type Instance struct {
	span
	// Name is "" for an unnamed instance.
	Name   string
	Params []*Param
	Module *ModuleName
	// With holds the substitutions as written, and, after the semantic pass, the implicit ones.
	With  []*Substitution
	Local bool
	// Defs are the definitions that this instance made, in an order in which none comes before one
	// that it refers to, RECURSIVE ones apart.
	Defs []*Def
}

// Substitution is target <- value. Where the substitution is implicit, its position is that of the
// instance.
type Substitution struct {
	span
	Name string
	// Target is the *Constant or *Variable of the instantiated module.
	Target Decl
	// Value is an expression, or an operator where Target is a constant operator.
	Value    Expr
	Implicit bool
}
