package relational

import (
	"errors"
	"fmt"
)

// Problem is a formula whose instances are looked for within bounds. Where the formula has temporal
// operators, primes or variable relations, its instances are lassos.
type Problem struct {
	Bounds  *Bounds
	Formula Formula
	Options Options
}

// Options are how a problem is read and what it may take. Zero values are those of the Analyzer,
// but for Symmetry.
type Options struct {
	// Bitwidth is how many bits an integer has, 4 where it is zero.
	Bitwidth int
	// Overflow lets integers wrap around. Else what overflows is left out of account, as in
	// Milicevic and Jackson, "Preventing arithmetic overflows in Alloy" (2012): a comparison of it
	// counts neither for nor against.
	Overflow bool
	// Symmetry is how many bits of each lex-leader predicate are used to rule out isomorphic
	// instances (see [SymmetryDefault]). At zero only total orders are made constant, where their
	// bounds allow; below zero no symmetry is broken at all.
	Symmetry int
	// SkolemDepth is how many universal quantifiers an existential one may stand in and yet be
	// replaced by a relation; below zero none is replaced.
	SkolemDepth int
	// MinSteps and MaxSteps are how many states the lassos of a temporal problem have, from 1 to 10
	// where they are zero.
	MinSteps, MaxSteps int
	// Limits bounds what the search may take.
	Limits Limits
}

// SymmetryDefault is the Analyzer's length of lex-leader predicates.
const SymmetryDefault = 20

// Limits bound the search, beside its context. One that is reached is a [*LimitError].
type Limits struct {
	// Gates bounds the circuit, in gates and their inputs; see [GatesDefault].
	Gates int
	// Conflicts bounds the work of the SAT solver for one instance; zero bounds nothing.
	Conflicts int
	// Expressions bounds how often an expression is translated for one instance, or evaluated; see
	// [ExpressionsDefault].
	Expressions int
}

// The limits where none are given: some gigabytes, some minutes.
const (
	GatesDefault       = 50_000_000
	ExpressionsDefault = 500_000_000
)

// The Analyzer's bit width and number of steps.
const (
	bitwidthDefault = 4
	stepsDefault    = 10
)

func (o *Options) bitwidth() int {
	if o.Bitwidth <= 0 {
		return bitwidthDefault
	}
	return o.Bitwidth
}

// steps returns the least and the greatest length of lassos.
func (o *Options) steps() (least, most int) {
	least, most = max(o.MinSteps, 1), o.MaxSteps
	if most <= 0 {
		most = stepsDefault
	}
	return least, most
}

// LimitError is returned when a limit was reached: nothing is known of the problem.
type LimitError struct{ What string }

// Error says which limit was reached.
func (e *LimitError) Error() string { return "limit reached: " + e.What }

// HigherOrderError is returned where a variable ranges over sets, or over anything but one atom,
// cannot be replaced by a relation, and there may be instances: without the formula there are.
type HigherOrderError struct{ Decl Decl }

// Error names the variable.
func (e *HigherOrderError) Error() string {
	return fmt.Sprintf("%s ranges over sets (%v) and cannot be skolemized",
		e.Decl.Var.name, e.Decl.Mult)
}

// UnboundError is returned where a relation has no bounds, or a variable no declaration around it.
type UnboundError struct{ Name string }

// Error names what is unbound.
func (e *UnboundError) Error() string { return e.Name + " is not bound" }

// ErrNone is returned by [Search.Next] where there is no instance, or no further one.
var ErrNone = errors.New("there is no further instance")
