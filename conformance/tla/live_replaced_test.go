package tla_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
	"lockstep/internal/require"
	"lockstep/internal/tlc"
)

// raised says which properties of Raised hold under a replacement. TLC confirms each.
var raised = []struct {
	specification, property, replacement string

	holds bool
}{
	{"SpecFair", "Often", "Foo <- MFoo", true},
	{"SpecFair", "Finally", "Foo <- MFoo", false},
	{"SpecFair", "Leads", "Foo <- MFoo", true},
	{"Spec", "Returns", "Fair <- RFair", true},
	{"Spec", "Returns", "", false},
	{"SpecP", "Returns", "FairP <- RFairP", true},
	{"SpecP", "Returns", "", false},
	{"SpecFair", "Both", "Live <- Stays", false},
	{"SpecFair", "Implied", "Live <- Stays", false},
	{"SpecFair", "Always", "Live <- Stays", false},
	{"SpecFair", "ForAll", "Live <- Stays", false},
	{"SpecFair", "Either", "Live <- Stays", false},
	{"SpecFair", "Both", "Live <- Returns", true},
	{"SpecFair", "Not", "Live <- Returns", false},
	{"SpecFair", "Hoping", "Hope = FALSE", false},
	{"SpecHope", "Returns", "", true},
	{"SpecHope", "Returns", "HopeFair = TRUE", false},
	{"SpecFair", "OfInner", "", true},
	{"SpecFair", "OfInner", "Sp <- [RaisedInner] Never", false},
}

func raisedFiles(t testing.TB, specification, property, replacement string) fstest.MapFS {
	t.Helper()
	if replacement != "" {
		replacement = "CONSTANT " + replacement
	}
	files := fstest.MapFS{"Raised.cfg": {Data: fmt.Appendf(nil,
		"SPECIFICATION %s\nPROPERTY %s\n%s\nCHECK_DEADLOCK FALSE\n",
		specification, property, replacement)}}
	addLive(t, files, "Raised.tla", "RaisedInner.tla")
	return files
}

// What the configuration puts in the place of a definition may be of a higher level, or of a lower
// one, than what is written.
func TestWhatReplacesATemporalFormula(t *testing.T) {
	for _, test := range raised {
		want := tla.Violated
		if test.holds {
			want = tla.Ok
		}
		t.Run(fmt.Sprint(test.specification, " ", test.property, " ", test.replacement),
			func(t *testing.T) {
				files := raisedFiles(t, test.specification, test.property, test.replacement)
				r, err := load(t, files, "Raised", "Raised.cfg").
					Check(t.Context(), tla.CheckOptions{})
				must.NoError(t, err)
				assert.Equal(t, want, r.Verdict, r.Message)
			})
	}
}

func TestTLCSaysTheSameOfWhatReplacesATemporalFormula(t *testing.T) {
	if !require.Promised(t, "tlc") {
		t.Skip("LOCKSTEP_REQUIRE does not list tlc")
	}
	tool := require.TLC(t)
	for _, test := range raised {
		want := tlc.Temporal
		if test.holds {
			want = tlc.Kept
		}
		t.Run(fmt.Sprint(test.specification, " ", test.property, " ", test.replacement),
			func(t *testing.T) {
				files := raisedFiles(t, test.specification, test.property, test.replacement)
				got, err := tool.Check(t.Context(), files, "Raised", "Raised.cfg",
					tlc.Options{Short: true})
				must.NoError(t, err)
				assert.Equal(t, want, got.Kind)
			})
	}
}
