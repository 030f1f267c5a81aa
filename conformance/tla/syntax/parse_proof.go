package syntax

import "strconv"

// assumeProve = "ASSUME" … "PROVE" expr. Only a prover reads it.
func (p *parser) assumeProve() {
	start := p.take()
	for depth := 1; depth > 0; p.take() {
		switch t := p.peek(); {
		case t.is("ASSUME"):
			depth++
		case t.is("PROVE"):
			depth--
		case t.kind == tokEOF || t.kind == tokEndModule:
			panic(errorAt(start.start, "ASSUME has no PROVE"))
		}
	}
	p.expr()
}

// facts = [ "ONLY" ] [ fact { "," fact } ] [ ( "DEF" | "DEFS" ) fact { "," fact } ]
// fact = "MODULE" Name | expr.
func (p *parser) facts() {
	p.proof = true
	defer func() { p.proof = false }()
	fact := func() Expr {
		if p.accept("MODULE") {
			p.moduleName()
			return nil
		}
		return p.argument()
	}
	p.accept("ONLY")
	if !p.peek().isAny("DEF", "DEFS") {
		list(p, fact)
	}
	if p.accept("DEF") || p.accept("DEFS") {
		list(p, fact)
	}
}

// skipProof = [ "PROOF" ] ( "OBVIOUS" | "OMITTED" | "BY" facts | steps ), or nothing.
func (p *parser) skipProof() {
	p.accept("PROOF")
	switch t := p.peek(); {
	case t.isAny("OBVIOUS", "OMITTED"):
		p.take()
	case t.is("BY"):
		p.take()
		p.facts()
	case t.kind == tokStep:
		p.skipSteps()
	}
}

// skipSteps = { step … [ proof ] } step "QED" [ proof ]. The steps of a proof have one level, those
// of a proof within it a higher one.
func (p *parser) skipSteps() {
	p.enter()
	defer p.leave()
	level := stepLevel(p.peek(), 0)
	for {
		if p.peek().kind != tokStep {
			p.fail("a step of the proof")
		}
		p.take()
		last := p.accept("QED")
		for !last && !p.atProof() {
			if t := p.take(); t.kind == tokEOF || t.kind == tokEndModule {
				p.next--
				p.fail("`QED`")
			}
		}
		if t := p.peek(); t.kind != tokStep || stepLevel(t, level) > level {
			p.skipProof()
		}
		if last {
			return
		}
	}
}

// atProof tells whether a step or a proof begins here.
func (p *parser) atProof() bool {
	t := p.peek()
	return t.kind == tokStep || t.isAny("PROOF", "BY", "OBVIOUS", "OMITTED")
}

// stepLevel returns the level of a step: <*> is the level it stands in, <+> the next.
func stepLevel(t token, current int) int {
	switch t.text {
	case "*":
		return current
	case "+":
		return current + 1
	}
	n, err := strconv.Atoi(t.text)
	if err != nil {
		panic(errorAt(t.start, "level of a proof step is too large"))
	}
	return n
}
