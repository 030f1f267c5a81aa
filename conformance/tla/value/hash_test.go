package value_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"lockstep/conformance/tla/value"
)

// nested returns the tuples, sets, records and functions that have one or two of some values.
func nested(first, second []value.Value) []value.Value {
	var all []value.Value
	for _, x := range first {
		all = append(all, value.NewTuple(x), value.NewSet(x),
			value.NewRecord([]string{"f"}, []value.Value{x}),
			value.NewFunc([]value.Value{atoms[0]}, []value.Value{x}))
		for _, y := range second {
			all = append(all, value.NewTuple(x, y), value.NewTuple(y, x),
				value.NewRecord([]string{"f", "g"}, []value.Value{x, y}))
			if set := pairOf(x, y); set != nil {
				all = append(all, set)
			}
		}
	}
	return all
}

// pairOf returns nothing for what cannot be compared.
func pairOf(x, y value.Value) (set value.Value) {
	defer func() { _ = recover() }()
	return value.NewSet(x, y)
}

// What a value is made of must not cancel out: values that have parts in common, as <<a, <<a>>>>
// has, are common in specifications.
func TestNestedValuesHaveFingerprintsOfTheirOwn(t *testing.T) {
	simple := []value.Value{
		atoms[0], atoms[1], value.Int(0), value.Int(1), value.NewSet(), value.NewTuple(),
	}
	once := append(nested(simple, simple), simple...)
	twice := nested(once, once)
	thrice := nested(twice[:4000], simple)
	orbits := value.NewOrbits(group()[:1]) // b becomes c, which is in none of them
	found := make(map[uint64]string)
	alike := make(map[uint64]string)
	for _, v := range append(append(once, twice...), thrice...) {
		text := v.String()
		if before, ok := found[value.Fingerprint(v)]; ok && before != text {
			t.Fatalf("%s and %s have one fingerprint", before, text)
		}
		found[value.Fingerprint(v)] = text
		of := orbits.Hash([]value.Value{v})
		if before, ok := alike[of]; ok && before != text {
			t.Fatalf("%s and %s have one hash under a permutation", before, text)
		}
		alike[of] = text
	}
	assert.Greater(t, len(found), 50_000)
}
