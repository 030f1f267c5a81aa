package value_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"lockstep/conformance/tla/value"
)

func texts(names ...string) (all []value.Value) {
	for _, name := range names {
		all = append(all, value.String(name))
	}
	return all
}

func TestAValueIsPrintedInTheOrderOfAModel(t *testing.T) {
	order := value.NewOrder([]string{"to", "from", "zz", "aa"})
	pair := value.NewSet(texts("aa", "zz")...)
	record := value.NewRecord([]string{"from", "to"}, []value.Value{pair, value.Int(1)})
	names := value.NewFunc([]value.Value{value.Model("aa"), value.Model("zz")}, texts("b", "a"))
	for _, row := range []struct {
		v                 value.Value
		plain, text, json string
	}{
		{
			record, `[from |-> {"aa", "zz"}, to |-> 1]`, `[to |-> 1, from |-> {"zz", "aa"}]`,
			`{"to":1,"from":["zz","aa"]}`,
		},
		{names, `(aa :> "b" @@ zz :> "a")`, `(zz :> "a" @@ aa :> "b")`, `{"zz":"a","aa":"b"}`},
		{
			value.Subsets(pair), `{{}, {"aa"}, {"zz"}, {"aa", "zz"}}`,
			`{{}, {"zz"}, {"aa"}, {"zz", "aa"}}`, `[[],["zz"],["aa"],["zz","aa"]]`,
		},
		{
			value.NewRecord([]string{"a", "_1a"}, texts("b", "c")),
			`[_1a |-> "c", a |-> "b"]`, `[_1a |-> "c", a |-> "b"]`, `{"_1a":"c","a":"b"}`,
		},
		{
			value.NewRecord([]string{"a", "_1"}, texts("b", "c")),
			`("_1" :> "c" @@ "a" :> "b")`, `("_1" :> "c" @@ "a" :> "b")`, `{"_1":"c","a":"b"}`,
		},
		{value.Seqs(pair), `Seq({"aa", "zz"})`, `Seq({"zz", "aa"})`, `"Seq({\"zz\", \"aa\"})"`},
	} {
		assert.Equal(t, row.plain, row.v.String())
		assert.Equal(t, row.text, order.Text(row.v))
		assert.Equal(t, row.json, string(order.AppendJSON(nil, row.v)))
	}
}

func TestARecordHasNamesForFields(t *testing.T) {
	for name, is := range map[string]bool{
		"a": true, "1a": true, "_a_": true, "LET": true, "WF_": true, "aWF_a": true,
		"": false, "1": false, "__": false, "a b": false, "WF_a": false, "SF_1": false,
		"\u00e4": false, "a-b": false,
	} {
		want := "[" + name + " |-> 1]"
		if !is {
			want = `("` + name + `" :> 1)`
		}
		r := value.NewRecord([]string{name}, []value.Value{value.Int(1)})
		assert.Equal(t, want, r.String())
	}
}

func TestNumbersAndStringsShareLinesBehindAName(t *testing.T) {
	var order *value.Order
	var numbers, keys []value.Value
	for i := range value.Int(30) {
		numbers, keys = append(numbers, 100*i), append(keys, -i)
	}
	short := value.NewSet(value.Int(0), value.Int(100), value.Int(200))
	assert.Equal(t, "few = {0, 100, 200}", order.LayoutBehind("few = ", short, 4))
	assert.Equal(t, `many =
        << 0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1100, 1200,
           1300, 1400, 1500, 1600, 1700, 1800, 1900, 2000, 2100, 2200, 2300,
           2400, 2500, 2600, 2700, 2800, 2900 >>`,
		order.LayoutBehind("many = ", value.NewTuple(numbers...), 4))
	assert.Equal(t, `f =
        [ all |->
              ( -9 :> 900 @@ -8 :> 800 @@ -7 :> 700 @@ -6 :> 600 @@ -5 :> 500 @@
                -4 :> 400 @@ -3 :> 300 @@ -2 :> 200 @@ -1 :> 100 @@ 0 :> 0 ),
          few |-> {0, 100, 200} ]`,
		order.LayoutBehind("f = ", value.NewRecord([]string{"all", "few"}, []value.Value{
			value.NewFunc(keys[:10], numbers[:10]), short,
		}), 4))
}

func TestWhatIsTooLongToBePrintedKeepsItsName(t *testing.T) {
	var order *value.Order
	v := value.Value(value.NewTuple(texts("endless", "in print")...))
	for range 40 {
		v = value.NewTuple(v, v)
	}
	got := order.LayoutBehind("x = ", v, 0)
	large := "x = a large value: the value takes more than 16777216 bytes to be printed"
	assert.Equal(t, large, got)
	assert.Panics(t, func() { order.Layout(v) })
}

// What nests deeply is not broken at each level: its lines would be longer and longer.
func TestADeepValueIsPrintedInLittleRoom(t *testing.T) {
	v := value.Value(value.Int(1))
	for range 5000 {
		v = value.NewTuple(value.String("a text of some length"), v)
	}
	got := (*value.Order)(nil).Layout(v)
	assert.Less(t, len(got), 2*len(v.String()))
	assert.Equal(t, strings.Count(v.String(), "<<"), strings.Count(got, "<<"))
}

// {1, "a"} can be printed, and be an argument, but not be compared.
func TestAFunctionOfWhatCannotBeComparedIsPrinted(t *testing.T) {
	elems := []value.Value{value.Int(1), value.String("a")}
	_, err := value.Sorted(elems)
	f := value.NewFunc([]value.Value{value.Mixed(elems, err)}, []value.Value{value.Int(2)})
	assert.Equal(t, `({1, "a"} :> 2)`, f.String())
	assert.Equal(t, `({1, "a"} :> 2)`, value.NewOrder(nil).Text(f))
}
