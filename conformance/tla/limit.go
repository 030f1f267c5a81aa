package tla

import (
	"context"
	"errors"

	"lockstep/conformance/heap"
	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// Limits bound what a specification may take, whoever wrote it. Other bounds are fixed: how deep
// calls and expressions nest, and how many elements a value has (see docs/language.md). One that is
// reached is an [EvalError] whose Limit is set.
type Limits struct {
	// Steps bounds one evaluation: of an expression, a property on one state, the successors of
	// one state. Calls of operators and elements of sets count, large elements more than once. It
	// is [StepsDefault] where it is zero.
	Steps int
	// Heap bounds the bytes that all evaluations of the process hold at once, as far as the garbage
	// collector knows; zero bounds nothing. It is looked at many times a second, and not exact.
	Heap uint64
}

// StepsDefault is less than a minute. TLC has no such bound.
const StepsDefault = 200_000_000

// ErrHeap is returned when [Limits.Heap] was reached.
var ErrHeap = heap.ErrExhausted

// pauseEvery is how many steps a machine makes without a pause: one of them may take as many
// elements as a value may have.
const pauseEvery = 64

// begin gives a machine the steps of another evaluation.
func (m *machine) begin() {
	steps := m.Limits.Steps
	if steps <= 0 {
		steps = StepsDefault
	}
	m.end = m.evals + steps
	m.look = min(m.look, m.end)
}

// tick counts a step of the evaluation, and pauses now and then.
func (m *machine) tick() {
	m.evals++
	if m.evals > m.look {
		m.pause()
	}
}

// tickElement counts an element that was made to be looked at.
func (m *machine) tickElement(e value.Value) {
	if value.IsFunction(e) {
		m.evals += value.Size(e) / 8
	}
	m.tick()
}

// tickMade counts the elements of a value that was made at once.
func (m *machine) tickMade(v value.Value) {
	switch v := v.(type) {
	case *value.Set:
		m.evals += len(value.Elems(v)) / 8
	case *value.Tuple:
		m.evals += value.Size(v) / 8
	default:
		return
	}
	m.tick()
}

// pause ends an evaluation that took too long, or that is not wanted any more.
func (m *machine) pause() {
	if m.evals > m.end {
		panic(&EvalError{Msg: "the evaluation takes too many steps", Limit: true, steps: true})
	}
	m.look = min(m.evals+pauseEvery, m.end)
	if m.interrupt == nil {
		return
	}
	if err := m.interrupt(); err != nil {
		panic(&stopped{err})
	}
}

// stopped is thrown when an evaluation is interrupted.
type stopped struct{ err error }

// weightMax bounds how deep the evaluator recurs, in levels of expressions, so that what it needs
// of a goroutine's stack stays below the greatest that there may be.
const weightMax = 1_000_000

// weigh counts levels that the evaluator is about to recur. They are given back with the stack's
// mark.
func (m *machine) weigh(at syntax.Node, levels int32) {
	if m.weight += levels; m.weight > weightMax {
		exceed(at, "expressions are evaluated within each other more than %d levels deep",
			weightMax)
	}
}

// height returns how many levels deep an expression is.
func height(n syntax.Node) int32 {
	highest := int32(0)
	syntax.Children(n, func(c syntax.Node) { highest = max(highest, height(c)) })
	return highest + 1
}

// guard returns a context that ends, with [ErrHeap] as its cause, when the heap is too large. stop
// is to be called once it is not wanted any more.
func (l Limits) guard(ctx context.Context) (guarded context.Context, stop func()) {
	return heap.Guard(ctx, l.Heap)
}

// interrupted returns the error that ends evaluations under a context, or nil.
func interrupted(ctx context.Context) func() error {
	return func() error {
		if ctx.Err() == nil {
			return nil
		}
		if cause := context.Cause(ctx); errors.Is(cause, ErrHeap) {
			return cause
		}
		return ctx.Err()
	}
}
