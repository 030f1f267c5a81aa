package syntax

import "slices"

// instance checks the substitutions of an instance and levels the definitions that it made. In a
// constant module a constant may become anything; otherwise constants stay constant.
func (l *leveler) instance(in *Instance) {
	before := 0
	if l.loader != nil {
		before = len(l.errs)
	}
	for _, s := range in.With {
		limit := StateLevel
		if _, ok := s.Target.(*Constant); ok && !isConstant(in.Module.Module) {
			limit = ConstantLevel
		} else if ok {
			limit = TemporalLevel
		}
		l.require(s.Value, limit, "what is substituted for `"+s.Name+"`")
	}
	if l.loader != nil && len(l.errs) > before {
		l.giveUp() // what follows would be errors of the module's text, which is right
	}
	for _, d := range in.Defs {
		l.define(d)
		l.constants(in, d)
	}
}

// constants lets a parameter of an instance that is substituted for a constant be of constants, in
// a definition that may not have it of any level. So does SANY.
func (l *leveler) constants(in *Instance, d *Def) {
	if l.loader == nil || isConstant(in.Module.Module) {
		return
	}
	for _, s := range in.With {
		if _, ok := s.Target.(*Constant); !ok {
			continue
		}
		for _, p := range l.of(s.Value).params {
			i := slices.Index(in.Params, p)
			if i >= 0 && d.levels.max[i] < TemporalLevel {
				d.levels.max[i] = ConstantLevel
			}
		}
	}
}

// isConstant tells whether a module has neither variables nor definitions of more than constants.
func isConstant(m *Module) bool {
	for _, e := range m.scope.names {
		if d, ok := e.decl.(*Def); ok && d.Level != ConstantLevel {
			return false
		}
	}
	return len(m.Variables) == 0
}
