package tla

import (
	"lockstep/conformance/tla/syntax"
)

// scope lays a frame out: the slots of what is declared in one definition or LAMBDA.
type scope struct {
	up    *scope
	code  *opCode
	slots map[syntax.Decl]int
	// ops are the LET definitions with parameters; their frames are nested in this scope's.
	ops map[*syntax.Def]*opCode
	at  map[*syntax.Update]int
	// loop lists what the innermost loop binds, and the LET definitions within it.
	loop []syntax.Decl
}

func newScope(up *scope, code *opCode) *scope {
	return &scope{
		up: up, code: code, slots: make(map[syntax.Decl]int), ops: make(map[*syntax.Def]*opCode),
		at: make(map[*syntax.Update]int),
	}
}

func (sc *scope) slot(d syntax.Decl) int {
	i := sc.fresh()
	sc.slots[d] = i
	return i
}

func (sc *scope) fresh() int {
	sc.code.size++
	return sc.code.size - 1
}

// find returns where a declaration's slot is: so many scopes up, and its place there.
func (sc *scope) find(d syntax.Decl) (up, i int, ok bool) {
	for s := sc; s != nil; s = s.up {
		if i, ok := s.slots[d]; ok {
			return up, i, true
		}
		up++
	}
	return 0, 0, false
}

// findOp returns the code of a LET definition, and how many scopes up its frames are nested.
func (sc *scope) findOp(d *syntax.Def) (up int, code *opCode, ok bool) {
	for s := sc; s != nil; s = s.up {
		if code, ok := s.ops[d]; ok {
			return up, code, true
		}
		up++
	}
	return 0, nil, false
}
