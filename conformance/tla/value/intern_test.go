package value_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"lockstep/conformance/tla/value"
)

// scalars are values of which functions are made.
var scalars = rapid.SampledFrom([]value.Value{
	value.Int(-1), value.Int(1 << 20), value.String("a"), value.String("b"), value.Model("m"),
	value.Bool(true), value.Bool(false), value.Empty, value.NewTuple(), value.NewInterval(1, 3),
	value.NewSet(value.Int(7), value.Int(9)), value.Subsets(value.NewInterval(1, 60)), value.Nat,
})

// like draws a function and makes it anew, and by an interner, which may know it.
func like(
	t *rapid.T, in *value.Interner, known []value.Value,
) (plain, interned value.Value, is bool) {
	from := rapid.OneOf(scalars, rapid.SampledFrom(append(known, value.Empty)))
	vals := rapid.SliceOfN(from, 1, 4).Draw(t, "vals")
	var names, models []value.Value
	for _, name := range []string{"p", "q", "r", "s"} {
		names, models = append(names, value.String(name)), append(models, value.Model(name))
	}
	switch rapid.IntRange(0, 3).Draw(t, "form") {
	case 0:
		plain = value.NewTuple(slices.Clone(vals)...)
		interned, is = in.Tuple(vals)
	case 1:
		dom := value.NewSet(names[:len(vals)]...)
		plain = value.NewFunc(names[:len(vals)], slices.Clone(vals))
		interned, is = in.Over(dom, vals)
	case 2:
		plain = value.NewSet(slices.Clone(names[:len(vals)])...)
		interned, is = in.Set(value.NewSet(names[:len(vals)]...))
	default:
		plain = value.NewFunc(models[:len(vals)], slices.Clone(vals))
		interned, is = in.Like(plain, vals)
	}
	vals[0] = value.String("of another")
	return plain, interned, is
}

func TestWhatIsInternedIsWhatIsMadeOtherwise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var in value.Interner
		var known []value.Value
		for range 30 {
			plain, interned, is := like(t, &in, known)
			assert.Equal(t, plain.String(), interned.String())
			if is {
				assert.True(t, slices.ContainsFunc(known, func(v value.Value) bool {
					return v == interned
				}), "%v was not known", interned)
			}
			known = append(known, interned)
		}
	})
}

func TestAnInternedValueExistsOnce(t *testing.T) {
	var in value.Interner
	one, two := value.Int(1), value.Int(2)
	a, known := in.Tuple([]value.Value{one, two})
	assert.False(t, known)
	b, known := in.Tuple([]value.Value{one, two})
	assert.True(t, known)
	assert.Same(t, a, b)
	c, known := in.Like(value.NewTuple(two, two), []value.Value{one, two})
	assert.True(t, known)
	assert.Same(t, a, c)
	assert.Equal(t, value.Fingerprint(value.NewTuple(one, two)), value.Fingerprint(a))

	s, known := in.Set(value.NewSet(two, one))
	assert.False(t, known)
	same, known := in.Set(value.NewSet(one, two))
	assert.True(t, known)
	assert.Same(t, s, same)
}

// An infinite set or one that is not written out has no fingerprint, or one that takes for ever.
func TestWhatTakesLongToFingerprintIsNotInterned(t *testing.T) {
	var in value.Interner
	large := make([]value.Value, value.InternedMost+1)
	for i := range large {
		large[i] = value.Int(i)
	}
	for _, v := range []value.Value{
		value.Nat, value.Subsets(value.NewInterval(1, 60)), value.NewTuple(large...),
		value.NewLambda(value.Nat, func(n value.Value, _ value.By) value.Value { return n }),
	} {
		for range 2 {
			_, known := in.Tuple([]value.Value{v})
			assert.False(t, known, "%v", v)
		}
	}
}

func TestAnInternerIsSafeForConcurrentUse(t *testing.T) {
	var in value.Interner
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 100_000 {
				n := value.Int(i % 40_000) // more than are kept
				v, _ := in.Tuple([]value.Value{n, n})
				if elems, _ := value.Seq(v); elems[0] != value.Value(n) {
					t.Errorf("<<%v, %v>> is %v", n, n, v)
					return
				}
			}
		})
	}
	wg.Wait()
}
