package require_test

import (
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"

	"lockstep/internal/require"
)

const tools = `the tools are ["alloy" "containers" "tlc"]`

var errMissing = errors.New("no such tool")

// recorder is a test that only remembers what became of it.
type recorder struct {
	testing.TB
	outcome string
}

func (r *recorder) Helper() {}

func (r *recorder) Name() string { return "TestRecorded" }

func (r *recorder) Skipf(format string, args ...any) {
	r.outcome = "skip: " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Fatal(args ...any) {
	r.outcome = "fail: " + fmt.Sprint(args...)
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Fatal(fmt.Sprintf(format, args...))
}

// outcome runs Tool as its test's goroutine would.
func outcome(name string, err error) string {
	r := &recorder{outcome: "go on"}
	done := make(chan struct{})
	go func() {
		defer close(done)
		require.Tool(r, name, err)
	}()
	<-done
	return r.outcome
}

func TestAMissingToolSkipsUnlessItIsRequired(t *testing.T) {
	tests := []struct {
		name, reason string
		variable     string
		err          error
		want         string
	}{
		{
			"there", "the tool was found, the promise is kept",
			"tlc", nil, "go on",
		},
		{
			"missing", "a machine with Go alone must pass, and say what it left out",
			"", errMissing, "skip: without tlc: no such tool",
		},
		{
			"missing and required", "a skip of what was promised is a failure",
			"tlc", errMissing, "fail: LOCKSTEP_REQUIRE requires tlc: no such tool",
		},
		{
			"another is required", "each promise is for one tool",
			"containers", errMissing, "skip: without tlc: no such tool",
		},
		{
			"appended with spaces", "scripts append to a list that may be empty",
			", containers , tlc", errMissing, "fail: LOCKSTEP_REQUIRE requires tlc: no such tool",
		},
		{
			"unknown", "a misspelt promise would never be kept, even where the tool is there",
			"tcl", nil,
			`fail: LOCKSTEP_REQUIRE: unknown tool "tcl", ` + tools,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("LOCKSTEP_REQUIRE", test.variable)
			assert.Equal(t, test.want, outcome("tlc", test.err), test.reason)
		})
	}
}

func TestAPromiseIsKnown(t *testing.T) {
	t.Setenv("LOCKSTEP_REQUIRE", "tlc")
	assert.True(t, require.Promised(t, "tlc"))
	assert.False(t, require.Promised(t, "containers"))
	const misuse = `require.Promised("tcl"): ` + tools
	assert.PanicsWithValue(t, misuse, func() { require.Promised(t, "tcl") })
}

func TestAskingForAnUnknownToolIsMisuse(t *testing.T) {
	assert.PanicsWithValue(t, `require.Tool("tcl"): `+tools, func() {
		require.Tool(t, "tcl", nil)
	})
}

func TestTheToolsSkipWithWhatIsMissing(t *testing.T) {
	t.Setenv("LOCKSTEP_REQUIRE", "")
	t.Setenv("LOCKSTEP_CACHE", t.TempDir())
	for name, ask := range map[string]func(testing.TB){
		"tlc":   func(t testing.TB) { require.TLC(t) },
		"alloy": func(t testing.TB) { require.Alloy(t) },
	} {
		r := &recorder{outcome: "go on"}
		done := make(chan struct{})
		go func() {
			defer close(done)
			ask(r)
		}()
		<-done
		assert.Contains(t, r.outcome, "skip: without "+name+": find ")
		assert.Contains(t, r.outcome, "go run ./internal/jar/fetch "+name)
	}
}
