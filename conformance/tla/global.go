package tla

import (
	"sync/atomic"

	"lockstep/conformance/tla/value"
)

// global is what a model knows of a constant definition, or of a constant expression. Whatever is
// evaluated meanwhile, it stays as it is.
type global struct {
	v atomic.Pointer[value.Value] // nil where it was not evaluated yet, or has no value
	// failed tells that its evaluation ended in an error. The bound of steps is none, since another
	// evaluation may have more of them left.
	failed atomic.Bool
}

// global returns the value of a constant definition, evaluated once for the model.
func (fr *frame) global(code *opCode) value.Value {
	known := &fr.cache[code.global]
	if v := known.v.Load(); v != nil {
		return *v
	}
	v := fr.apart(code)
	known.v.Store(&v)
	return v
}

// hasGlobal says whether a constant definition has a value. One that has none is found to have none
// but once: a chain of functions, each of which applies the one before, would else try each of them
// for every element of those behind it.
func (fr *frame) hasGlobal(code *opCode) bool {
	known := &fr.cache[code.global]
	switch {
	case known.v.Load() != nil:
		return true
	case known.failed.Load():
		return false
	}
	has := fr.evaluates(func() { fr.global(code) })
	known.failed.Store(!has)
	return has
}
