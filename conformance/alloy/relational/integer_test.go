package relational_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	. "lockstep/conformance/alloy/relational" //nolint:revive // formulas read as formulas
)

// integers returns bounds of relations x, y and z that have integers of so many bits.
func integers(width int) (b *Bounds, x, y, z *Relation) {
	least := -(1 << (width - 1))
	var names []string
	for n := least; n < -least; n++ {
		names = append(names, fmt.Sprint(n))
	}
	u := NewUniverse(names...)
	b = NewBounds(u)
	all := u.Set(1)
	for atom := range u.Len() {
		b.Int(least+atom, atom)
		all.Add(atom)
	}
	x, y, z = NewRelation("x", 1), NewRelation("y", 1), NewRelation("z", 1)
	for _, r := range []*Relation{x, y, z} {
		b.Bound(r, u.Set(1), all)
	}
	return b, x, y, z
}

// reckon is arithmetic of Go, and whether the result is one of so many bits.
func reckon(op IntOp, x, y, width int) (value int, ok bool) {
	switch op {
	case Add:
		value = x + y
	case Sub:
		value = x - y
	case Mul:
		value = x * y
	case Div:
		if y == 0 {
			return 0, false
		}
		value = x / y
	case Rem:
		if y == 0 {
			return 0, false
		}
		value = x % y
	}
	limit := 1 << (width - 1)
	return value, -limit <= value && value < limit
}

func TestArithmeticIsThatOfGoWhereItFits(t *testing.T) {
	for width := 1; width <= 4; width++ {
		for op := Add; op <= Rem; op++ {
			b, x, y, z := integers(width)
			result := Arithmetic(SumOf(x), op, SumOf(y))
			p := &Problem{Bounds: b, Formula: And(
				Has(One, x), Has(One, y), Has(One, z), Equal(z, IntAtom(result)),
			)}
			p.Options.Bitwidth = width
			found := 0
			for i := range instances(t, p) {
				found++
				of := func(r *Relation) int {
					for tuple := range i.States[0][r].All() {
						return i.Ints[tuple[0]]
					}
					return 0
				}
				value, ok := reckon(op, of(x), of(y), width)
				require.True(t, ok, "%d op %d %d overflows %d bits", of(x), op, of(y), width)
				require.Equal(t, value, of(z), "%d op %d %d, %d bits", of(x), op, of(y), width)
			}
			require.Equal(t, fitting(op, width), found, "op %d, %d bits", op, width)
		}
	}
}

func fitting(op IntOp, width int) int {
	limit, n := 1<<(width-1), 0
	for x := -limit; x < limit; x++ {
		for y := -limit; y < limit; y++ {
			if _, ok := reckon(op, x, y, width); ok {
				n++
			}
		}
	}
	return n
}

func TestShiftsAreEvaluatedAsTheyAreTranslated(t *testing.T) {
	for width := 2; width <= 4; width++ {
		for op := Shl; op <= Sha; op++ {
			for _, wraps := range []bool{true, false} {
				b, x, y, z := integers(width)
				result := Arithmetic(SumOf(x), op, SumOf(y))
				p := &Problem{Bounds: b, Formula: And(
					Has(One, x), Has(One, y), Has(One, z), Equal(z, IntAtom(result)),
				)}
				p.Options.Bitwidth, p.Options.Overflow = width, wraps
				found := 0
				for i := range instances(t, p) {
					found++
					require.True(t, holds(t, i, p.Formula))
				}
				if wraps {
					require.Equal(t, 1<<(2*width), found)
				}
			}
		}
	}
}

func TestCardinalityOverflowsBeyondTheBits(t *testing.T) {
	b, x, _, _ := integers(3)
	for r, more := range map[int]bool{3: true, 4: false} {
		p := &Problem{Bounds: b, Formula: Compare(Count(x), AtLeast, Number(r))}
		p.Options.Bitwidth = 3
		_, err := p.Search().Next(t.Context())
		require.Equal(t, more, err == nil, "at least %d tuples", r)
	}
}

func TestWhatOverflowsCountsNeitherForNorAgainst(t *testing.T) {
	b, _, _, _ := integers(3)
	v := NewVar("v", 1)
	next := Arithmetic(SumOf(v), Add, Number(1))
	decls := []Decl{{v, One, Ints}}
	for _, row := range []struct {
		name, reason string
		formula      Formula
		holds, wraps bool
	}{
		{
			"each is less than the next", "the greatest integer has no next one",
			ForAll(decls, Compare(SumOf(v), Less, next)), true, false,
		},
		{
			"one is greater than the next", "it would be the greatest",
			Exists(decls, Compare(SumOf(v), Greater, next)), false, true,
		},
		{
			"none is greater than the next", "the negation is of the quantifier",
			Not(Exists(decls, Compare(SumOf(v), Greater, next))), true, false,
		},
	} {
		for _, wraps := range []bool{false, true} {
			want := row.holds
			if wraps {
				want = row.wraps
			}
			p := &Problem{Bounds: b, Formula: row.formula}
			p.Options.Bitwidth, p.Options.Overflow, p.Options.SkolemDepth = 3, wraps, -1
			_, err := p.Search().Next(t.Context())
			require.Equal(t, want, err == nil, "%s (wraps: %v): %s", row.name, wraps, row.reason)
			i := instanceOf(p, 0, states(NewBounds(b.Universe()))[0])
			require.Equal(t, want, holds(t, i, row.formula), "%s, evaluated", row.name)
		}
	}
}
