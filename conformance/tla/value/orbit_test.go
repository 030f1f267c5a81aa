package value_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"lockstep/conformance/tla/value"
)

// atoms are those that the permutations are of, and one that they leave as it is.
var atoms = []value.Value{
	value.Model("a"), value.Model("b"), value.Model("c"), value.Model("still"),
}

// drawValue draws a value of some kinds, the innermost first. All of one kind may be compared.
func drawValue(t *rapid.T, kinds []int) value.Value {
	depth := len(kinds)
	if depth == 0 {
		return rapid.SampledFrom(atoms).Draw(t, "atom")
	}
	parts := make([]value.Value, rapid.IntRange(0, 3).Draw(t, "parts"))
	for i := range parts {
		parts[i] = drawValue(t, kinds[:depth-1])
	}
	switch kinds[depth-1] {
	case 0:
		return value.NewTuple(value.NewTuple(parts...), value.Int(len(parts)))
	case 1:
		return value.NewTuple(value.NewSet(parts...), value.Int(len(parts)))
	case 2:
		keys := append([]value.Value(nil), atoms[:len(parts)]...)
		return value.NewTuple(value.NewFunc(keys, parts), value.Int(len(parts)))
	default:
		fields := value.NewTuple(parts...)
		return value.NewTuple(value.NewRecord([]string{"f"}, []value.Value{fields}), value.Int(9))
	}
}

// group returns all permutations of a, b and c but the identity.
func group() (all []*value.Permutation) {
	for _, images := range [][3]int{{0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		to := []value.Value{atoms[images[0]], atoms[images[1]], atoms[images[2]]}
		f := value.NewFunc(append([]value.Value(nil), atoms[:3]...), to)
		all = append(all, value.NewPermutation(f))
	}
	return all
}

func TestValuesOfOneOrbitHaveOneHash(t *testing.T) {
	perms := group()
	orbits := value.NewOrbits(perms) // it remembers from draw to draw
	least := func(v value.Value) value.Value {
		found := v
		for _, p := range perms {
			if w := p.Of(v); value.Compare(w, found) < 0 {
				found = w
			}
		}
		return found
	}
	rapid.Check(t, func(t *rapid.T) {
		kinds := []int{rapid.IntRange(0, 3).Draw(t, "inner"), rapid.IntRange(0, 3).Draw(t, "outer")}
		v, w := drawValue(t, kinds), drawValue(t, kinds)
		p := rapid.SampledFrom(perms).Draw(t, "permutation")
		hash := func(v value.Value) uint64 { return orbits.Hash([]value.Value{v, value.Int(1)}) }
		assert.Equal(t, hash(v), hash(p.Of(v)), "%v and %v", v, p.Of(v))
		same := value.Equal(least(v), least(w))
		assert.Equal(t, same, hash(v) == hash(w), "%v and %v", v, w)
	})
}

func TestTheRepresentativeIsTheLeast(t *testing.T) {
	order := value.NewOrder([]string{"c", "f", "still", "a", "b"})
	found := value.NewRepresentatives(order, group()) // it remembers from draw to draw
	rapid.Check(t, func(t *rapid.T) {
		kinds := rapid.SliceOfN(rapid.IntRange(0, 3), 0, 3).Draw(t, "kinds")
		vals := []value.Value{value.Int(1), drawValue(t, kinds), drawValue(t, kinds)}
		least := vals
		for _, p := range group() {
			image := []value.Value{p.Of(vals[0]), p.Of(vals[1]), p.Of(vals[2])}
			if slices.CompareFunc(image, least, order.Compare) < 0 {
				least = image
			}
		}
		is := found.Of(vals)
		assert.True(t, slices.EqualFunc(least, is, value.Equal), "%v and %v", least, is)
	})
}

func TestAnImageIsComparedAsWhatItIs(t *testing.T) {
	orders := []*value.Order{
		nil, value.NewOrder([]string{"c", "f", "still", "a", "b"}),
		value.NewOrder([]string{"b", "a"}),
	}
	less := 0
	rapid.Check(t, func(t *rapid.T) {
		kinds := rapid.SliceOfN(rapid.IntRange(0, 3), 0, 3).Draw(t, "kinds")
		v, w := drawValue(t, kinds), drawValue(t, kinds)
		p := rapid.SampledFrom(group()).Draw(t, "permutation")
		if rapid.Bool().Draw(t, "images") { // which share what they have in common
			w = rapid.SampledFrom(group()).Draw(t, "other").Of(v)
		}
		for _, o := range orders {
			want := o.Compare(p.Of(v), w)
			assert.Equal(t, want, o.CompareImage(p, v, w), "%v, which is %v, and %v", v, p.Of(v), w)
			less += max(0, -want)
		}
	})
	assert.Positive(t, less)
}

// All sets of a, b and c, and all functions from these to them, which share their domain.
func TestImagesOfSetsAndFunctionsAreComparedAsWhatTheyAre(t *testing.T) {
	three := value.NewSet(atoms[:3]...)
	orders := []*value.Order{value.NewOrder(nil), value.NewOrder([]string{"c", "a", "b"})}
	for _, all := range []value.Value{value.Subsets(three), value.FuncSet(three, three)} {
		values := value.Elems(all)
		for _, p := range group() {
			for _, v := range values {
				for _, w := range values {
					for _, o := range orders {
						assert.Equal(t, o.Compare(p.Of(v), w), o.CompareImage(p, v, w),
							"%v, which is %v, and %v", v, p.Of(v), w)
					}
				}
			}
		}
	}
}

func TestPermutationsCompose(t *testing.T) {
	perms := group()
	for _, p := range perms {
		for _, q := range perms {
			for _, a := range atoms {
				assert.Equal(t, q.Of(p.Of(a)), p.Then(q).Of(a))
			}
		}
	}
}
