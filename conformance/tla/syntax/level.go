package syntax

// Level is how far into a behaviour an expression looks (Specifying Systems, 17.2).
type Level uint8

// The levels: of constants, of one state, of a step, and of a whole behaviour.
const (
	ConstantLevel Level = iota
	StateLevel
	ActionLevel
	TemporalLevel
)

// String returns the level's name: constant, state, action or temporal.
func (l Level) String() string {
	return [...]string{"constant", "state", "action", "temporal"}[l]
}

// LevelOf returns the level of a resolved expression whose free parameters are constants.
func LevelOf(e Expr) Level {
	l := newLeveler(nil)
	return l.of(e).level
}

// defLevels is how a definition depends on the levels of its arguments.
type defLevels struct {
	depends dependence
	// max is the highest level that each argument may have, counts whether its level is a part of
	// the result's.
	max    []Level
	counts []bool
}

// dependence is the level that an expression has by itself, and the parameters in scope whose
// levels it takes on if they are higher.
type dependence struct {
	level  Level
	params []*Param
}

// join makes d at least as high as o.
func (d *dependence) join(o dependence) {
	d.level = max(d.level, o.level)
	for _, p := range o.params {
		if !contains(d.params, p) {
			d.params = append(d.params[:len(d.params):len(d.params)], p)
		}
	}
}

// leveler computes the levels of expressions, and checks that no operator is applied above the
// level that it is made for.
type leveler struct {
	// loader takes the errors; nil where the expression is known to have none.
	*loader
	// max holds the highest level that each parameter may have, where it is not temporal.
	max map[*Param]Level
	// passes is above 0 while RECURSIVE definitions still need a look at each other.
	passes int
}

func newLeveler(l *loader) *leveler { return &leveler{loader: l, max: make(map[*Param]Level)} }

// module levels all definitions of a module. RECURSIVE definitions are taken for constants at
// first; as levels only rise and there are few, some passes reach the fixpoint.
func (l *leveler) module(m *Module) {
	if isRecursive(m.Units) {
		l.passes = 2 * int(TemporalLevel)
	}
	for ; l.passes > 0; l.passes-- {
		l.units(m.Units)
	}
	l.units(m.Units)
}

func isRecursive(units []Unit) bool {
	found := false
	for _, u := range units {
		switch u := u.(type) {
		case *Module:
			continue
		case *Instance:
			for _, d := range u.Defs {
				found = found || d.Recursive
			}
		}
		Walk(u, func(n Node) bool {
			_, ok := n.(*RecursiveDecl)
			found = found || ok
			return !found
		})
	}
	return found
}

func (l *leveler) units(units []Unit) {
	for _, u := range units {
		switch u := u.(type) {
		case *Def:
			l.define(u)
		case *Instance:
			l.instance(u)
		case *Assume:
			l.require(u.Expr, ConstantLevel, "an assumption")
			l.statement(u.Def, u.Expr)
		case *Theorem:
			l.statement(u.Def, u.Body)
		}
	}
}

// statement levels the definition that a named assumption or theorem is.
func (l *leveler) statement(def *Def, e Expr) {
	if def != nil {
		l.define(def)
	} else if e != nil {
		l.of(e)
	}
}

// define levels a definition: first its body, then what that says of each parameter.
func (l *leveler) define(def *Def) {
	d := l.of(def.Body)
	levels := &defLevels{depends: dependence{level: d.level}}
	own := make(map[*Param]bool, len(def.Params))
	for _, p := range def.Params {
		own[p] = true
		levels.max = append(levels.max, l.maxOf(p))
		levels.counts = append(levels.counts, contains(d.params, p))
	}
	for _, p := range d.params {
		if !own[p] {
			levels.depends.params = append(levels.depends.params, p)
		}
	}
	if l.loader != nil {
		def.levels, def.Level = levels, d.level
	}
}

func contains(params []*Param, p *Param) bool {
	for _, q := range params {
		if p == q {
			return true
		}
	}
	return false
}

func (l *leveler) maxOf(p *Param) Level {
	if m, ok := l.max[p]; ok {
		return m
	}
	return TemporalLevel
}

// require levels an expression that must not be above a level.
func (l *leveler) require(e Expr, limit Level, what string) dependence {
	d := l.of(e)
	if d.level > limit {
		l.fail(Start(e), "%s must be at most of %s level, and this is of %s level",
			what, limit, d.level)
	}
	if limit < TemporalLevel {
		for _, p := range d.params {
			l.max[p] = min(l.maxOf(p), limit)
		}
	}
	return d
}

// fail notes a level error, but in the last pass only.
func (l *leveler) fail(pos Pos, format string, args ...any) {
	if l.loader != nil && l.passes == 0 {
		l.errorf(pos, "level error: "+format, args...)
	}
}

// of levels an expression. What is no formula must not have a temporal part.
func (l *leveler) of(e Expr) dependence {
	switch e := e.(type) {
	case *Ident:
		return l.ident(e)
	case *Apply:
		return l.apply(e)
	case *Junction:
		return l.formula(e.Items...)
	case *Quant:
		return l.quant(e)
	case *If:
		return l.formula(e.Cond, e.Then, e.Else)
	case *Case:
		return l.all(e, TemporalLevel)
	case *Label:
		return l.of(e.Body)
	case *FuncCtor, *RecordCtor: // as in SANY these may be of what nobody can evaluate
		return l.all(e, TemporalLevel)
	case *Lambda:
		return l.without(l.of(e.Body), e.Params)
	case *Let:
		l.units(e.Units)
		return l.of(e.Body)
	case *Square:
		d := l.require(e.Action, ActionLevel, "the action of "+e.form())
		d.join(l.require(e.Sub, StateLevel, "the subscript of "+e.form()))
		d.level = ActionLevel
		return d
	case *Fairness:
		l.require(e.Action, ActionLevel, "the action of a fairness condition")
		l.require(e.Sub, StateLevel, "the subscript of a fairness condition")
		return dependence{level: TemporalLevel}
	}
	return l.all(e, ActionLevel)
}

func (s *Square) form() string {
	if s.Angle {
		return "<<A>>_v"
	}
	return "[A]_v"
}

// all levels what is below a node, of which nothing may be above a level.
func (l *leveler) all(n Node, limit Level) dependence {
	var d dependence
	Children(n, func(c Node) {
		if e, ok := c.(Expr); ok {
			d.join(l.require(e, limit, "a part of an expression that is no formula"))
			return
		}
		d.join(l.all(c, limit))
	})
	return d
}

// formula levels formulas that are joined. Temporal ones and actions do not mix.
func (l *leveler) formula(parts ...Expr) dependence {
	var d dependence
	var action Expr
	for _, e := range parts {
		part := l.of(e)
		if part.level == ActionLevel {
			action = e
		}
		d.join(part)
	}
	if d.level == TemporalLevel && action != nil {
		l.fail(Start(action), "an action and a temporal formula cannot be joined; "+
			"write the action as [A]_v or <<A>>_v under [] or <>")
	}
	return d
}

// quant levels a quantifier. A temporal one hides a variable, which the bound variable stands for.
func (l *leveler) quant(e *Quant) dependence {
	d := l.of(e.Body)
	limit := ActionLevel
	if d.level == TemporalLevel {
		limit = StateLevel
	}
	for _, g := range e.Groups {
		if g.Set != nil {
			d.join(l.require(g.Set, limit, "the set of a quantifier"))
		}
	}
	if e.Kind == TemporalForall || e.Kind == TemporalExists {
		d.level = TemporalLevel
	}
	return d
}

// without removes parameters that are bound here.
func (l *leveler) without(d dependence, params []*Param) dependence {
	kept := dependence{level: d.level}
	for _, p := range d.params {
		if !contains(params, p) {
			kept.params = append(kept.params, p)
		}
	}
	return kept
}

// ident levels a reference.
func (l *leveler) ident(id *Ident) dependence {
	switch d := id.Decl.(type) {
	case *Variable:
		return dependence{level: StateLevel}
	case *Param:
		return dependence{params: []*Param{d}}
	case *Def:
		if d.levels != nil {
			return d.levels.depends
		}
	case *Builtin:
		return dependence{level: operatorLevels[d.Op].least}
	}
	return dependence{}
}

// apply levels an application.
func (l *leveler) apply(e *Apply) dependence {
	id, ok := e.Op.(*Ident)
	if !ok {
		d := l.of(e.Op)
		for _, a := range e.Args {
			d.join(l.of(a))
		}
		return d
	}
	switch op := id.Decl.(type) {
	case *Def:
		return l.applyDef(op, e)
	case *Builtin:
		return l.applyBuiltin(op, e)
	}
	d, limit := l.ident(id), ActionLevel
	if _, ok := id.Decl.(*Param); ok { // what it stands for may be a temporal operator
		limit = TemporalLevel
	}
	for _, a := range e.Args {
		d.join(l.require(a, limit, "an argument of `"+id.Name+"`"))
	}
	return d
}

func (l *leveler) applyDef(def *Def, e *Apply) dependence {
	if def.levels == nil {
		return l.all(e, TemporalLevel)
	}
	d := dependence{level: def.levels.depends.level}
	d.join(def.levels.depends)
	for i, a := range e.Args {
		arg := l.require(a, def.levels.max[i], "this argument of `"+def.Name+"`")
		if def.levels.counts[i] {
			d.join(arg)
		}
	}
	return d
}
