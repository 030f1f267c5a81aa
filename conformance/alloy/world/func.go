package world

import "lockstep/conformance/source"

// Func is a function, or a predicate where Result is nil.
type Func struct {
	// Name is its whole name: "this/f", "to/next".
	Name string
	// Params holds the declarations of its parameters; a receiver is the first one, called this.
	Params []*Decl
	// Result bounds what the function returns, with its multiplicity; nil for a predicate.
	Result Expr
	// Body is a formula for a predicate. It may call the function itself.
	Body    Expr
	Private bool
	At      source.Span
}

// Vars returns the parameters, one by one.
func (f *Func) Vars() []*Var {
	var vars []*Var
	for _, d := range f.Params {
		vars = append(vars, d.Vars...)
	}
	return vars
}

// Fact is a fact that is not appended to a signature.
type Fact struct {
	// Name is the one in the file, or fact$1, fact$2, … by its place in its module.
	Name string
	Body Expr
	At   source.Span
}

// Assert is an assertion.
type Assert struct {
	// Name is the one in the file, or assert$1, … by its place; that of a check with a block is
	// check$1, … by the place of the command.
	Name string
	Body Expr
	At   source.Span
}

// Command is a run or a check.
type Command struct {
	// Label is what the Analyzer calls it: its label, or else the name of its target.
	Label string
	Check bool
	// Func is the predicate or function that a run is about, nil for a check. One that was given
	// as a block has no parameters and is called run$1, …
	Func *Func
	// Assert is the assertion that a check is about, nil for a run.
	Assert *Assert
	// Goal is what an instance of the command satisfies, besides the facts: that there are
	// arguments for which the predicate holds, or that the assertion does not.
	Goal Expr
	// Overall is the scope of all top-level signatures, -1 where there is none.
	Overall int
	// Bitwidth is that of Int, MaxSeq the scope of seq; -1 where there is none.
	Bitwidth, MaxSeq int
	// MinSteps and MaxSteps are those of steps, -1 where there are none; MaxSteps may be
	// [Unbounded].
	MinSteps, MaxSteps int
	Scopes             []*Scope
	// Expect is 0 or 1 (or what else the file has), -1 where there is none.
	Expect int
	// Before is the command whose => this one follows, or nil. Commands holds the last one of such
	// a chain only.
	Before *Command
	At     source.Span
}

// Unbounded is the end of a scope without an end, such as 1.. steps.
const Unbounded = 1<<31 - 1

// Scope bounds one signature in a command.
type Scope struct {
	Sig     *Sig
	Exactly bool
	// From and To differ for a scope that grows in steps of By.
	From, To, By int
	At           source.Span
}
