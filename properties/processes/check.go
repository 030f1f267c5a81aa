//go:build unix

package processes

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lockstep/conformance"
	"lockstep/factory"
	"lockstep/models"
)

// roundsMax is how many times as many runs Check makes at most, to meet what the first did not.
const roundsMax = 5

// Check makes random runs of a program, and fails t with the minimal one in which a rule is broken,
// or as vacuous when the runs together did not meet what they are made for. The setting is what
// each process's wire is made from; it is on no command line and in no environment.
//
// The flags of rapid say how many runs (-rapid.checks). While something is still missed, as many
// are made again, up to five times.
func Check(t *testing.T, p *Program, setting string) {
	t.Helper()
	spec := prepare(t)
	var sum summary
	for range roundsMax {
		rapid.Check(t, func(r *rapid.T) {
			out, err := run(r.Context(), spec, p, setting, drawPlan(r))
			if err != nil {
				r.Fatalf("the run could not be carried out: %v", err)
			}
			sum.add(out)
			if err := out.Err(); err != nil {
				r.Fatalf("%s", explain(out, err))
			}
		})
		if len(sum.missing()) == 0 {
			break
		}
	}
	if missed := sum.missing(); len(missed) > 0 && !t.Failed() {
		t.Errorf("vacuous: %d runs never met: %s; make more of them (-rapid.checks)",
			sum.runs, strings.Join(missed, ", "))
	}
	t.Logf("%s", sum)
}

// mustMeet are the cases that runs must have met, beside those that summary counts: as package
// conformance calls them.
var mustMeet = []string{
	"R1: a lease on a key of which the process had inherited a client",
	"R8: the discarding of an inherited client",
}

// summary is what runs amount to.
type summary struct {
	runs          int
	coverage      conformance.Coverage
	killedLeasing int // processes that were killed while they leased a client
	grandchildren int // children of children that leased a client
}

func (s *summary) add(out outcome) {
	s.runs++
	s.coverage.Add(out.Report)
	s.killedLeasing += out.KilledLeasing
	s.grandchildren += grandchildrenLeasing(out.Trace)
}

func (s *summary) missing() (missed []string) {
	cases := s.coverage.Cases()
	for _, c := range mustMeet {
		if cases[c] == 0 {
			missed = append(missed, c)
		}
	}
	if s.killedLeasing == 0 {
		missed = append(missed, "a process killed while it leased a client")
	}
	if s.grandchildren == 0 {
		missed = append(missed, "a child of a child that leased a client")
	}
	return missed
}

func (s summary) String() string {
	return fmt.Sprintf("%d runs: %d processes were killed while they leased a client, "+
		"%d grandchildren leased one; %v", s.runs, s.killedLeasing, s.grandchildren, s.coverage)
}

// grandchildrenLeasing counts the children of children that leased a client.
func grandchildrenLeasing(trace conformance.Trace) int {
	young, leasing := make(map[uint64]bool), make(map[uint64]bool)
	for _, e := range trace.Events {
		switch {
		case e.Action == factory.ActionFork && e.Process.Epoch > 1:
			young[e.Child.Epoch] = true
		case e.Action == factory.ActionAcquire && young[e.Process.Epoch]:
			leasing[e.Process.Epoch] = true
		}
	}
	return len(leasing)
}

// prepare returns the models. Without Main a child would run all tests of its binary, and start
// children of its own.
func prepare(t *testing.T) *conformance.Spec {
	t.Helper()
	if !mainRan {
		t.Fatal("TestMain has to call processes.Main first")
	}
	spec, err := conformance.Load(models.FS)
	if err != nil {
		t.Fatalf("load the embedded models: %v", err)
	}
	return spec
}

// explain returns the failure as a reader wants it.
func explain(out outcome, wrong error) string {
	var text strings.Builder
	fmt.Fprintf(&text, "the contract is broken:\n%v\n\n", wrong)
	if err := conformance.Table(&text, out.Trace); err != nil {
		fmt.Fprintf(&text, "the trace cannot be printed: %v\n", err)
	}
	return text.String()
}
