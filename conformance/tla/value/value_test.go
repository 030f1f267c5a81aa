package value_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"lockstep/conformance/tla/value"
)

// numbers draws integers; every set and function below is made of them, so that all compare.
func numbers() *rapid.Generator[value.Value] {
	return rapid.Map(rapid.IntRange(-2, 5), func(n int) value.Value { return value.Int(n) })
}

func sets() *rapid.Generator[value.Value] {
	return rapid.Map(rapid.SliceOfN(numbers(), 0, 4), func(elems []value.Value) value.Value {
		return value.NewSet(elems...)
	})
}

// lazy draws a set that is not written out.
func lazy() *rapid.Generator[value.Value] {
	return rapid.Custom(func(t *rapid.T) value.Value {
		a, b := sets().Draw(t, "a"), sets().Draw(t, "b")
		switch rapid.IntRange(0, 4).Draw(t, "form") {
		case 0:
			return value.Subsets(a)
		case 1:
			return value.FuncSet(a, b)
		case 2:
			return value.RecordSet([]string{"g", "f"}, []value.Value{a, b})
		case 3:
			return value.Product(a, b)
		default:
			return value.NewInterval(0, value.Int(rapid.IntRange(-1, 5).Draw(t, "hi")))
		}
	})
}

func functions() *rapid.Generator[value.Value] {
	return rapid.Custom(func(t *rapid.T) value.Value {
		keys := slices.Clone(value.Elems(sets().Draw(t, "domain")))
		vals := make([]value.Value, len(keys))
		for i := range vals {
			vals[i] = numbers().Draw(t, "value")
		}
		return value.NewFunc(keys, vals)
	})
}

// alike draws values of one kind, which therefore compare.
func alike() *rapid.Generator[[]value.Value] {
	return rapid.Custom(func(t *rapid.T) []value.Value {
		kinds := []*rapid.Generator[value.Value]{
			numbers(), sets(), functions(),
			rapid.Map(rapid.String(), func(s string) value.Value { return value.String(s) }),
			rapid.Map(rapid.Bool(), func(b bool) value.Value { return value.Bool(b) }),
			rapid.Map(sets(), func(s value.Value) value.Value { return value.NewTuple(s, s) }),
		}
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		return rapid.SliceOfN(kind, 3, 3).Draw(t, "values")
	})
}

func TestCompareIsATotalOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := alike().Draw(t, "v")
		a, b, c := v[0], v[1], v[2]
		if value.Compare(a, a) != 0 || value.Compare(a, b) != -value.Compare(b, a) {
			t.Fatalf("%v and %v are not ordered one way", a, b)
		}
		if value.Compare(a, b) <= 0 && value.Compare(b, c) <= 0 && value.Compare(a, c) > 0 {
			t.Fatalf("%v <= %v <= %v, and the first is above the last", a, b, c)
		}
		if value.Equal(a, b) != (value.Fingerprint(a) == value.Fingerprint(b)) {
			t.Fatalf("%v and %v: equality and fingerprints differ", a, b)
		}
		if value.Equal(a, b) != (a.String() == b.String()) {
			t.Fatalf("%v and %v: equality and print differ", a, b)
		}
	})
}

func TestASetIsItsElementsHoweverItIsKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := lazy().Draw(t, "s")
		elems := value.Elems(s)
		for i := 1; i < len(elems); i++ {
			if value.Compare(elems[i-1], elems[i]) >= 0 {
				t.Fatalf("%v stands before %v", elems[i-1], elems[i])
			}
		}
		written := value.NewSet(slices.Clone(elems)...)
		if !value.Equal(s, written) || !value.Equal(written, s) {
			t.Fatalf("%v is not equal to %v", s, written)
		}
		if value.Fingerprint(s) != value.Fingerprint(written) {
			t.Fatalf("%v: the fingerprint depends on the form", s)
		}
		if value.Cardinality(s) != int64(len(elems)) {
			t.Fatalf("%v has %d elements, and %d are counted", s, len(elems), value.Cardinality(s))
		}
		for _, e := range elems {
			if !value.In(e, s) {
				t.Fatalf("%v is enumerated, and is not in %v", e, s)
			}
		}
	})
}

func TestTheAlgebraOfSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, e := sets().Draw(t, "a"), sets().Draw(t, "b"), numbers().Draw(t, "e")
		inA, inB := value.In(e, a), value.In(e, b)
		if value.In(e, value.Union(a, b)) != (inA || inB) {
			t.Fatalf("%v in the union of %v and %v", e, a, b)
		}
		if value.In(e, value.Intersect(a, b)) != (inA && inB) {
			t.Fatalf("%v in the intersection of %v and %v", e, a, b)
		}
		if value.In(e, value.Minus(a, b)) != (inA && !inB) {
			t.Fatalf("%v in the difference of %v and %v", e, a, b)
		}
		if value.SubsetEq(a, b) != value.In(a, value.Subsets(b)) {
			t.Fatalf("%v and the subsets of %v", a, b)
		}
	})
}

func TestAnUpdateIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, arg, v := functions().Draw(t, "f"), numbers().Draw(t, "arg"), numbers().Draw(t, "v")
		before := f.String()
		changed, ok := value.With(f, arg, v)
		if ok != value.In(arg, value.Domain(f)) {
			t.Fatalf("%v at %v: %v", f, arg, ok)
		}
		if !ok {
			return
		}
		for k, was := range value.Pairs(f) {
			want := was
			if value.Equal(k, arg) {
				want = v
			}
			if got, _ := value.Apply(changed, k); !value.Equal(got, want) {
				t.Fatalf("%v with %v at %v = %v", f, v, arg, changed)
			}
		}
		if f.String() != before {
			t.Fatalf("%v was changed", f)
		}
	})
}

func TestValuesArePrintedAsTLCPrintsThem(t *testing.T) {
	one, two := value.Int(1), value.Int(2)
	tests := []struct {
		name, reason string
		v            value.Value
		want         string
	}{
		{"boolean", "in capitals", value.Bool(true), "TRUE"},
		{"string", "quoted", value.String("a"), `"a"`},
		{"model value", "bare", value.Model("m"), "m"},
		{"set", "in order", value.NewSet(two, one, two), "{1, 2}"},
		{"interval", "by its bounds", value.NewInterval(1, 2), "1..2"},
		{"tuple", "a sequence", value.NewTuple(one, two), "<<1, 2>>"},
		{
			"record", "fields by name",
			value.NewRecord([]string{"b", "a"}, []value.Value{one, two}), "[a |-> 2, b |-> 1]",
		},
		{
			"function", "arguments in order",
			value.NewFunc([]value.Value{two, value.Int(0)}, []value.Value{one, two}),
			"(0 :> 2 @@ 2 :> 1)",
		},
		{
			"function that is a sequence", "equal functions have one form",
			value.NewFunc([]value.Value{two, one}, []value.Value{one, two}), "<<2, 1>>",
		},
		{"large lazy set", "as made", value.Subsets(value.NewInterval(1, 20)), "SUBSET 1..20"},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, test.v.String(), "%s: %s", test.name, test.reason)
	}
}

func TestWhatTLCDoesNotCompareIsAnError(t *testing.T) {
	for _, pair := range [][2]value.Value{
		{value.Int(1), value.String("1")},
		{value.Bool(true), value.Int(1)},
		{value.Empty, value.Int(1)},
		{value.Model("P_one"), value.Model("Q_one")},
	} {
		assert.Panics(t, func() { value.Equal(pair[0], pair[1]) }, "%v and %v", pair[0], pair[1])
	}
	assert.False(t, value.Equal(value.Model("m"), value.Int(1)), "an untyped model value")
}
