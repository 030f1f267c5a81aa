package alloy_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/conformance/alloy"
	"lockstep/conformance/alloy/picture"
	"lockstep/internal/analyzer"
	"lockstep/internal/require"
)

var (
	agreeing = flag.Int("agree", 24, "how many random models are compared with the Analyzer, "+
		"and by halves instances with expressions")
	agreeingFrom = flag.Int("agree-from", 0, "the seed of the first of them")
)

// countMax bounds how many instances of a command are counted.
const countMax = 60

// asked is the Analyzer, ready to answer.
type asked struct {
	*testing.T
	program analyzer.Program
	dir     string
}

func askAnalyzer(t *testing.T) asked {
	tool := require.Alloy(t)
	dir := t.TempDir()
	program, err := tool.Compile(t.Context(), dir)
	require.Tool(t, "alloy", err)
	return asked{t, program, dir}
}

// write writes a text to a file, and returns its path.
func (a asked) write(name, text string) string {
	path := filepath.Join(a.dir, name)
	must.NoError(a, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func (a asked) answers(args ...string) [][]analyzer.Answer {
	command := a.program.Command(args...)
	out, err := exec.CommandContext(a.Context(), command[0], command[1:]...).Output()
	must.NoError(a, err)
	answers, err := analyzer.ReadAnswers(string(out))
	must.NoError(a, err)
	return answers
}

func TestRandomModelsAreAnsweredAsByTheAnalyzer(t *testing.T) {
	agree(t, *agreeing, "wrap", alloy.Options{Isomorphic: true})
}

func TestOverflowIsForbiddenAsByTheAnalyzer(t *testing.T) {
	agree(t, *agreeing/4, "forbid", alloy.Options{Isomorphic: true, NoOverflow: true})
}

// agree compares what both say of random models, with integers that overflow or may not.
func agree(t *testing.T, n int, overflow string, opts alloy.Options) {
	a := askAnalyzer(t)
	gen := rapid.Custom(model)
	args := []string{"count", fmt.Sprint(countMax), overflow}
	var models []string
	for k := range n {
		models = append(models, gen.Example(*agreeingFrom+k))
		args = append(args, a.write(fmt.Sprintf("m%d.als", k), models[k]))
	}
	for k, theirs := range a.answers(args...) {
		for _, d := range differences(t.Context(), models[k], theirs, opts) {
			t.Errorf("seed %d: %s\n%s", *agreeingFrom+k, d, models[k])
		}
	}
}

// differences returns how what the Analyzer says of a model's commands differs from what we say.
func differences(
	ctx context.Context, text string, theirs []analyzer.Answer, opts alloy.Options,
) []string {
	m, err := alloy.Load(fstest.MapFS{"m.als": {Data: []byte(text)}}, "m.als")
	switch refused := len(theirs) == 1 && theirs[0].Err != nil; {
	case refused && err == nil && len(m.Commands()) != 1:
		return []string{fmt.Sprintf("the Analyzer refuses the model: %v", theirs[0].Err)}
	case refused && err != nil:
		return nil
	case err != nil:
		return []string{fmt.Sprintf("we refuse the model: %v", err)}
	case len(theirs) != len(m.Commands()):
		return []string{fmt.Sprintf("the Analyzer has %d commands", len(theirs))}
	}
	var all []string
	for k, c := range m.Commands() {
		n, err := count(ctx, m.Search(c, opts))
		if d := difference(theirs[k], n, err, strings.Contains(text, "steps")); d != "" {
			all = append(all, fmt.Sprintf("command %d: %s", k, d))
		}
	}
	return all
}

// difference compares an answer with how many instances we found, or why we did not. How many
// traces there are depends on how they are enumerated.
func difference(theirs analyzer.Answer, n int, err error, traces bool) string {
	switch {
	case n == 0 && higherOrder(theirs.Err):
		return "" // we may know that there is none
	case (theirs.Err == nil) != (err == nil):
		return fmt.Sprintf("the Analyzer's error is %v, ours %v", theirs.Err, err)
	case theirs.Err != nil:
		return ""
	case theirs.Sat != (n > 0), !traces && theirs.Count != n:
		return fmt.Sprintf("%d instances, the Analyzer has %d (%t)", n, theirs.Count, theirs.Sat)
	}
	return ""
}

func TestDifferencesFromTheAnalyzerAreFound(t *testing.T) {
	broken := errors.New("Syntax error")
	const text = "sig A {}\nrun { some A } for 2\ncheck { no A } for exactly 0 A\n"
	for _, test := range []struct {
		name, text string
		theirs     []analyzer.Answer
		want       int
	}{
		{"same", text, []analyzer.Answer{{Sat: true, Count: 3}, {}}, 0},
		{"count", text, []analyzer.Answer{{Sat: true, Count: 2}, {}}, 1},
		{"verdicts", text, []analyzer.Answer{{}, {Sat: true, Count: 1}}, 2},
		{"error", text, []analyzer.Answer{{Sat: true, Count: 3}, {Err: broken}}, 1},
		{"refused", text, []analyzer.Answer{{Err: broken}}, 1},
		{"not refused", "sig A { f: B }\nrun {}\n", []analyzer.Answer{{Sat: true}}, 1},
		{"both refuse", "sig A { f: B }\nrun {}\n", []analyzer.Answer{{Err: broken}}, 0},
		{"commands", text, []analyzer.Answer{{Sat: true, Count: 3}}, 1},
		{
			"traces", "var sig A {}\nrun { some A } for 1 but 2 steps\n",
			[]analyzer.Answer{{Sat: true, Count: 100}},
			0,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := differences(t.Context(), test.text, test.theirs, alloy.Options{Isomorphic: true})
			assert.Len(t, got, test.want, "%v", got)
		})
	}
}

// higherOrder tells whether the Analyzer has no answer because something ranges over sets.
func higherOrder(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "higher-order") ||
		strings.Contains(err.Error(), "HigherOrder"))
}

// count counts instances, up to countMax.
func count(ctx context.Context, s *alloy.Search) (int, error) {
	for n := range countMax {
		_, err := s.Next(ctx)
		if errors.Is(err, alloy.ErrNone) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
	return countMax, nil
}

func TestRandomExpressionsEvaluateAsInTheAnalyzer(t *testing.T) {
	a := askAnalyzer(t)
	type sample struct {
		text  string
		lines []string
	}
	gen := rapid.Custom(func(t *rapid.T) sample {
		text, lines := expressions(t)
		return sample{text, lines}
	})
	args := []string{"eval"}
	var samples []sample
	var instances []*alloy.Instance
	for seed := range *agreeing / 2 {
		s := gen.Example(*agreeingFrom + seed)
		i := last(t, s.text)
		if i == nil {
			continue
		}
		var xml strings.Builder
		must.NoError(t, picture.XML(&xml, i))
		samples, instances = append(samples, s), append(instances, i)
		args = append(args, a.write(fmt.Sprintf("m%d.als", seed), s.text),
			a.write(fmt.Sprintf("m%d.xml", seed), xml.String()),
			a.write(fmt.Sprintf("m%d.txt", seed), strings.Join(s.lines, "\n")+"\n"))
	}
	for k, theirs := range a.answers(args...) {
		s := samples[k]
		if !assert.Len(t, theirs, len(s.lines), "%s\n%v", s.text, theirs) {
			continue
		}
		for n, line := range s.lines {
			ours, err := alloy.Eval(t.Context(), instances[k], 0, line)
			about := fmt.Sprintf("%s\nin the instance %d of\n%s", line, k, s.text)
			if higherOrder(theirs[n].Err) {
				continue // which is no matter where there is an instance
			}
			if theirs[n].Err != nil {
				assert.Error(t, err, "%v\n%s", theirs[n].Err, about)
				continue
			}
			assert.NoError(t, err, about)
			assert.Equal(t, sorted(theirs[n].Value), sorted(ours.String()), about)
		}
	}
}

// last returns one of the first instances of a model's command, or nil where it has none.
func last(t *testing.T, text string) *alloy.Instance {
	m, err := alloy.Load(fstest.MapFS{"m.als": {Data: []byte(text)}}, "m.als")
	if err != nil {
		return nil
	}
	s := m.Search(m.Commands()[0], alloy.Options{})
	var found *alloy.Instance
	for range 5 {
		i, err := s.Next(t.Context())
		if err != nil {
			break
		}
		found = i
	}
	return found
}

// sorted writes the tuples of a set in order.
func sorted(value string) string {
	inner, isSet := strings.CutPrefix(value, "{")
	if !isSet {
		return value
	}
	tuples := strings.Split(strings.TrimSuffix(inner, "}"), ", ")
	slices.Sort(tuples)
	return strings.Join(tuples, ", ")
}
