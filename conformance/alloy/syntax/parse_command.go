package syntax

import "lockstep/conformance/source"

func (p *parser) atCommand() bool {
	return p.isCommand(0) || p.labelled()
}

func (p *parser) isCommand(n int) bool { return p.isAt(n, "run") || p.isAt(n, "check") }

// labelled tells whether a command comes whose label stands before it: small: run p.
func (p *parser) labelled() bool {
	return p.kind() == tokName && p.isAt(1, ":") && p.isCommand(2)
}

// commands = command { "=>" command } .
func (p *parser) commands() []Paragraph {
	all := []Paragraph{p.command(false)}
	for p.is("=>") && p.isCommand(1) {
		p.take()
		all = append(all, p.command(true))
	}
	return all
}

// command = [ name ":" ] ( "run" | "check" ) [ name ] ( name | block ) [ scope ]
// [ "expect" number ] .
func (p *parser) command(followUp bool) *Command {
	start := p.start()
	c := &Command{Expect: -1, FollowUp: followUp}
	if p.labelled() {
		c.Label = p.take().text
		p.take()
	}
	c.Check = p.take().text == "check"
	var names []*Name
	for most := 2; p.atName() && len(names) < most; {
		names = append(names, p.name())
	}
	switch {
	case p.is("{") && len(names) < 2:
		c.Block = p.block()
		if len(names) == 1 {
			c.Label = names[0].Text
		}
	case len(names) == 2:
		c.Label, c.Target = names[0].Text, names[1]
	case len(names) == 1:
		c.Target = names[0]
	default:
		p.fail("a name or a block")
	}
	c.Scope = p.scope()
	if p.accept("expect") {
		c.Expect = p.number()
	}
	c.span = p.from(start)
	return c
}

func (p *parser) number() int {
	if p.kind() != tokNumber {
		p.fail("a number")
	}
	return p.take().value
}

// scope = [ "for" ( number [ "but" typeScopes ] | typeScopes ) ] .
// typeScopes = typeScope { "," typeScope } .
func (p *parser) scope() *Scope {
	s := &Scope{Overall: -1}
	start := p.start()
	s.span = p.from(start)
	if !p.accept("for") {
		return s
	}
	if overall := p.ahead(1); p.kind() == tokNumber && (overall.is("but") || !p.scopesType()) {
		s.Overall = p.number()
		if !p.accept("but") {
			s.span = p.from(start)
			return s
		}
	}
	s.Types = append(s.Types, p.typeScope())
	for p.accept(",") {
		s.Types = append(s.Types, p.typeScope())
	}
	s.span = p.from(start)
	return s
}

// scopesType tells whether the number that comes is that of one type.
func (p *parser) scopesType() bool {
	t := p.ahead(1)
	if t.kind == tokName {
		return !(p.isAt(2, ":") && p.isCommand(3)) // the label of the next command
	}
	words := []string{".", ":", "Int", "int", "seq", "String", "steps", "univ", "none"}
	for _, word := range words {
		if t.is(word) {
			return true
		}
	}
	return t.is("this") && p.isAt(2, "/")
}

// typeScope = [ "exactly" ] number [ ".." [ number ] ] [ ":" number ] ( name | "Int" | "int" |
// "seq" | "String" | "steps" ) .
func (p *parser) typeScope() *TypeScope {
	start := p.start()
	t := &TypeScope{Exactly: p.accept("exactly"), By: 1}
	t.From = p.number()
	t.To = t.From
	if p.is(".") && p.isAt(1, ".") {
		p.next += 2
		if t.To = Unbounded; p.kind() == tokNumber {
			t.To = p.number()
			t.Exactly = t.Exactly || t.To == t.From
		}
		if t.To < t.From {
			panic(source.Errorf(start, "the scope ends at %d, before it begins at %d", t.To,
				t.From))
		}
	}
	if p.accept(":") {
		if t.To == t.From {
			t.To = Unbounded
		}
		t.By = p.number()
	}
	at := p.start()
	switch word := p.peek(); {
	case word.is("Int"), word.is("int"), word.is("seq") && !p.isAt(1, "/"):
		t.Name = p.keyword()
		p.fixed(at, t)
	case word.is("String"), word.is("steps"):
		t.Name = p.keyword()
	case word.is("univ"), word.is("none"):
		panic(source.Errorf(at, "%s has no scope", word.text))
	default:
		t.Name = p.name()
	}
	t.span = p.from(start)
	return t
}

// keyword takes a keyword as a name.
func (p *parser) keyword() *Name {
	start := p.start()
	text := p.take().text
	return &Name{span: p.from(start), Text: text}
}

// fixed refuses a scope of integers or sequences that grows, or that is said to be exact.
func (p *parser) fixed(at source.Pos, t *TypeScope) {
	switch {
	case t.To > t.From:
		panic(source.Errorf(at, "the scope of %s cannot grow", t.Name.Text))
	case t.Exactly:
		panic(source.Errorf(at, "the scope of %s is exact in any case", t.Name.Text))
	case t.Name.Text == "int":
		t.Name.Text = "Int"
	}
}
