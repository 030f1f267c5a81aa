package tla

import (
	"errors"
	"fmt"
	"strings"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// EvalError is an error of a specification that shows when it is evaluated.
type EvalError struct {
	Pos syntax.Pos
	Msg string
	// Calls are the operators that were being evaluated, innermost first.
	Calls []string
}

// Error returns `file:line:col: message`, and the calls that led there.
func (e *EvalError) Error() string {
	text := e.Pos.String() + ": " + e.Msg
	if len(e.Calls) > 0 {
		text += " (in " + strings.Join(e.Calls, " in ") + ")"
	}
	return text
}

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
	case error:
		if isLimit(e) {
			*err = e
			return
		}
		panic(e)
	default:
		panic(e)
	}
}

// errLimit is wrapped by errors that say that a limit was reached rather than a verdict.
var errLimit = errors.New("limit reached")

func isLimit(err error) bool { return errors.Is(err, errLimit) }

// locate gives an error of a value, which knows no position, that of the node being evaluated.
func locate(at syntax.Node) {
	if r := recover(); r != nil {
		if e, ok := r.(*value.Error); ok {
			fail(at, "%s", e.Msg)
		}
		panic(r)
	}
}
