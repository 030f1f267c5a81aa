package conformance_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance"
	"lockstep/factory"
	"lockstep/models"
)

func TestTheRulesAreThoseOfTheModels(t *testing.T) {
	assert.Equal(t, []conformance.Rule{
		{"R1", "ProcessIsolation"},
		{"R2", "ScopeIsolation"},
		{"R3", "SingleClient"},
		{
			"R4", "SingleFlight",
		},
		{"R5", "FreshGeneration"},
		{"R6", "NoUseAfterEnd"},
		{
			"R7",
			"OneEnd",
		},
		{"R8", "SilentDiscard"},
		{"R9", "NoLeak"},
		{"R10", "Drain"},
		{"R12", "Limits"},
	}, embedded(t).Rules())
}

// edited returns the models with a text replaced in one of their files.
func edited(t *testing.T, file, before, after string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	paths, err := fs.Glob(models.FS, "tla/*")
	require.NoError(t, err)
	for _, path := range paths {
		if text, err := fs.ReadFile(models.FS, path); err == nil { // tla/bad is a directory
			files[path] = &fstest.MapFile{Data: text}
		}
	}
	text := string(files["tla/"+file].Data)
	require.Equal(t, 1, strings.Count(text, before), "%s holds %q", file, before)
	files["tla/"+file].Data = []byte(strings.Replace(text, before, after, 1))
	return files
}

// Rules, the actions of factories and processes, and Next are each read from the files.
func TestAnEditedModelChangesTheVerdict(t *testing.T) {
	for _, row := range []struct {
		name, reason        string
		file, before, after string
		trace               string
		want                conformance.Verdict
		report              string
	}{
		{
			"loosened rule",
			"the rule is read from the file; the step is still none of the model's",
			"Contract.tla", `lease[p][l].state = "live" => Own(p, lease[p][l].client)`, `TRUE`,
			"broken/R1_leases_inherited", conformance.Violated,
			"violated\nline 12: Acquire(p=2 (8/2), l=2 (2.1), c=1 (1.1)): the model",
		},
		{
			"tightened rule", "what was allowed no longer is",
			"Contract.tla", `client[p][c] = "closed" => Own(p, c)`, `client[p][c] # "closed"`,
			"good/reinit", conformance.Violated, "R8 SilentDiscard is violated",
		},
		{
			"edited action", "the steps are read from the file",
			"ClientFactory.tla", `scope[p][s] = "none"`, `scope[p][s] = "closed"`,
			"good/fork", conformance.Violated,
			"line 3: OpenScope(p=1 (7/1), s=\"1.1\"): the model does not allow it",
		},
		{
			"edited process", "what becomes of a process is the model's to say",
			"Processes.tla", `[client EXCEPT ![q] = Copied(client[p])]`,
			"client",
			"good/fork", conformance.Violated,
			"line 14: Discard(p=2 (8/2), c=1 (1.1)): the model does not allow it",
		},
		{
			"removed action", "a step is one of Next, not only of an action",
			"ClientFactory.tla", `AcquireCancel(p, l) \/ Use(p, l) \/ Release(p, l)`,
			`AcquireCancel(p, l) \/ Release(p, l)`,
			"good/fork", conformance.Violated,
			"line 9: Use(p=1 (7/1), l=1 (1.1)): the model does not allow it here",
		},
		{
			"constant invariant", "an invariant that reads no variable is asked once",
			"Contract.tla",
			`\A p \in Procs : proc[p] = "down" => \A c \in Clients : client[p][c] \notin Live`,
			`FALSE`,
			"good/fork", conformance.Violated, "line 1: the initial state: R9 NoLeak is violated",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			spec, err := conformance.Load(edited(t, row.file, row.before, row.after))
			require.NoError(t, err)
			report := check(t, spec, row.trace)
			assert.Equal(t, row.want, report.Verdict, row.reason)
			assert.Contains(t, report.String(), row.report, row.reason)
		})
	}
}

func TestModelsThatCannotBeUsedAreAnError(t *testing.T) {
	for _, row := range []struct{ name, reason, file, before, after, want string }{
		{
			"syntax", "the place is named",
			"Contract.tla", "R9_NoLeak ==", "R9_NoLeak =", "Contract.tla:",
		},
		{
			"unknown property", "a configuration names what there is",
			"Trace.cfg", "R7_Step", "R7_Stepp", "Trace.cfg:",
		},
		{
			"liveness", "a trace is finite",
			"Contract.tla", "R10_Step == [][", "R10_Step == <><<TRUE>>_vars /\\ [][", "R10_Step",
		},
		{
			"another initial state", "a trace begins with nothing",
			"ClientFactory.tla", `/\ use = NoUse
`, `/\ use = [NoUse EXCEPT !.proc = 1]
`, "the model does not begin with nothing",
		},
		{
			"another variable", "the mapping is to these variables",
			"FactoryState.tla", "  use           \\*", "  used, use     \\*", "used",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := conformance.Load(edited(t, row.file, row.before, row.after))
			require.ErrorContains(t, err, row.want, row.reason)
			assert.True(t, strings.HasPrefix(err.Error(), "load the models: "), err.Error())
		})
	}
	_, err := conformance.Load(fstest.MapFS{})
	require.ErrorIs(t, err, fs.ErrNotExist)
}

func TestAModelThatCannotBeEvaluatedIsUnknown(t *testing.T) {
	spec, err := conformance.Load(edited(t, "Contract.tla",
		`lease[p][l].state = "live" => Own(p, lease[p][l].client)`,
		`lease[p][l].state = "live" => proc[0]`))
	require.NoError(t, err)
	report, err := conformance.Check(t.Context(), spec, readTrace(t, "testdata/good/fork.ndjson"))
	require.ErrorContains(t, err, "line 7: Contract.tla:")
	assert.Equal(t, conformance.Unknown, report.Verdict)

	late := readTrace(t, "testdata/broken/lands_a_stranger.ndjson")
	report, err = conformance.Check(t.Context(), spec, late)
	require.Error(t, err, "the rejection would only come after it")
	assert.Equal(t, conformance.Unknown, report.Verdict)

	stranger := conformance.Trace{Events: []factory.Event{{Action: factory.ActionExit}}}
	stranger.Events = append(stranger.Events, readTrace(t, "testdata/good/fork.ndjson").Events...)
	report, err = conformance.Check(t.Context(), spec, stranger)
	require.NoError(t, err)
	assert.Equal(t, conformance.Violated, report.Verdict)
	assert.ErrorContains(t, report.Stopped, "line 8: Contract.tla:")
	assert.Contains(t, report.String(), "nothing was judged after that: line 8: ")
}
