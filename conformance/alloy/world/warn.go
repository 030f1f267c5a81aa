package world

// warnBinary warns of an operator whose value is known, or of which an operand is irrelevant
// because nothing of it is wanted.
func (b *builder) warnBinary(e *Binary, want Type) {
	if why := redundant(e, want); why != "" {
		b.warn(e.opAt, "%s: the types are %s and %s", why, e.L.Type().asSet(), e.R.Type().asSet())
	}
}

func redundant(e *Binary, want Type) string {
	l, r := e.L.Type(), e.R.Type()
	switch e.Op {
	case OpEqual, OpNotEqual:
		switch {
		case l.HasTuple() && r.HasTuple() && !l.intersects(r):
			return "the comparison is redundant, because the operands are always disjoint"
		case same(e.L, e.R):
			return "the comparison is redundant, because the operands are always equal"
		}
	case OpIn, OpNotIn:
		return redundantIn(e)
	case OpUnion, OpOverride:
		noLeft, noRight := l.intersect(want).none(), r.intersect(want).none()
		switch {
		case noLeft && noRight:
			return "the operator is irrelevant, because both operands are"
		case noLeft:
			return "the operator is irrelevant, because the left operand is"
		case noRight, e.Op == OpOverride && !r.canOverride(l):
			return "the operator is irrelevant, because the right operand is"
		}
	case OpMinus:
		if !e.typ.HasTuple() || !want.intersect(r).HasTuple() {
			return "the difference is irrelevant, because nothing is taken away"
		}
	case OpJoin, OpIntersect, OpDomain, OpRange:
		if !e.typ.HasTuple() {
			return "the value is always empty"
		}
	}
	return ""
}

func redundantIn(e *Binary) string {
	l, r := e.L.Type(), e.R.Type()
	switch {
	case !l.HasTuple() && !r.HasTuple():
		return "the comparison is redundant, because both operands are always empty"
	case !l.HasTuple():
		return "the comparison is redundant, because the left operand is always empty"
	case !r.HasTuple():
		return "the comparison is redundant, because the right operand is always empty"
	case !r.intersect(l.ofArityIn(r)).HasTuple():
		return "the comparison is redundant, because the operands are always disjoint"
	case same(e.L, e.R):
		return "the comparison is redundant, because the operands are always equal"
	}
	return ""
}

// same tells whether two expressions are written alike, and so have the same value.
func same(a, b Expr) bool {
	switch a := a.(type) {
	case *SigRef:
		b, is := b.(*SigRef)
		return is && a.Sig.aliased() == b.Sig.aliased()
	case *FieldRef:
		b, is := b.(*FieldRef)
		return is && a.Field == b.Field
	case *VarRef:
		b, is := b.(*VarRef)
		return is && a.Var == b.Var
	case *Const:
		b, is := b.(*Const)
		return is && a.Kind == b.Kind && a.Int == b.Int && a.Text == b.Text
	case *Unary:
		b, is := b.(*Unary)
		return is && a.Op == b.Op && same(a.X, b.X)
	case *Binary:
		b, is := b.(*Binary)
		return is && a.Op == b.Op && same(a.L, b.L) && same(a.R, b.R)
	case *Arrow:
		b, is := b.(*Arrow)
		return is && a.LMult == b.LMult && a.RMult == b.RMult && same(a.L, b.L) && same(a.R, b.R)
	case *If:
		b, is := b.(*If)
		return is && same(a.Cond, b.Cond) && same(a.Then, b.Then) && same(a.Else, b.Else)
	case *Call:
		b, is := b.(*Call)
		return is && a.Func == b.Func && sameAll(a.Args, b.Args)
	}
	return a == b
}

func sameAll(a, b []Expr) bool {
	for i := range a {
		if !same(a[i], b[i]) {
			return false
		}
	}
	return len(a) == len(b)
}

// aliased returns the signature that another name, declared with =, stands for.
func (s *Sig) aliased() *Sig {
	for s.Kind == Equal && len(s.Parents) == 1 {
		s = s.Parents[0]
	}
	return s
}
