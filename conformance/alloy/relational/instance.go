package relational

import (
	"context"
	"encoding/binary"
	"slices"
)

// State is the value of each relation. Relations that do not vary have the same value in each.
type State map[*Relation]*TupleSet

// Instance is a lasso of states: after the last comes that at Loop again. One that is not temporal
// has one state. Relations that were made for existential quantifiers are among its relations (see
// [Relation.Skolem]).
//
// Instances that a search returns are complete; a caller may as well write one. Evaluation does not
// change it, and it may be evaluated concurrently.
type Instance struct {
	Universe *Universe
	// Ints says which atoms stand for integers.
	Ints map[int]int
	// Bitwidth and Overflow are as in [Options].
	Bitwidth int
	Overflow bool
	States   []State
	Loop     int
}

// Env is the values of variables that are free in what is evaluated.
type Env map[*Var]*TupleSet

// Holds tells whether a formula holds in a state. Errors are *[LimitError], *[HigherOrderError],
// *[UnboundError] and the context's.
func (i *Instance) Holds(
	ctx context.Context, state int, env Env, f Formula,
) (holds bool, err error) {
	defer rescue(&err)
	e := newEvaluator(ctx, i, env)
	return e.formula(f, state), nil
}

// Tuples returns the value of an expression in a state. Errors are those of [Instance.Holds].
func (i *Instance) Tuples(
	ctx context.Context, state int, env Env, expr Expr,
) (tuples *TupleSet, err error) {
	defer rescue(&err)
	e := newEvaluator(ctx, i, env)
	return e.expr(expr, state).set, nil
}

// Int returns the value of an integer expression in a state, and whether it overflowed. Errors are
// those of [Instance.Holds].
func (i *Instance) Int(
	ctx context.Context, state int, env Env, expr IntExpr,
) (value int, overflow bool, err error) {
	defer rescue(&err)
	e := newEvaluator(ctx, i, env)
	e.free(expr)
	v := e.integer(expr, state)
	return v.value, v.over, nil
}

// Cause is a part of a formula that made all of it have its value, as deep as one such part can be
// named.
type Cause struct {
	// Formula is the part, by its pointer: the caller knows where it stands.
	Formula Formula
	// Value is what it evaluates to.
	Value bool
	// State is where.
	State int
	// Env is what the variables around it stand for.
	Env []Binding
	// Left and Right are the values of the expressions that a comparison compares, as far as it is
	// one; a condition of how many has only Left.
	Left, Right *TupleSet
	// Path is the formulas around it, from the outermost.
	Path []Formula
}

// Binding is the value of a variable.
type Binding struct {
	Var   *Var
	Value *TupleSet
}

// shape returns the same string for all lassos that stand for the same infinite sequence of states.
func (i *Instance) shape(relations []*Relation) string {
	states := make([]string, len(i.States))
	for n, state := range i.States {
		var b []byte
		for _, r := range relations {
			b = binary.AppendUvarint(b, uint64(state[r].Len()))
			for _, key := range state[r].keys {
				b = binary.AppendUvarint(b, uint64(key))
			}
		}
		states[n] = string(b)
	}
	return shortest(states, i.Loop)
}

// shortest returns the least prefix and the least period of a lasso of words.
func shortest(states []string, loop int) string {
	period := states[loop:]
	for n := 1; n < len(period); n++ {
		if len(period)%n == 0 && slices.Equal(period[n:], period[:len(period)-n]) {
			period = period[:n]
			break
		}
	}
	period = slices.Clone(period)
	prefix := states[:loop]
	for len(prefix) > 0 && prefix[len(prefix)-1] == period[len(period)-1] {
		last := period[len(period)-1]
		copy(period[1:], period)
		period[0] = last
		prefix = prefix[:len(prefix)-1]
	}
	var b []byte
	for _, part := range [][]string{prefix, period} {
		b = binary.AppendUvarint(b, uint64(len(part)))
		for _, word := range part {
			b = binary.AppendUvarint(b, uint64(len(word)))
			b = append(b, word...)
		}
	}
	return string(b)
}
