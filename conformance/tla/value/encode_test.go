package value_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/conformance/tla/value"
)

// encodable are values of every form.
var encodable = []value.Value{
	value.Bool(true), value.Bool(false), value.Int(0), value.Int(223), value.Int(224),
	value.Int(-1), value.Int(1 << 40), value.String(""), value.String("waiting"), value.Model("p1"),
	value.NewTuple(), value.NewTuple(value.Int(1), value.NewTuple(value.String("a"))),
	value.NewRecord([]string{"b", "a"}, []value.Value{value.Int(1), value.Empty}),
	value.NewFunc(
		[]value.Value{value.Int(3), value.Int(2)}, []value.Value{value.Nat, value.Int(2)}),
	value.NewFunc([]value.Value{value.Model("p")}, []value.Value{value.String("p")}),
	value.Empty, value.Booleans, value.NewInterval(-3, 5),
	value.NewSet(value.Int(7), value.Int(1), value.Model("m")),
	value.Subsets(value.NewInterval(1, 30)), value.Nat, value.Ints, value.Strings,
	value.FuncSet(value.NewInterval(1, 3), value.Booleans),
	value.RecordSet([]string{"y", "x"}, []value.Value{value.Nat, value.Booleans}),
	value.Product(value.Booleans, value.Ints), value.Seqs(value.Booleans),
	value.Union(value.Nat, value.NewSet(value.Int(-1))),
	value.Minus(value.Ints, value.NewInterval(0, 9)),
}

func roundTrip(t require, d *value.Decoder, v value.Value) {
	buf := value.Append([]byte("before"), v)
	got, rest, err := d.Decode(append(buf, "after"...)[len("before"):])
	must.NoError(t, err, "%v", v)
	assert.Equal(t, "after", string(rest))
	assert.Equal(t, v.String(), got.String())
}

type require = must.TestingT

func TestADecoderReadsEveryFormOfValue(t *testing.T) {
	var d value.Decoder
	for _, v := range encodable {
		roundTrip(t, &d, v)
		roundTrip(t, &d, v) // with what the decoder remembers
	}
	rapid.Check(t, func(t *rapid.T) {
		for _, v := range alike().Draw(t, "values") {
			roundTrip(t, &d, v)
			got, _, err := d.Decode(value.Append(nil, v))
			must.NoError(t, err)
			assert.True(t, value.Equal(v, got))
			assert.Equal(t, value.Fingerprint(v), value.Fingerprint(got))
		}
	})
}

func TestWhatIsReadAtOnePlaceIsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d value.Decoder
		var place value.Place
		parts := rapid.SampledFrom(append(encodable, alike().Draw(t, "values")...))
		for range 20 { // each shares some of its parts with those before
			row := rapid.SliceOfN(parts, 2, 2).Draw(t, "parts")
			pair := value.NewTuple(value.NewTuple(row...), value.NewTuple(row[0], value.Int(1)))
			code := value.Append(nil, pair)
			got, rest, err := d.DecodeAt(&place, append(code, "after"...))
			must.NoError(t, err)
			assert.Equal(t, "after", string(rest))
			assert.Equal(t, pair.String(), got.String())
			_, _, err = d.DecodeAt(&place, code[:len(code)-1])
			assert.Error(t, err, "what is cut short changes nothing")
			again, _, err := d.DecodeAt(&place, code)
			must.NoError(t, err)
			assert.Same(t, got, again)
		}
	})
}

func TestWhatIsCutShortIsNoValue(t *testing.T) {
	var d value.Decoder
	for _, v := range encodable {
		whole := value.Append(nil, v)
		for n := range whole {
			_, _, err := d.Decode(whole[:n])
			assert.Error(t, err, "%v, %d bytes of %d", v, n, len(whole))
		}
	}
}

func TestAValueNestedTooDeeplyIsRefused(t *testing.T) {
	v, deep := value.Value(value.NewTuple()), []byte(nil)
	for range 20_000 {
		v, deep = value.NewTuple(v), append(deep, 5, 1)
	}
	assert.PanicsWithError(t, "a value of a state is nested more than 10000 levels deep",
		func() { value.Append(nil, v) })
	var d value.Decoder
	_, _, err := d.Decode(append(deep, 5, 0))
	assert.Error(t, err)
}

// FuzzDecode decodes any bytes: there is an error, or a value that survives being encoded.
func FuzzDecode(f *testing.F) {
	for _, v := range encodable {
		f.Add(value.Append(nil, v))
	}
	f.Add([]byte("\v\t\xe7\xe7\xe7\x02\x06\b\x00")) // [-2947572..3 -> {}]
	f.Fuzz(func(t *testing.T, data []byte) {
		var d value.Decoder
		v, rest, err := d.Decode(data)
		if err != nil {
			return
		}
		if len(rest) > len(data) {
			t.Fatalf("%d bytes remain of %d", len(rest), len(data))
		}
		again, rest, err := d.Decode(value.Append(nil, v))
		if err != nil || len(rest) > 0 || again.String() != v.String() {
			t.Fatalf("%v became %v, %v", v, again, err)
		}
	})
}

func TestElementsOutOfOrderAreNoSet(t *testing.T) {
	var d value.Decoder
	for _, v := range []value.Value{
		value.NewSet(value.Int(1), value.Int(3)),
		value.NewFunc([]value.Value{value.Int(2), value.Int(4)},
			[]value.Value{value.Empty, value.Empty}),
	} {
		code := value.Append(nil, v)
		_, _, err := d.Decode(code)
		must.NoError(t, err)
		code[2], code[3] = code[3], code[2]
		_, _, err = d.Decode(code)
		assert.Error(t, err, "%v", v)
		code[2] = code[3]
		_, _, err = d.Decode(code)
		assert.Error(t, err, "%v, with a double", v)
	}
}
