package world

import (
	"fmt"
	"strings"

	"lockstep/conformance/alloy/syntax"
	"lockstep/conformance/source"
)

// declare enters what a file declares into a module. It throws what is declared twice.
func (m *module) declare() {
	m.sigs, m.fields = make(map[string]*Sig), make(map[string][]*Field)
	m.funcs, m.macros = make(map[string][]*function), make(map[string]*macro)
	m.asserts = make(map[string]*assert)
	for _, p := range m.syn.Params {
		m.declareParam(p)
	}
	for _, paragraph := range m.syn.Paragraphs {
		switch p := paragraph.(type) {
		case *syntax.Sig:
			m.declareSig(p)
		case *syntax.Enum:
			m.declareEnum(p)
		case *syntax.Fact:
			name := p.Name
			if name == "" {
				name = fmt.Sprintf("fact$%d", 1+len(m.facts))
			}
			m.facts = append(m.facts, &fact{&Fact{Name: name, At: p.Span()}, p.Body})
		case *syntax.Assert:
			m.declareAssert(p.Name, p.Span(), p.Body)
		case *syntax.Func:
			m.declareFunc(p)
		case *syntax.Macro:
			m.declareMacro(p)
		case *syntax.Command:
			m.declareCommand(p)
		}
	}
	if len(m.commands) == 0 && m.path == "" {
		f := m.addFunc(&Func{Name: m.full("$$Default")}, "$$Default", nil, &syntax.Block{})
		m.commands = append(m.commands, &command{
			pub: &Command{
				Label: "Default", Func: f.pub, Overall: -1, Bitwidth: -1, MaxSeq: -1, MinSteps: -1,
				MaxSteps: -1, Expect: -1,
			},
			target: "$$Default",
		})
	}
}

// declareParam makes a parameter known. In the root module, which nothing is given to, it is a
// signature.
func (m *module) declareParam(p *syntax.ModuleParam) {
	name := p.Name
	if len(m.params) >= opensMax {
		panic(source.Errorf(p.Span().Start, "the module has more than %d parameters", opensMax))
	}
	m.checkName(p.Span().Start, name, true)
	if m.path != "" {
		m.params = append(m.params, &param{name: name, exactly: p.Exactly})
		return
	}
	s := m.addSig(&Sig{At: p.Span()}, name)
	m.params = append(m.params, &param{name: name, exactly: p.Exactly, sig: s.sig})
}

// checkName throws what cannot be a name that the module declares.
func (m *module) checkName(at source.Pos, name string, isSig bool) {
	switch {
	case strings.Contains(name, "/"):
		panic(source.Errorf(at, "the name of a declaration cannot have a /"))
	case builtins[name] != nil, name == "steps":
		panic(source.Errorf(at, "%s is built in and cannot be declared", name))
	case isSig && (m.sigs[name] != nil || m.hasParam(name)):
		panic(source.Errorf(at, "the module has two signatures or parameters called %s", name))
	}
}

func (m *module) hasParam(name string) bool {
	for _, p := range m.params {
		if p.name == name {
			return true
		}
	}
	return false
}

// checkDeclared throws what cannot be a name that a file declares.
func (m *module) checkDeclared(n *syntax.Name, isSig bool) {
	if hasDollar(n) {
		panic(source.Errorf(n.Span().Start, "the name of a declaration cannot have a $"))
	}
	m.checkName(n.Span().Start, n.Text, isSig)
}

// addSig enters a signature.
func (m *module) addSig(s *Sig, name string) *sigDecl {
	s.Name = m.full(name)
	d := &sigDecl{sig: s, mod: m, base: name}
	m.sigs[name] = s
	m.sigOrder = append(m.sigOrder, d)
	return d
}

var sigKinds = map[syntax.SigKind]SigKind{
	syntax.TopSig: Prim, syntax.ExtendsSig: Prim, syntax.InSig: Subset, syntax.EqualsSig: Equal,
}

func (m *module) declareSig(p *syntax.Sig) {
	for _, n := range p.Names {
		m.checkDeclared(n, true)
		d := m.addSig(&Sig{
			Kind: sigKinds[p.Kind], Abstract: p.Abstract, Mult: mults[p.Mult], Var: p.Var,
			Private: p.Private, At: n.Span(),
		}, n.Text)
		d.parents, d.fields, d.facts = p.Parents, p.Fields, p.Facts
		if d.sig.Kind != Prim && p.Abstract {
			panic(source.Errorf(n.Span().Start, "a subset signature cannot be abstract"))
		}
	}
	checkTwice(p.Fields, "the signature has two fields called %s")
}

// checkTwice throws a name that is declared twice in a list of declarations.
func checkTwice(decls []*syntax.Decl, msg string) {
	seen := make(map[string]bool)
	for _, d := range decls {
		for _, n := range d.Names {
			if hasDollar(n) {
				panic(source.Errorf(n.Span().Start, "the name of a declaration cannot have a $"))
			}
			if seen[n.Text] {
				panic(source.Errorf(n.Span().Start, msg, n.Text))
			}
			seen[n.Text] = true
		}
	}
}

// declareEnum enters an enumeration as the Analyzer does: an abstract signature with one signature
// for each member, in their order. See [module.declareOpens] for that.
func (m *module) declareEnum(p *syntax.Enum) {
	if len(p.Atoms) == 0 {
		panic(source.Errorf(p.Span().Start, "an enumeration must have a member"))
	}
	m.checkDeclared(p.Name, true)
	m.addSig(&Sig{Abstract: true, Enum: true, Private: p.Private, At: p.Name.Span()}, p.Name.Text)
	for _, n := range p.Atoms {
		m.checkDeclared(n, true)
		d := m.addSig(&Sig{Mult: MultOne, Private: p.Private, At: n.Span()}, n.Text)
		d.parents = []*syntax.Name{p.Name}
	}
}

func (m *module) declareAssert(name string, at source.Span, body syntax.Expr) {
	if name == "" {
		name = fmt.Sprintf("assert$%d", 1+len(m.assertOrder))
	}
	if m.asserts[name] != nil {
		panic(source.Errorf(at.Start, "the module has two assertions called %s", name))
	}
	a := &assert{&Assert{Name: name, At: at}, body}
	m.asserts[name], m.assertOrder = a, append(m.assertOrder, a)
}

func (m *module) declareFunc(p *syntax.Func) {
	m.checkDeclared(p.Name, false)
	for _, d := range p.Params {
		for _, err := range declErrors(d, "a parameter") {
			panic(err)
		}
	}
	checkTwice(p.Params, "two parameters are called %s")
	f := &Func{Name: m.full(p.Name.Text), Private: p.Private, At: p.Name.Span()}
	m.addFunc(f, p.Name.Text, p, p.Body)
}

func (m *module) addFunc(pub *Func, name string, syn *syntax.Func, body syntax.Expr) *function {
	f := &function{pub: pub, syn: syn, body: body}
	if len(m.funcs[name]) == 0 {
		m.funcOrder = append(m.funcOrder, name)
	}
	m.funcs[name] = append(m.funcs[name], f)
	return f
}

// allFuncs returns the functions in order.
func (m *module) allFuncs() []*function {
	var all []*function
	for _, name := range m.funcOrder {
		all = append(all, m.funcs[name]...)
	}
	return all
}

func (m *module) declareMacro(p *syntax.Macro) {
	m.checkDeclared(p.Name, false)
	seen := make(map[string]bool)
	for _, n := range p.Params {
		if seen[n.Text] {
			panic(source.Errorf(n.Span().Start, "two parameters are called %s", n.Text))
		}
		seen[n.Text] = true
	}
	if m.macros[p.Name.Text] != nil {
		panic(source.Errorf(p.Name.Span().Start, "the module has two macros called %s",
			p.Name.Text))
	}
	m.macros[p.Name.Text] = &macro{mod: m, syn: p, private: p.Private}
}

// declareCommand enters a command, and the block that it may have instead of a target. A command
// that follows another one by => takes its place.
func (m *module) declareCommand(p *syntax.Command) {
	c := &command{syn: p, pub: &Command{Label: p.Label, Check: p.Check, At: p.Span()}}
	number := 1 + len(m.commands)
	switch {
	case p.Target != nil:
		c.target = p.Target.Text
	case p.Check:
		c.target = fmt.Sprintf("check$%d", number)
		m.declareAssert(c.target, p.Block.Span(), p.Block)
	default:
		c.target = fmt.Sprintf("run$%d", number)
		m.addFunc(&Func{Name: m.full(c.target), At: p.Block.Span()}, c.target, nil, p.Block)
	}
	if c.pub.Label == "" {
		c.pub.Label = c.target
	}
	if p.FollowUp {
		last := len(m.commands) - 1
		c.before, m.commands[last] = m.commands[last], c
		return
	}
	m.commands = append(m.commands, c)
}

// declareOpens enters what a file opens, and what the Analyzer opens for it: util/integer for all,
// util/ordering for each enumeration, util/sequniv where seq is used.
func (m *module) declareOpens() {
	if !strings.HasSuffix(m.key, "util/integer.als") {
		m.addOpen(&open{file: "util/integer", alias: "integer"})
	}
	for _, o := range m.syn.Opens {
		n := &open{
			syn: o, at: o.Span().Start, alias: o.Alias, file: o.Path, private: o.Private,
		}
		for _, arg := range o.Args {
			n.args = append(n.args, arg.Text)
		}
		if strings.ContainsAny(o.Alias, "$/") {
			panic(source.Errorf(o.Span().Start, "the name of a module cannot have a $ or /"))
		}
		m.addOpen(n)
	}
	seq := m.syn.Seq
	for _, paragraph := range m.syn.Paragraphs {
		e, isEnum := paragraph.(*syntax.Enum)
		if !isEnum {
			continue
		}
		at := e.Span().Start
		if seq.IsValid() && seq.Offset() < at.Offset() {
			m.addOpen(&open{file: "util/sequniv", alias: "seq", at: seq})
		}
		m.addOpen(&open{file: "util/ordering", at: at, args: []string{"this/" + e.Name.Text}})
	}
	if seq.IsValid() {
		m.addOpen(&open{file: "util/sequniv", alias: "seq", at: seq})
	}
	m.nameOpens()
}

func (m *module) addOpen(o *open) {
	if o.alias == "" {
		o.alias = fmt.Sprintf("open$%d", 1+len(m.opens))
		if len(o.args) == 0 && isSimple(o.file) {
			o.alias = o.file
		}
	}
	if len(m.opens) >= opensMax {
		panic(source.Errorf(o.at, "the file opens more than %d modules", opensMax))
	}
	if old := m.alias(o.alias); old != nil {
		if old.file == o.file && strings.Join(old.args, ",") == strings.Join(o.args, ",") {
			return
		}
		panic(source.Errorf(o.at, "two modules are opened as %s", o.alias))
	}
	m.opens = append(m.opens, o)
}

// isSimple tells whether a module's name can be the one that it is opened as.
func isSimple(name string) bool {
	for i, r := range name {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || !('0' <= r && r <= '9' || r == '_' || r == '"' || r == '\'')) {
			return false
		}
	}
	return name != ""
}

// nameOpens names modules that were opened without an alias by the last part of their name, where
// nothing else is called so.
func (m *module) nameOpens() {
	for _, o := range m.opens {
		if !strings.Contains(o.alias, "$") {
			continue
		}
		base := o.file[strings.LastIndexByte(o.file, '/')+1:]
		if isSimple(base) && m.alias(base) == nil {
			o.alias = base
		}
	}
}
