package world

import "lockstep/conformance/source"

// metaSigs are the signatures that stand for the signatures and fields of a model. The Analyzer
// makes them for a model in which a name has a $.
type metaSigs struct {
	sig, field *Sig // sig$ and field$, the parents of all
}

// makeMeta makes A$ for each signature A, and A$f for each of its fields f. Fields of these tell
// what they stand for.
func (r *resolver) makeMeta() {
	root := r.root
	m := &metaSigs{
		sig:   &Sig{Abstract: true, Meta: true, Parent: Univ},
		field: &Sig{Abstract: true, Meta: true, Parent: Univ},
	}
	r.meta, r.metaFields = m, make(map[string][]*Field)
	sigs := make(map[*module][]*sigDecl)
	for _, mod := range r.modules {
		sigs[mod] = mod.sigOrder
	}
	r.addMeta(root, m.sig, "sig$")
	r.addMeta(root, m.field, "field$")
	var static, variable []*Sig
	note := func(s *Sig, isVar bool) {
		if isVar {
			variable = append(variable, s)
		} else {
			static = append(static, s)
		}
	}
	ofSig, ofField := make(map[*Sig]*Sig), make(map[*Field]*Sig)
	for _, mod := range r.modules {
		for _, d := range sigs[mod] {
			a := r.metaAtom(mod, m.sig, d.base+"$", d.sig.Private)
			note(a, d.sig.Var)
			ofSig[d.sig] = a
			r.define(a, "value", d.sig.Var, r.sigRef(d.sig))
			for _, f := range d.sig.fields() {
				private := f.Decl.Private || d.sig.Private
				b := r.metaAtom(mod, m.field, d.base+"$"+f.Name, private)
				note(b, f.Decl.Var)
				ofField[f] = b
				r.define(b, "value", d.sig.Var, r.made(&FieldRef{Field: f}, f.At, f.Type, nil))
			}
			r.define(a, "fields", false, r.allOf(d.sig.fields(), ofField))
		}
	}
	r.metaSubset("static$", static)
	r.metaSubset("var$", variable)
	for _, mod := range r.modules {
		for _, d := range sigs[mod] {
			r.defineFamily(d.sig, ofSig, ofField)
		}
	}
	if len(m.field.Children) == 0 {
		r.noMeta(m.field, "sig$fact")
	}
}

// fields returns the fields of a signature, one by one.
func (s *Sig) fields() []*Field {
	var all []*Field
	for _, d := range s.Fields {
		all = append(all, d.Fields...)
	}
	return all
}

func (r *resolver) sigRef(s *Sig) Expr {
	return r.made(&SigRef{Sig: s}, s.At, s.Type(), nil)
}

func (r *resolver) addMeta(m *module, s *Sig, name string) {
	d := m.addSig(s, name)
	d.state = resolved
	s.This = &Var{Name: "this", Type: s.Type(), At: s.At}
}

func (r *resolver) metaAtom(m *module, parent *Sig, name string, private bool) *Sig {
	s := &Sig{Parent: parent, Mult: MultOne, Private: private, Meta: true}
	r.addMeta(m, s, name)
	parent.Children = append(parent.Children, s)
	return s
}

// define gives a meta signature a field that is defined.
func (r *resolver) define(s *Sig, name string, isVar bool, value Expr) {
	f := &Field{Name: name, Sig: s, Type: s.Type().product(value.Type())}
	f.Decl = &FieldDecl{Fields: []*Field{f}, Var: isVar, Defined: true, Bound: value}
	s.Fields = append(s.Fields, f.Decl)
	r.metaFields[name] = append(r.metaFields[name], f)
}

// defineFamily tells of a meta signature what that of the parent is, and those of all the fields
// of the signature and its descendants.
func (r *resolver) defineFamily(s *Sig, ofSig map[*Sig]*Sig, ofField map[*Field]*Sig) {
	parent := r.nothing()
	if s.Kind == Prim && ofSig[s.Parent] != nil {
		parent = r.sigRef(ofSig[s.Parent])
	}
	r.define(ofSig[s], "parent", false, parent)
	r.define(ofSig[s], "subfields", false, r.allOf(familyFields(s), ofField))
}

func familyFields(s *Sig) []*Field {
	all := s.fields()
	for _, c := range s.Children {
		if !c.Meta {
			all = append(all, familyFields(c)...)
		}
	}
	return all
}

// nothing is the empty set, of which the Analyzer does not know that it is empty.
func (r *resolver) nothing() Expr {
	return r.made(&SigRef{Sig: None}, source.Span{}, Univ.Type(), nil)
}

// allOf returns the union of the meta signatures of fields.
func (r *resolver) allOf(fields []*Field, ofField map[*Field]*Sig) Expr {
	var all Expr
	for _, f := range fields {
		if e := r.sigRef(ofField[f]); all == nil {
			all = e
		} else {
			all = r.binary(OpUnion, e.Span(), e.Span().Start, all, e)
		}
	}
	if all == nil {
		return r.nothing()
	}
	return all
}

// metaSubset makes static$ or var$, the meta signatures of what is static or variable.
func (r *resolver) metaSubset(name string, parents []*Sig) {
	s := &Sig{Kind: Equal, Meta: true, Parents: parents}
	if len(parents) == 0 {
		s.Kind, s.Parents = Subset, []*Sig{Univ}
	}
	r.addMeta(r.root, s, name)
	if len(parents) == 0 {
		r.noMeta(s, name[:len(name)-1]+"$fact")
	}
}

// noMeta makes the fact that a meta signature is empty.
func (r *resolver) noMeta(s *Sig, name string) {
	no := r.unary(OpNo, s.At, r.sigRef(s))
	r.root.facts = append(r.root.facts, &fact{pub: &Fact{Name: name, Body: no}})
}

// isMeta tells whether a variable is bound to one meta signature, by a quantifier that is written
// out for each of them.
func (c *checker) isMeta(kind QuantKind, d *Decl) bool {
	one, isUnary := d.Bound.(*Unary)
	return c.meta != nil && isUnary && one.Op == OpOneOf && ok(one) &&
		(kind == QuantAll || kind == QuantSome || kind == QuantComprehension) &&
		d.Bound.Type().isIn(c.meta.sig.Type().union(c.meta.field.Type()))
}

// metaQuant writes a quantifier over meta signatures out, so that what is said of each has the
// type that it has for that one.
func (c *checker) metaQuant(at source.Span, kind QuantKind, d *Decl, check func() Expr) Expr {
	defer func(warn bool) { c.warn = warn }(c.warn)
	c.warn = false
	var all Expr
	for _, parent := range []*Sig{c.meta.sig, c.meta.field} {
		for _, s := range parent.Children {
			if !s.Type().intersects(d.Bound.Type()) {
				continue
			}
			self := c.made(&SigRef{Sig: s}, at, s.Type(), nil)
			c.push(d.Vars[0].Name, self)
			body := check()
			c.pop(d.Vars[0].Name)
			all = c.metaCase(at, kind, c.binary(OpIn, at, at.Start, self, d.Bound), self, body, all)
		}
	}
	switch {
	case all != nil:
		return c.narrow(all, all.Type(), false)
	case kind == QuantComprehension:
		return c.made(&SigRef{Sig: None}, at, None.Type(), nil)
	case kind == QuantSome:
		return c.made(&Const{Kind: False}, at, formulaType, nil)
	}
	return c.made(&Const{Kind: True}, at, formulaType, nil)
}

// metaCase adds one case to those of a quantifier that is written out.
func (c *checker) metaCase(
	at source.Span, kind QuantKind, isIn, self, body, rest Expr,
) Expr {
	var e Expr
	op := OpOr
	switch kind {
	case QuantComprehension:
		none := c.made(&SigRef{Sig: None}, at, None.Type(), nil)
		e = c.ifElse(at, c.list(OpAnd, at, []Expr{isIn, body}), self, none)
		if rest != nil {
			return c.binary(OpUnion, at, at.Start, e, rest)
		}
		return e
	case QuantSome:
		e = c.list(OpAnd, at, []Expr{isIn, body})
	default:
		e, op = c.binary(OpImplies, at, at.Start, isIn, body), OpAnd
	}
	if rest != nil {
		return c.list(op, at, []Expr{e, rest})
	}
	return e
}
