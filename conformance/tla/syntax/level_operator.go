package syntax

// operatorLevel is what an operator of the language asks of its arguments and makes of them.
type operatorLevel struct {
	// most is how high the arguments may be; least is the least level of the result, and exact
	// tells that it is always the result's.
	most, least Level
	exact       bool
}

// operatorLevels holds the operators that are not for values alone.
var operatorLevels = map[Op]operatorLevel{
	OpNot:        {most: TemporalLevel},
	OpAnd:        {most: TemporalLevel},
	OpOr:         {most: TemporalLevel},
	OpImplies:    {most: TemporalLevel},
	OpEquiv:      {most: TemporalLevel},
	OpPrime:      {StateLevel, ActionLevel, true},
	OpUnchanged:  {StateLevel, ActionLevel, true},
	OpEnabled:    {ActionLevel, StateLevel, true},
	OpCompose:    {ActionLevel, ActionLevel, true},
	OpAlways:     {TemporalLevel, TemporalLevel, true},
	OpEventually: {TemporalLevel, TemporalLevel, true},
	OpLeadsTo:    {TemporalLevel, TemporalLevel, true},
	OpWhilePlus:  {TemporalLevel, TemporalLevel, true},
}

func (l *leveler) applyBuiltin(op *Builtin, e *Apply) dependence {
	rule, special := operatorLevels[op.Op]
	switch {
	case !special:
		rule.most = ActionLevel
	case op.Op == OpImplies || op.Op == OpEquiv:
		return l.formula(e.Args...)
	}
	var d dependence
	for _, a := range e.Args {
		arg := l.require(a, rule.most, "an argument of `"+op.Name+"`")
		if rule.least == TemporalLevel && arg.level == ActionLevel {
			l.temporal(op, a)
		}
		d.join(arg)
	}
	if rule.exact {
		return dependence{level: rule.least}
	}
	return d
}

// temporal checks an action that is the argument of a temporal operator: only [A]_v stands under
// [], and only <<A>>_v under <>.
func (l *leveler) temporal(op *Builtin, a Expr) {
	sq, ok := a.(*Square)
	switch {
	case ok && (op.Op == OpAlways && !sq.Angle || op.Op == OpEventually && sq.Angle):
	case op.Op == OpAlways:
		l.fail(Start(a), "an action under [] must have the form [A]_v")
	case op.Op == OpEventually:
		l.fail(Start(a), "an action under <> must have the form <<A>>_v")
	default:
		l.fail(Start(a), "an action cannot be an argument of `%s`", op.Name)
	}
}
