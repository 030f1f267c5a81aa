package properties

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"lockstep/conformance"
	"lockstep/factory"
	"lockstep/models"
)

// structureShare is of how many traces one is judged by the models of structure, which takes as
// long as all else.
const structureShare = 16

// roundsMax is how many times as many traces Check draws at most, to reach what the first did not:
// some cases are met by one trace in thirty.
const roundsMax = 10

// Check runs random traces of a subject against the embedded models and fails t with the minimal
// trace that breaks a rule, or as vacuous when the traces together missed an action or the
// interesting case of a rule. newSubject is called once a trace. A subject that retires clients by
// itself is expected to do so for these causes, such as factory.CauseIdle: a run in which it never
// did is vacuous, too.
//
// It is all that a test of another factory needs:
//
//	func TestMyFactoryKeepsTheContract(t *testing.T) {
//		properties.Check(t, func() properties.Subject { return mySubject() })
//	}
//
// The flags of rapid say how many traces (-rapid.checks) and how long they are (-rapid.steps).
// While something is still missed, as many are drawn again, up to ten times.
func Check(t *testing.T, newSubject func() Subject, expected ...factory.Cause) {
	t.Helper()
	spec, err := conformance.Load(models.FS)
	if err != nil {
		t.Fatalf("load the embedded models: %v", err)
	}
	structure, err := conformance.LoadStructure(models.FS)
	if err != nil {
		t.Fatalf("load the embedded models: %v", err)
	}
	suite := &Suite{
		Name: t.Name(), Spec: spec, Structure: structure, New: newSubject, Expected: expected,
	}
	for range roundsMax {
		rapid.Check(t, suite.Property)
		if len(suite.Summary().Coverage.Missing()) == 0 {
			return
		}
	}
	if missed := suite.Summary().Coverage.Missing(); !t.Failed() {
		t.Errorf("vacuous: %d traces never reached: %s; draw more of them (-rapid.checks)",
			suite.Summary().Traces, strings.Join(missed, ", "))
	}
}

// Suite runs traces of one subject and sums up what they reached. Its methods are safe for
// concurrent use.
type Suite struct {
	Name string // of the subject, in artefacts
	Spec *conformance.Spec
	// Structure, when set, judges one trace in sixteen, too: by the number of its events, so that
	// a trace is judged likewise when it is replayed.
	Structure *conformance.Structure
	New       func() Subject
	// Starts are structures of which half of the traces begin with one. They have to share clients
	// as the subject does.
	Starts []Start
	// Expected are the causes for which the subject retires clients by itself.
	Expected []factory.Cause
	// Artefacts is the directory for failing traces; default [ArtefactDir].
	Artefacts string
	// Observe, when set, is called after each trace.
	Observe func(Result)

	mu      sync.Mutex // guards summary
	summary Summary
}

// Summary is what traces that were carried out amount to.
type Summary struct {
	Traces, Events int
	Coverage       conformance.Coverage
}

// Property is one trace: the property to give to rapid.Check, rapid.MakeCheck or rapid.MakeFuzz.
func (s *Suite) Property(t *rapid.T) {
	result := runFrom(t, s.Spec, s.New(), s.drawStart(t))
	judged := s.Structure != nil && len(result.Trace.Events)%structureShare == 0
	if judged && result.Unjudged == nil {
		result.Misfits, result.Unjudged = misfits(t.Context(), s.Spec, s.Structure, result.Trace)
	}
	s.mu.Lock()
	s.summary.Traces++
	s.summary.Events += len(result.Trace.Events)
	s.summary.Coverage.Add(result.Report)
	s.mu.Unlock()
	if s.Observe != nil {
		s.Observe(result)
	}
	if err := result.Err(); err != nil {
		t.Fatalf("%s", s.explain(result, err))
	}
}

// drawStart draws where a trace begins: with one process, or with one of the starts.
func (s *Suite) drawStart(t *rapid.T) *Start {
	if len(s.Starts) == 0 || !rapid.Bool().Draw(t, "deep") {
		return nil
	}
	return &s.Starts[rapid.IntRange(0, len(s.Starts)-1).Draw(t, "start")]
}

// Summary returns what was reached so far.
func (s *Suite) Summary() Summary {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := s.summary
	sum.Coverage.Expect(s.Expected...)
	return sum
}

// ArtefactDir returns where failing traces are kept: LOCKSTEP_ARTEFACTS, or a directory among the
// system's temporary files.
func ArtefactDir() string {
	if dir := os.Getenv("LOCKSTEP_ARTEFACTS"); dir != "" {
		return dir
	}
	return filepath.Join(os.TempDir(), "lockstep-artefacts")
}

// explain returns the failure as a reader wants it: the trace as a table, what is wrong with it,
// and the command that judges it again. It keeps the trace as an artefact; while rapid shrinks,
// each overwrites the one before, so that the minimal one stays.
func (s *Suite) explain(r Result, wrong error) string {
	var text strings.Builder
	fmt.Fprintf(&text, "the contract is broken:\n%v\n\n", wrong)
	if err := conformance.Table(&text, r.Trace); err != nil {
		fmt.Fprintf(&text, "the trace cannot be printed: %v\n", err)
	}
	path, err := s.keep(r.Trace)
	if err != nil {
		fmt.Fprintf(&text, "\nthe trace could not be kept: %v\n", err)
		return text.String()
	}
	fmt.Fprintf(&text, "\nkept as %s; judge it again with\n", path)
	fmt.Fprintf(&text, "\tgo run lockstep/cmd/lockstep trace check %s\n", path)
	return text.String()
}

func (s *Suite) keep(trace conformance.Trace) (path string, err error) {
	dir := s.Artefacts
	if dir == "" {
		dir = ArtefactDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>| `, r) {
			return '_'
		}
		return r
	}, s.Name)
	path = filepath.Join(dir, name+".ndjson")
	file, err := os.Create(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return path, conformance.Write(file, trace)
}
