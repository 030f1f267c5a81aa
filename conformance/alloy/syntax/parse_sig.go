package syntax

import "lockstep/conformance/source"

// atSig tells whether a signature begins, whose qualifiers may be in any order.
func (p *parser) atSig() bool {
	n := 0
	for sigQualifiers[p.ahead(n).text] && p.ahead(n).kind == tokKeyword {
		n++
	}
	return p.isAt(n, "sig")
}

var sigQualifiers = words("abstract lone one some private var")

// sig = { qualifier } "sig" names [ "extends" sigRef | ( "in" | "=" ) sigRef { "+" sigRef } ]
// "{" decls "}" [ block ] .
func (p *parser) sig() *Sig {
	s := &Sig{}
	start := p.start()
	for !p.accept("sig") {
		p.qualifier(s)
	}
	s.Names = p.names()
	switch {
	case p.accept("extends"):
		s.Kind, s.Parents = ExtendsSig, []*Name{p.sigRef()}
	case p.is("in"), p.is("="):
		if s.Kind = InSig; p.take().text == "=" {
			s.Kind = EqualsSig
		}
		s.Parents = []*Name{p.sigRef()}
		for p.accept("+") {
			s.Parents = append(s.Parents, p.sigRef())
		}
	}
	p.expect("{")
	s.Fields = p.decls("}")
	p.expect("}")
	if p.is("{") {
		s.Facts = p.block()
	}
	s.span = p.from(start)
	return s
}

func (p *parser) qualifier(s *Sig) {
	at := p.start()
	set := func(flag *bool) {
		if *flag {
			panic(source.Errorf(at, "the qualifier is there already"))
		}
		*flag = true
	}
	switch word := p.take().text; word {
	case "abstract":
		set(&s.Abstract)
	case "private":
		set(&s.Private)
	case "var":
		set(&s.Var)
	default:
		if s.Mult != MultNone {
			panic(source.Errorf(at, "the signature has a multiplicity already"))
		}
		s.Mult = multOf(word)
	}
}

func multOf(word string) Mult {
	switch word {
	case "set":
		return MultSet
	case "lone":
		return MultLone
	case "one":
		return MultOne
	case "some":
		return MultSome
	}
	return MultNone
}

// function = ( "pred" | "fun" ) [ sigRef "." ] name [ "(" decls ")" | "[" decls "]" ]
// [ ":" expr ] block .
func (p *parser) function(start source.Pos, private bool) *Func {
	isFunc := p.take().text == "fun"
	f := &Func{Private: private, Name: p.sigRef()}
	if p.accept(".") {
		f.Receiver, f.Name = f.Name, p.name()
	}
	switch {
	case p.accept("("):
		f.Params = p.decls(")")
		p.expect(")")
	case p.accept("["):
		f.Params = p.decls("]")
		p.expect("]")
	}
	if isFunc {
		p.expect(":")
		f.Result = p.expr()
	}
	f.Body = p.block()
	f.span = p.from(start)
	return f
}

// macro = "let" name [ "(" [ names ] ")" | "[" [ names ] "]" ] ( block | "=" expr ) .
func (p *parser) macro(start source.Pos, private bool) *Macro {
	p.expect("let")
	m := &Macro{Private: private, Name: p.name()}
	for _, brackets := range []string{"()", "[]"} {
		if !p.accept(brackets[:1]) {
			continue
		}
		if !p.is(brackets[1:]) {
			m.Params = p.names()
		}
		p.expect(brackets[1:])
		break
	}
	if p.accept("=") {
		m.Body = p.expr()
	} else {
		m.Body = p.block()
	}
	m.span = p.from(start)
	return m
}
