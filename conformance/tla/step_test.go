package tla_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
	"lockstep/conformance/tla/value"
)

// counter returns a state of module Counter.
func counter(t *testing.T, m *tla.Model, n int, last string) tla.State {
	t.Helper()
	s, err := m.State(map[string]value.Value{"n": value.Int(n), "last": value.String(last)})
	must.NoError(t, err)
	return s
}

func TestAStepThatIsNotAllowedIsExplained(t *testing.T) {
	type end struct {
		n    int
		last string
	}
	tests := []struct {
		name, reason string
		from, to     end
		hint         tla.Hint
		want         string // "" where the step is allowed
	}{
		{
			name: "allowed", reason: "Up makes it",
			from: end{0, "none"}, to: end{1, "up"},
		},
		{
			name: "allowed as hinted", reason: "the hint is right",
			from: end{0, "none"}, to: end{1, "up"}, hint: tla.Hint{Action: "Up", Strict: true},
		},
		{
			name: "allowed otherwise", reason: "a hint says where to look first, and no more",
			from: end{0, "none"}, to: end{1, "up"}, hint: tla.Hint{Action: "Reset"},
		},
		{
			name: "strictly hinted", reason: "strict is the hinted action alone",
			from: end{0, "none"}, to: end{1, "up"}, hint: tla.Hint{Action: "Reset", Strict: true},
			want: "Reset: n = Max is false: n = 0 (Counter.tla:17:10)",
		},
		{
			name: "stuttering", reason: "nothing changes, which is always allowed",
			from: end{2, "up"}, to: end{2, "up"},
		},
		{
			name: "stuttering where an action is wanted", reason: "strict wants the action",
			from: end{2, "up"}, to: end{2, "up"}, hint: tla.Hint{Action: "Up", Strict: true},
			want: "Up: n' = n + 1 is false: n' = 2, n = 2 (Counter.tla:16:21)",
		},
		{
			name: "nearest action", reason: "Up lacks one conjunct, Reset two",
			from: end{0, "none"}, to: end{2, "up"},
			want: "Up: n' = n + 1 is false: n' = 2, n = 0 (Counter.tla:16:21)",
		},
		{
			name: "nearest other action", reason: "Reset lacks one conjunct, Up two",
			from: end{3, "up"}, to: end{0, "up"},
			want: `Reset: last' = "reset" is false: last' = "up" (Counter.tla:17:31)`,
		},
		{
			name: "hinted though another is nearer", reason: "the hint says which action was meant",
			from: end{3, "up"}, to: end{0, "up"}, hint: tla.Hint{Action: "Up"},
			want: "Up: n < Max is false: n = 3 (Counter.tla:16:10)",
		},
	}
	model := load(t, specs, "Counter", "Counter_Kept.cfg")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			from := counter(t, model, test.from.n, test.from.last)
			to := counter(t, model, test.to.n, test.to.last)
			ok, why, err := model.Step(from, to, test.hint)
			must.NoError(t, err)
			assert.Equal(t, test.want == "", ok, test.reason)
			if test.want != "" {
				assert.Equal(t, test.want, why.String(), test.reason)
			}
		})
	}
}

func TestAHintBindsTheVariablesOfAnAction(t *testing.T) {
	model := load(t, specs, "Counter", "Counter_Leaps.cfg")
	next, err := model.Apply(counter(t, model, 0, "none"), tla.Hint{
		Action: "Leap", Args: map[string]value.Value{"step": value.Int(2)},
	})
	must.NoError(t, err)
	must.Len(t, next, 1)
	assert.Equal(t, "Leap", next[0].Action)
	assert.Equal(t, "/\\ n = 2\n/\\ last = \"none\"\n", next[0].State.String())
	all, err := model.Successors(t.Context(), counter(t, model, 0, "none"))
	must.NoError(t, err)
	assert.Len(t, all, 3)
}

func TestAStateNamesWhatIsMissingOrUnknown(t *testing.T) {
	model := load(t, specs, "Counter", "Counter_Kept.cfg")
	_, err := model.State(map[string]value.Value{"n": value.Int(1)})
	assert.ErrorContains(t, err, "the variables last have no values")
	_, err = model.State(map[string]value.Value{
		"n": value.Int(1), "last": value.String(""), "lost": value.Int(2),
	})
	assert.ErrorContains(t, err, "module Counter has no variable lost")
	assert.Equal(t, []string{"n", "last"}, model.Variables())
}

func TestAStateIsImmutable(t *testing.T) {
	model := load(t, specs, "Counter", "Counter_Kept.cfg")
	s := counter(t, model, 1, "up")
	u := s.With(map[string]value.Value{"n": value.Int(2)})
	assert.Equal(t, value.Int(1), s.Value("n"))
	assert.Equal(t, value.Int(2), u.Value("n"))
	assert.Nil(t, s.Value("lost"))
	assert.False(t, s.Equal(u))
	assert.True(t, s.Equal(u.With(map[string]value.Value{"n": value.Int(1)})))
}

func TestAConstantMayBeGivenLater(t *testing.T) {
	source, err := fs.ReadFile(specs, "Counter_NoConstant.cfg")
	must.NoError(t, err)
	config, err := tla.ParseConfig("Counter_NoConstant.cfg", source)
	must.NoError(t, err)
	module, err := tla.Load(specs, "Counter")
	must.NoError(t, err)
	program, err := tla.Compile(module, config)
	must.NoError(t, err)
	for n := 1; n <= 3; n++ {
		model, err := program.Bind(map[string]value.Value{"Max": value.Int(n)})
		must.NoError(t, err)
		result, err := model.Check(t.Context(), tla.CheckOptions{})
		must.NoError(t, err)
		assert.Equal(t, n+2, result.Distinct)
	}
	_, err = program.Bind(map[string]value.Value{"Max": value.Int(1), "Min": value.Int(1)})
	assert.ErrorContains(t, err, "a constant that is not declared")
}

func TestInvariantsAndActionPropertiesAreJudgedOneByOne(t *testing.T) {
	model := load(t, specs, "Counter", "Counter_Invariant.cfg")
	properties := model.Invariants()
	must.Len(t, properties, 2)
	ok, _, err := model.Holds(properties[0], counter(t, model, 2, "up"))
	must.NoError(t, err)
	assert.True(t, ok)
	ok, why, err := model.Holds(properties[1], counter(t, model, 2, "up"))
	must.NoError(t, err)
	assert.False(t, ok)
	assert.Equal(t, "n < 2 is false: n = 2 (Counter.tla:34:13)", why.String())

	model = load(t, specs, "Counter", "Counter_ActionProperty.cfg")
	up := model.ActionProperties()[0]
	ok, why, err = model.HoldsOf(up, counter(t, model, 2, "up"), counter(t, model, 1, "up"))
	must.NoError(t, err)
	assert.False(t, ok)
	assert.Equal(t, "n' > n is false: n' = 1, n = 2 (Counter.tla:43:19)", why.String())
}

func TestTheTextOfAnInvariantDecides(t *testing.T) {
	text, err := fs.ReadFile(specs, "Counter.tla")
	must.NoError(t, err)
	config, err := fs.ReadFile(specs, "Counter_Invariant.cfg")
	must.NoError(t, err)
	for limit, want := range map[string]tla.Verdict{"n < 2": tla.Violated, "n < 4": tla.Ok} {
		edited := strings.Replace(string(text), "n < 2", limit, 1)
		model := load(t, fstest.MapFS{
			"Counter.tla": {Data: []byte(edited)}, "Counter.cfg": {Data: config},
		}, "Counter", "Counter.cfg")
		result, err := model.Check(t.Context(), tla.CheckOptions{})
		must.NoError(t, err)
		assert.Equal(t, want, result.Verdict, limit)
	}
}
