package world

import (
	"slices"

	"lockstep/conformance/alloy/syntax"
	"lockstep/conformance/source"
)

// resolver makes a world of a module and those that it opens.
type resolver struct {
	*builder
	world   *World
	root    *module
	modules []*module
	// sigs holds the signatures, each behind those that it extends or is a subset of.
	sigs []*sigDecl
	// decls finds the declaration of a signature.
	decls map[*Sig]*sigDecl
}

// resolve goes through the stages. Each throws the mistakes that it finds, since the next one
// relies on it.
func (r *resolver) resolve() {
	r.stage(func() source.Errors {
		r.modules = r.root.reachable()
		fillParams(r.modules)
		r.modules = merge(r.modules)
		r.resolveSigs()
		return nil
	})
	r.stage(func() source.Errors { return r.resolveFields(false) })
	r.stage(r.declareFuncs)
	r.stage(func() source.Errors { return r.resolveFields(true) })
	if slices.ContainsFunc(r.root.reachable(), func(m *module) bool { return m.syn.Dollar }) {
		r.makeMeta()
	}
	r.stage(func() source.Errors { return r.clashingFields() })
	r.stage(r.resolveBodies)
	r.stage(r.resolveCommands)
	r.publish()
}

func (r *resolver) stage(f func() source.Errors) {
	if errs := r.guard(f); len(errs) > 0 {
		panic(errs)
	}
}

// resolveSigs finds what each signature extends or is part of.
func (r *resolver) resolveSigs() {
	r.decls = make(map[*Sig]*sigDecl)
	for _, m := range r.modules {
		for _, d := range m.sigOrder {
			r.decls[d.sig] = d
		}
	}
	for _, m := range r.modules {
		for _, d := range m.sigOrder {
			r.resolveSig(d)
		}
	}
}

func (r *resolver) resolveSig(d *sigDecl) {
	s, pos := d.sig, d.sig.At.Start
	switch d.state {
	case resolving:
		panic(source.Errorf(pos, "%s is its own ancestor", s.Name))
	case resolved:
		return
	}
	d.state = resolving
	for _, n := range d.parents {
		parent := d.mod.sig(n.Span().Start, n.Text)
		if parent == nil {
			panic(source.Errorf(n.Span().Start, "no signature is called %s", n.Text))
		}
		if p := r.decls[parent]; p != nil {
			r.resolveSig(p)
		}
		if s.Kind == Prim {
			extend(s, parent, n)
		} else {
			s.Parents = append(s.Parents, parent)
		}
		r.warnVar(s, parent)
	}
	switch {
	case s.Kind != Prim:
		s.Parents = subsetParents(s)
	case s.Parent == nil:
		s.Parent = Univ
	}
	if d.depth = 1 + r.depthOf(s.Parent); d.depth > extendsMax {
		panic(source.Errorf(pos, "signatures extend each other more than %d times", extendsMax))
	}
	d.state = resolved
	s.This = &Var{Name: "this", Type: s.Type(), At: s.At}
	r.sigs = append(r.sigs, d)
}

// extendsMax bounds how deep signatures extend each other.
const extendsMax = 256

func (r *resolver) depthOf(s *Sig) int {
	if d := r.decls[s]; d != nil {
		return d.depth
	}
	return 0
}

// extend makes a signature the child of another one.
func extend(s, parent *Sig, n *syntax.Name) {
	pos := n.Span().Start
	switch {
	case parent.Kind != Prim:
		panic(source.Errorf(pos, "a subset signature, as %s is, cannot be extended", parent.Name))
	case parent == Univ:
	case parent.Builtin:
		panic(source.Errorf(pos, "%s is built in and cannot be extended", parent.Name))
	case parent.Enum && s.Mult != MultOne:
		panic(source.Errorf(pos, "only the members of the enumeration %s extend it", parent.Name))
	case parent.Parent != nil && parent.Parent.Enum:
		panic(source.Errorf(pos, "%s is a member of an enumeration and cannot be extended",
			parent.Name))
	default:
		parent.Children = append(parent.Children, s)
	}
	s.Parent = parent
}

// subsetParents returns what a subset is part of, each once; only univ if that is among them.
func subsetParents(s *Sig) []*Sig {
	var parents []*Sig
	for _, p := range s.Parents {
		if p == Univ {
			return []*Sig{Univ}
		}
		if p != None && !slices.Contains(parents, p) {
			parents = append(parents, p)
		}
	}
	if len(parents) == 0 {
		panic(source.Errorf(s.At.Start, "%s is a subset of nothing", s.Name))
	}
	return parents
}

// warnVar warns of a signature that is less or more variable than its parent.
func (r *resolver) warnVar(s, parent *Sig) {
	switch {
	case parent.Builtin:
	case parent.Var && !s.Var:
		r.warn(s.At.Start, "%s is static, but part of %s, which is variable", s.Name, parent.Name)
	case s.Kind == Prim && !parent.Var && s.Var:
		r.warn(s.At.Start, "%s need not be variable, because it extends %s, which is static",
			s.Name, parent.Name)
	}
}

// resolveFields resolves the bounds of fields, or the definitions of those that are defined; these
// may call functions, and so come later.
func (r *resolver) resolveFields(defined bool) source.Errors {
	var errs source.Errors
	for _, d := range r.sigs {
		for _, field := range d.fields {
			if field.Defined == defined {
				errs = joinErrs(errs, r.resolveField(d, field))
			}
		}
	}
	return errs
}

func (r *resolver) resolveField(d *sigDecl, field *syntax.Decl) source.Errors {
	c := r.checker(d.mod, true)
	c.sig, c.place = d.sig, fieldPlace
	if field.Defined {
		c.place = definedPlace
	}
	c.bind(d.sig.This, nil)
	bound := c.bound(field)
	if !ok(bound) {
		return bound.base().errs
	}
	pos := field.Span().Start
	switch {
	case !field.Defined && hasCall(bound):
		return source.Errors{source.Errorf(pos, "the bound of a field cannot call a function")}
	case !bound.Type().HasTuple():
		return source.Errors{source.Errorf(pos, "the field cannot be bound by the empty set")}
	}
	decl := &FieldDecl{
		Disj: field.Disj && len(field.Names) > 1, DisjExpr: field.DisjExpr, Var: field.Var,
		Private: field.Private, Defined: field.Defined, Bound: bound, At: field.Span(),
	}
	for _, n := range field.Names {
		f := &Field{
			Name: n.Text, Sig: d.sig, Decl: decl, At: n.Span(),
			Type: d.sig.Type().product(bound.Type()),
		}
		decl.Fields = append(decl.Fields, f)
		d.mod.fields[n.Text] = append(d.mod.fields[n.Text], f)
	}
	d.sig.Fields = append(d.sig.Fields, decl)
	r.warnStatic(d.sig, decl)
	return nil
}

// warnStatic warns of a field that is static although what it relates is not.
func (r *resolver) warnStatic(s *Sig, d *FieldDecl) {
	if d.Var {
		return
	}
	if s.Var {
		r.warn(d.At.Start, "the field %s is static, but %s is variable", d.Fields[0].Name, s.Name)
	}
	Walk(d.Bound, func(e Expr) bool {
		if ref, isSig := e.(*SigRef); isSig && ref.Sig.Var {
			r.warn(d.At.Start, "the field %s is static, but %s is variable", d.Fields[0].Name,
				ref.Sig.Name)
		}
		return true
	})
}

// clashingFields returns the fields that have the same name and signatures that overlap.
func (r *resolver) clashingFields() source.Errors {
	var errs source.Errors
	peers := make(map[string][]*Field)
	for _, m := range r.modules {
		for _, d := range m.sigOrder {
			for _, decl := range d.sig.Fields {
				for _, f := range decl.Fields {
					errs = append(errs, r.clash(f, peers[f.Name])...)
					peers[f.Name] = append(peers[f.Name], f)
				}
			}
		}
	}
	return errs
}

func (b *builder) clash(f *Field, peers []*Field) source.Errors {
	for _, g := range peers {
		b.spend(8)
		if f.Type.firstColumnOverlaps(g.Type) {
			return source.Errors{source.Errorf(f.At.Start,
				"the fields %s of %s and of %s are in signatures that overlap", f.Name, g.Sig.Name,
				f.Sig.Name)}
		}
	}
	return nil
}
