package tla

import (
	"fmt"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// EvalError is an error of a specification that shows when it is evaluated.
type EvalError struct {
	Pos syntax.Pos
	Msg string
}

// Error returns `file:line:col: message`.
func (e *EvalError) Error() string { return e.Pos.String() + ": " + e.Msg }

// fail throws an EvalError at a node.
func fail(at syntax.Node, format string, args ...any) {
	panic(&EvalError{Pos: syntax.Start(at), Msg: fmt.Sprintf(format, args...)})
}

// catch turns what the evaluator throws into an error.
func catch(err *error) {
	switch e := recover().(type) {
	case nil:
	case *EvalError:
		*err = e
	case *value.Error:
		*err = e
	case *stopped:
		*err = e.err
	default:
		panic(e)
	}
}

// locate gives an error of a value, which knows no position, that of the node being evaluated.
func locate(at syntax.Node) {
	if r := recover(); r != nil {
		if e, ok := r.(*value.Error); ok {
			fail(at, "%s", e.Msg)
		}
		panic(r)
	}
}
