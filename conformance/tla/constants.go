package tla

import (
	"fmt"
	"slices"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// configure takes what the configuration assigns: values to constants, and replacements of
// constants and definitions. All of them are looked up before anything is compiled, since a
// replacement may use what another one replaces.
func (p *Program) configure(c *compiler) {
	tables := make(map[syntax.Decl]*table)
	for _, k := range p.config.Constants {
		switch {
		case k.Module != "":
			p.replaceWithin(c, k)
		case k.Operator != nil:
			p.replace(c, k)
		case len(k.Args) > 0:
			p.tabulate(c, k, tables)
		default:
			p.assign(c, k)
		}
	}
}

// assign takes Name = value. As in TLC the name may also be that of a definition, and a name that
// means nothing is passed over; it is noted, since it may be a misspelt one.
func (p *Program) assign(c *compiler, k *syntax.ConfigConstant) {
	switch d := p.module.Decl(k.Name).(type) {
	case *syntax.Constant:
		if d.NArgs > 0 {
			fail(k, "%s takes %d arguments: give it values by %s(…) = …, or an operator by `<-`",
				k.Name, d.NArgs, k.Name)
		}
		p.given[k.Name] = configValue(k.Value)
	case *syntax.Def:
		code := constantCode(k.Value, d.Params, configValue(k.Value))
		c.given[d] = code
		c.giveInstances(d, code)
	case *syntax.Builtin:
		c.given[d] = constantCode(k.Value, placeholders(d), configValue(k.Value))
	default:
		p.warn(k, "module %s has no constant or definition %s", p.module.Name, k.Name)
	}
}

// warn notes something in the configuration that is most likely a mistake and is none for TLC.
func (p *Program) warn(at syntax.Node, format string, args ...any) {
	p.warnings = append(p.warnings,
		fmt.Sprintf("%v: %s", syntax.Start(at), fmt.Sprintf(format, args...)))
}

// constantCode is the code of an operator that has the same value for all arguments.
func constantCode(n syntax.Node, params []*syntax.Param, v value.Value) *opCode {
	return &opCode{params: params, body: &literal{at{n}, v}, size: len(params), global: -1}
}

// placeholders returns parameters for a built-in operator, which has none.
func placeholders(b *syntax.Builtin) []*syntax.Param {
	params := make([]*syntax.Param, b.NArgs)
	for i := range params {
		params[i] = &syntax.Param{Name: fmt.Sprintf("arg%d", i+1)}
		if b.OpArgs != nil {
			params[i].NArgs = b.OpArgs[i]
		}
	}
	return params
}

// replace takes Name <- Operator.
func (p *Program) replace(c *compiler, k *syntax.ConfigConstant) {
	from := p.module.Decl(k.Name)
	if from == nil {
		fail(k, "module %s has no constant or definition %s", p.module.Name, k.Name)
	}
	if _, ok := from.(*syntax.Variable); ok {
		fail(k, "%s is a variable, and cannot be replaced", k.Name)
	}
	to := p.replacement(k)
	if _, builtin := to.(*syntax.Builtin); builtin && to.Arity() == 0 { // for all arguments
		code := c.stand(to, k.Operator)
		code.params, code.size = parameters(from), from.Arity()
		c.given[from] = code
		c.giveInstances(from, code)
		return
	}
	if from.Arity() != to.Arity() {
		fail(k, "%s takes %d arguments, and %s takes %d", k.Name, from.Arity(), to.DeclName(),
			to.Arity())
	}
	p.put(c, from, to, k)
}

// replacement returns what stands on the right of `<-`. TLC takes no name that is itself replaced.
func (p *Program) replacement(k *syntax.ConfigConstant) syntax.Decl {
	to := p.module.Decl(k.Operator.Name)
	if to == nil {
		fail(k.Operator, "module %s does not define %s", p.module.Name, k.Operator.Name)
	}
	if slices.ContainsFunc(p.config.Constants, func(o *syntax.ConfigConstant) bool {
		return o.Operator != nil && o.Module == k.Module && o.Name == k.Operator.Name
	}) {
		fail(k.Operator, "%s is itself replaced", k.Operator.Name)
	}
	return to
}

// put replaces one declaration by another.
func (p *Program) put(c *compiler, from, to syntax.Decl, k *syntax.ConfigConstant) {
	if d, ok := to.(*syntax.Def); ok {
		if _, constant := from.(*syntax.Constant); constant && d.Arity() == 0 &&
			d.Level > syntax.ConstantLevel {
			fail(k.Operator, "%s depends on the state, and the constant %s must not", d.Name,
				k.Name)
		}
		c.replaced[from] = d
		c.giveInstances(from, &opCode{def: d})
		return
	}
	c.given[from] = c.stand(to, k.Operator)
	c.giveInstances(from, c.given[from])
}

// giveInstances has a replacement hold inside instances, too, of modules that have the definition
// from the same module as the root: all of them refer to that one.
func (c *compiler) giveInstances(from syntax.Decl, code *opCode) {
	if d, ok := from.(*syntax.Def); ok && d.Origin == nil {
		c.within[d] = code
		c.inside[d] = true
	}
}

// stand is the code of an operator that does what a constant, a variable or a built-in one does.
func (c *compiler) stand(d syntax.Decl, n *syntax.ConfigName) *opCode {
	switch d := d.(type) {
	case *syntax.Constant:
		if d.NArgs == 0 {
			return &opCode{body: c.constant(n, d), global: -1}
		}
	case *syntax.Builtin:
		if d.NArgs == 0 {
			return &opCode{body: &literal{at{n}, constantBuiltin(n, d)}, global: -1}
		}
		if d.OpArgs == nil {
			c.serial = c.serial || dependsOnRun(d.Op) // of what it is asked is not known
			c.random = c.random || d.Op == syntax.OpRandomElement
			return builtinCode(d, n)
		}
	}
	fail(n, "%s cannot stand for something else", n.Name)
	return nil
}

// builtinCode is the code of a definition Op(a, b) == b(a, b) of a built-in operator b.
func builtinCode(b *syntax.Builtin, n syntax.Node) *opCode {
	params := placeholders(b)
	body := newPrim(n, b)
	for i := range params {
		body.args = append(body.args, &slotRef{at{n}, 0, i})
	}
	return &opCode{params: params, body: body, size: len(params), global: -1}
}

// tabulate takes Op(1, a) = v: one of the values of an operator that is given by a table.
func (p *Program) tabulate(
	c *compiler, k *syntax.ConfigConstant, tables map[syntax.Decl]*table,
) {
	d := p.module.Decl(k.Name)
	if d == nil {
		p.warn(k, "module %s has no operator %s", p.module.Name, k.Name)
		return
	}
	if d.Arity() != len(k.Args) {
		fail(k, "%s takes %d arguments, not %d", k.Name, d.Arity(), len(k.Args))
	}
	t := tables[d]
	if t == nil {
		t = &table{at: at{k}, name: k.Name}
		tables[d] = t
		c.given[d] = &opCode{params: parameters(d), body: t, size: d.Arity(), global: -1}
	}
	row := row{value: configValue(k.Value)}
	for _, a := range k.Args {
		row.args = append(row.args, configValue(a))
	}
	t.rows = append(t.rows, row)
}

func parameters(d syntax.Decl) []*syntax.Param {
	switch d := d.(type) {
	case *syntax.Def:
		return d.Params
	case *syntax.Builtin:
		return placeholders(d)
	default:
		params := make([]*syntax.Param, d.Arity())
		for i := range params {
			params[i] = &syntax.Param{Name: fmt.Sprintf("arg%d", i+1)}
		}
		return params
	}
}

// table is the body of an operator that the configuration gives values one by one. Its arguments
// are the first slots of its frame.
type table struct {
	at
	name string
	rows []row
}

type row struct {
	args  []value.Value
	value value.Value
}

func (t *table) eval(fr *frame) value.Value {
	args := make([]value.Value, len(t.rows[0].args))
	for i := range args {
		args[i] = (&slotRef{t.at, 0, i}).eval(fr)
	}
	defer locate(t.n)
	for _, r := range t.rows {
		if slices.EqualFunc(r.args, args, value.Equal) {
			return r.value
		}
	}
	value.Fail("%s%v has no value in the configuration", t.name, value.NewTuple(args...))
	return nil
}

// replaceWithin takes Name <- [Module] Operator and Name = [Module] value, which change what the
// definition means wherever it is used, in instances of the module, too. TLC errs where the module
// has no such definition to replace, and passes over a value for one.
func (p *Program) replaceWithin(c *compiler, k *syntax.ConfigConstant) {
	m := p.module.Needs(k.Module)
	if m == nil {
		if b := syntax.StandardOperator(k.Module, k.Name); b != nil {
			p.replaceStandard(c, k, b)
			return
		}
		fail(k, "no module %s belongs to the specification", k.Module)
	}
	d, ok := m.Decl(k.Name).(*syntax.Def)
	if !ok {
		if b, ok := m.Decl(k.Name).(*syntax.Builtin); ok {
			p.replaceStandard(c, k, b)
			return
		}
		fail(k, "module %s has no definition %s", k.Module, k.Name)
	}
	if k.Operator == nil {
		c.within[d] = constantCode(k.Value, d.Params, configValue(k.Value))
		return
	}
	to := p.replacement(k)
	if d.Arity() != to.Arity() {
		fail(k, "%s takes %d arguments, and %s takes %d", k.Name, d.Arity(), to.DeclName(),
			to.Arity())
	}
	if to, ok := to.(*syntax.Def); ok {
		c.within[d] = &opCode{def: to}
		return
	}
	c.within[d] = c.stand(to, k.Operator)
}

// replaceStandard replaces an operator of a standard module.
func (p *Program) replaceStandard(
	c *compiler, k *syntax.ConfigConstant, b *syntax.Builtin,
) {
	if k.Operator == nil {
		c.given[b] = constantCode(k.Value, placeholders(b), configValue(k.Value))
		return
	}
	to := p.replacement(k)
	if b.NArgs != to.Arity() {
		fail(k, "%s takes %d arguments, and %s takes %d", k.Name, b.NArgs, to.DeclName(),
			to.Arity())
	}
	p.put(c, b, to, k)
}

// namesIn returns the model values and strings of a configuration, in the order of its text.
func namesIn(cfg *Config) []string {
	var names []string
	var look func(v *syntax.ConfigValue)
	look = func(v *syntax.ConfigValue) {
		switch v.Kind {
		case syntax.ConfigString, syntax.ConfigModelValue:
			names = append(names, v.Text)
		}
		for _, e := range v.Elems {
			look(e)
		}
	}
	for _, k := range cfg.Constants {
		for _, v := range k.Args {
			look(v)
		}
		if k.Value != nil {
			look(k.Value)
		}
	}
	return names
}

func configValue(v *syntax.ConfigValue) value.Value {
	switch v.Kind {
	case syntax.ConfigInt:
		return value.Int(v.Int)
	case syntax.ConfigString:
		return value.String(v.Text)
	case syntax.ConfigBool:
		return value.Bool(v.Bool)
	case syntax.ConfigModelValue:
		return value.Model(v.Text)
	default:
		elems := make([]value.Value, len(v.Elems))
		for i, e := range v.Elems {
			elems[i] = configValue(e)
		}
		defer locate(v)
		return value.NewSet(elems...)
	}
}
