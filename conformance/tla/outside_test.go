package tla_test

import (
	"os"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

// outside is a module with the operators that read and write files, or choose at random.
var outside = fstest.MapFS{
	"Outside.tla": {Data: []byte(`---- MODULE Outside ----
EXTENDS Integers, Sequences, FiniteSets, TLC, TLCExt, Json, CSV, IOUtils, Randomization,
        Statistics, SVG
VARIABLES x, y
Plain == [format |-> "TXT", charset |-> "UTF-8"]
Fresh == Plain @@ [openOptions |-> <<"WRITE", "CREATE", "TRUNCATE_EXISTING">>]
Init == x = RandomElement(1..1000) /\ y = RandomSubset(3, 1..20)
Next == x < 100000 /\ x' = x * 10 + RandomElement(0..9) /\ y' \in RandomSetOfSubsets(2, 4, 1..20)
====
`)},
	"Outside.cfg": {Data: []byte("INIT Init\nNEXT Next\nCHECK_DEADLOCK FALSE\n")},
}

// TLC with the modules of the community prints the same values, but for the order of fields.
func TestOperatorsThatReachOutsideHaveTheirValues(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("LOCKSTEP_TEST", "probe")
	must.NoError(t, os.WriteFile("in.json",
		[]byte(`{"n": 1, "s": "t", "l": [1, [2], {}], "o": {"k": false}}`), 0o600))
	must.NoError(t, os.WriteFile("numbers.json", []byte("[1712329729.6024537, -3.9, 1.2e2, 0.99e0,"+
		"1712329729602453751, 4294967297, 1e20, 7e99]"), 0o600))
	model := load(t, outside, "Outside", "Outside.cfg")
	for _, row := range []struct{ expr, want string }{
		{
			`ToJson([a |-> 1, b |-> <<1, "x", TRUE>>, c |-> {1, 2}])`,
			`"{\"a\":1,\"b\":[1,\"x\",true],\"c\":[1,2]}"`,
		},
		{`<<ToJson(<<>>), ToJson({}), ToJson(-5)>>`, `<<"[]", "[]", "-5">>`},
		{`ToJson([n \in {1, 2} |-> n])`, `"[1,2]"`},
		{`ToJson([n \in {2, 3} |-> n])`, `"{\"2\":2,\"3\":3}"`},
		{`<<ToJsonArray({1, 2}), ToJsonObject([a |-> 1])>>`, `<<"[1,2]", "{\"a\":1}">>`},
		{`JsonSerialize("o.json", [a |-> 1, b |-> <<1, 2>>, c |-> [d |-> "s"]])`, `TRUE`},
		{`JsonDeserialize("o.json")`, `[a |-> 1, b |-> <<1, 2>>, c |-> [d |-> "s"]]`},
		{
			`JsonDeserialize("in.json")`,
			`[l |-> <<1, <<2>>, <<>>>>, n |-> 1, o |-> [k |-> FALSE], s |-> "t"]`,
		},
		{
			`JsonDeserialize("numbers.json")`,
			`<<1712329729, -3, 120, 0, 390824183, 1, 1661992960, 0>>`,
		},
		{`ndJsonSerialize("o.ndjson", <<[a |-> 1], [a |-> 2]>>)`, `TRUE`},
		{`ndJsonDeserialize("o.ndjson")`, `<<[a |-> 1], [a |-> 2]>>`},
		{`CSVWrite("%1$s#%2$s", <<1, "x">>, "o.csv")`, `TRUE`},
		{`CSVWrite("%1$s#%2$s", <<2, <<3, 4>>>>, "o.csv")`, `TRUE`},
		{`CSVRecords("o.csv")`, `2`},
		{`CSVRead(<<"h", "i">>, "#", "o.csv")[2]`, `[h |-> "2", i |-> "<<3, 4>>"]`},
		{`Serialize("line", "o.txt", Fresh).exitValue`, `0`},
		{`Serialize(<<1>>, "o.txt", Fresh).exitValue`, `1`},
		{`Deserialize("o.txt", Plain)`, `[exitValue |-> 0, stderr |-> "", stdout |-> "line"]`},
		{`<<atoi("42") + 1, zeroPadN(5, 3), IOEnv.LOCKSTEP_TEST>>`, `<<43, "005", "probe">>`},
		{`IOSerialize(<<1, {2}, "x">>, "o.bin", FALSE)`, `TRUE`},
		{`IODeserialize("o.bin", FALSE)`, `<<1, {2}, "x">>`},
		{`<<RandomSubset(3, 1..3), RandomSubset(0, 1..3)>>`, `<<{1, 2, 3}, {}>>`},
		{`Cardinality(RandomSubset(3, 1..10))`, `3`},
		// Of sets that are too large to be written out, elements are drawn.
		{`LET S == RandomSubset(50, 1..100000000)
		  IN <<Cardinality(S), S \subseteq 1..100000000>>`, `<<50, TRUE>>`},
		{`LET T == [1..9 -> 1..10] S == RandomSubset(50, T)
		  IN <<Cardinality(S), S \subseteq T>>`, `<<50, TRUE>>`},
		{`LET T == (SUBSET (1..40)) \X [a : 1..3000, b : 1..3000] S == RandomSubset(9, T)
		  IN <<Cardinality(S), S \subseteq T>>`, `<<9, TRUE>>`},
		{`RandomElement([1..40 -> 1..40]) \in [1..40 -> 1..40]`, `TRUE`},
		{`RandomSetOfSubsets(4, 3, 1..9) \subseteq SUBSET (1..9)`, `TRUE`},
		{`SVGElemToString(Line(0, 0, 1, 2, <<>>))`, `"<line x1='0' y1='0' x2='1' y2='2'></line>"`},
		{
			`SVGElemToString(Group(<<Text(1, 2, "hi", <<>>)>>, [id |-> "g"]))`,
			`"<g id='g'><text x='1' y='2'>hi</text></g>"`,
		},
		{`ChiSquare(<<10, 10>>, <<11, 9>>, "0.2")`, `TRUE`},
		{`ChiSquare(<<10, 10>>, <<20, 1>>, "0.2")`, `FALSE`},
		{`AssertError("any", 1 \div 0)`, `TRUE`},
		{`AssertError("any", 1)`, `FALSE`},
		{`AssertError("The first argument of Assert evaluated to FALSE; the second argument was:` +
			`\n\"no\"", Assert(FALSE, "no"))`, `TRUE`},
		{`AssertError("any", Assert(FALSE, "no"))`, `FALSE`},
	} {
		got, err := model.Eval(t.Context(), row.expr, tla.State{})
		if assert.NoError(t, err, row.expr) {
			assert.Equal(t, row.want, got.String(), row.expr)
		}
	}
}

func TestAProcessIsRunWhereThatIsAllowed(t *testing.T) {
	model := load(t, outside, "Outside", "Outside.cfg")
	const echo = `IOExec(<<"echo", "said">>).stdout`
	_, err := model.Eval(t.Context(), echo, tla.State{})
	must.ErrorContains(t, err, "IOExec")
	model.Exec = true // what lockstep check --exec sets
	got, err := model.Eval(t.Context(), echo, tla.State{})
	must.NoError(t, err)
	assert.Contains(t, got.String(), "said")
}

// The same seed gives the same states, also with several workers, and another one gives others.
func TestASeedDeterminesWhatIsChosenAtRandom(t *testing.T) {
	states := func(seed uint64, workers int) uint64 {
		model := load(t, outside, "Outside", "Outside.cfg")
		assert.True(t, model.Random())
		model.Seed = seed
		return digest(t, model, tla.CheckOptions{Workers: workers})
	}
	one := states(1, 1)
	assert.Equal(t, one, states(1, 1))
	assert.Equal(t, one, states(1, 3))
	assert.NotEqual(t, one, states(2, 1))
}

func TestASimulationChoosesAtRandomByItsSeed(t *testing.T) {
	run := func(seed uint64) (behaviour string) {
		model := load(t, outside, "Outside", "Outside.cfg")
		_, err := model.Simulate(t.Context(), tla.SimulateOptions{
			Seed: seed, Behaviours: 1,
			Behaviour: func(_ int, steps []tla.TraceStep) {
				for _, s := range steps {
					behaviour += s.State.String()
				}
			},
		})
		must.NoError(t, err)
		return behaviour
	}
	assert.Equal(t, run(1), run(1))
	assert.NotEqual(t, run(1), run(2))
}

// A value that shares its parts takes little room, and its text would take more than there is.
func TestATextOfJSONIsBounded(t *testing.T) {
	model := load(t, outside, "Outside", "Outside.cfg")
	for _, shape := range []string{`<<f[n - 1], f[n - 1]>>`, `[a |-> f[n - 1], b |-> f[n - 1]]`} {
		expr := `LET f[n \in 0..60] == IF n = 0 THEN 0 ELSE ` + shape + ` IN ToJson(f[60]) = ""`
		_, err := model.Eval(t.Context(), expr, tla.State{})
		var refused *tla.EvalError
		must.ErrorAs(t, err, &refused)
		assert.True(t, refused.Limit, refused.Msg)
	}
}
