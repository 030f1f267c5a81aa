package value_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lockstep/conformance/tla/value"
)

// pairs draws a set of pairs, which is large enough to get an index.
func pairs(t *rapid.T) *value.Set {
	size := rapid.IntRange(9, 30).Draw(t, "size")
	elems := make([]value.Value, size)
	for i := range elems {
		elems[i] = value.NewTuple(value.Int(i/5), value.Int(rapid.IntRange(0, 9).Draw(t, "second")))
	}
	return value.NewSet(elems...)
}

func TestASetFindsTheSameHoweverOftenItIsAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := pairs(t)
		for range 3 {
			for a := range 7 {
				for b := range 10 {
					v := value.NewTuple(value.Int(a), value.Int(b))
					want := slices.ContainsFunc(value.Elems(s), func(e value.Value) bool {
						return value.Compare(e, v) == 0
					})
					if value.In(v, s) != want {
						t.Fatalf("%v in %v: %v", v, s, !want)
					}
				}
			}
		}
	})
}

func TestASetIsGoneThroughAlikeEachTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := lazy().Draw(t, "s")
		want := value.Elems(s)
		for range 3 {
			var got []value.Value
			it := value.Iterate(s)
			for v, ok := it.Next(); ok; v, ok = it.Next() {
				got = append(got, v)
			}
			if !slices.EqualFunc(got, want, value.Equal) {
				t.Fatalf("%v is gone through as %v", s, got)
			}
		}
	})
}

func TestTextsAndModelValuesAreEqualWhereTheirSpellingIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		if (value.String(a) == value.String(b)) != (a == b) {
			t.Fatalf("%q and %q", a, b)
		}
		if value.String(a).Raw() != a || value.Model(a).Name() != a {
			t.Fatalf("%q is spelt otherwise", a)
		}
		if value.Fingerprint(value.String(a)) == value.Fingerprint(value.Model(a)) {
			t.Fatalf("%q has one fingerprint as a string and as a model value", a)
		}
	})
}
