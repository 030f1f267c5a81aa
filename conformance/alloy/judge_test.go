package alloy_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/alloy"
)

const family = `module family
abstract sig Person { parent: lone Person, var likes: set Person }
sig Man, Woman extends Person {}
one sig Eve extends Woman {}
sig Happy in Person {}
fact rooted { no Eve.parent }
fact acyclic { no p: Person | p in p.^parent }
assert AllLiked { always (all p: Person | some likes.p) }
assert EveIsHappy { Eve in Happy }
check AllLiked
`

// state is a state of the family that breaks nothing.
func state() alloy.State {
	return alloy.State{
		Sigs: map[string][]string{
			"Man": {"adam"}, "Woman": {"lilith"}, "Eve": {"eve"}, "Happy": {"eve"},
		},
		Fields: map[string][][]string{
			"Person.parent": {{"adam", "eve"}},
			"likes":         {{"adam", "eve"}, {"eve", "adam"}, {"eve", "lilith"}},
		},
	}
}

func judge(t *testing.T, change func(*alloy.State), more ...alloy.State) []alloy.Finding {
	m := load(t, family)
	s := state()
	change(&s)
	i, err := m.Snapshot(4, append([]alloy.State{s}, more...), len(more))
	must.NoError(t, err)
	findings, err := m.Judge(t.Context(), i)
	must.NoError(t, err)
	return findings
}

func TestWhatASnapshotBreaksIsFound(t *testing.T) {
	for _, test := range []struct {
		name, reason string
		change       func(*alloy.State)
		more         []alloy.State
		want         []string // of kind and name
		cause        string
	}{
		{name: "good", reason: "nothing is broken", change: func(*alloy.State) {}},
		{
			name: "fact", reason: "adam is his own parent",
			change: func(s *alloy.State) {
				s.Fields["Person.parent"] = [][]string{{"adam", "adam"}}
			},
			want: []string{"fact acyclic"}, cause: "p = {adam}",
		},
		{
			name: "field", reason: "parent is lone",
			change: func(s *alloy.State) {
				s.Fields["Person.parent"] = [][]string{{"adam", "eve"}, {"adam", "lilith"}}
			},
			want: []string{"fact Person.parent"}, cause: "this = {adam}",
		},
		{
			name: "multiplicity", reason: "there is one Eve",
			change: func(s *alloy.State) {
				delete(s.Sigs, "Eve")
				s.Sigs["Woman"] = []string{"lilith", "eve"}
			},
			want: []string{"fact Eve"}, cause: "Eve",
		},
		{
			name: "disjoint", reason: "an atom has one signature",
			change: func(s *alloy.State) { s.Sigs["Man"] = []string{"adam", "lilith"} },
			want:   []string{"fact Person"}, cause: "lilith",
		},
		{
			name: "assertion", reason: "Eve is not happy",
			change: func(s *alloy.State) { delete(s.Sigs, "Happy") },
			want:   []string{"assert EveIsHappy"}, cause: "left: {eve}",
		},
		{
			name: "later state", reason: "nobody likes lilith in the second state",
			change: func(*alloy.State) {},
			more: []alloy.State{{
				Sigs: state().Sigs, Fields: map[string][][]string{
					"Person.parent": {{"adam", "eve"}}, "likes": {{"adam", "eve"}, {"eve", "adam"}},
				},
			}},
			want: []string{"assert AllLiked"}, cause: "in state 1",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			findings := judge(t, test.change, test.more...)
			for _, f := range findings {
				got = append(got, f.Kind+" "+f.Name)
				assert.Contains(t, f.String(), test.cause, test.reason)
			}
			assert.Equal(t, test.want, got, "%s\n%v", test.reason, findings)
		})
	}
}

func TestASnapshotWithUnknownNamesIsRefused(t *testing.T) {
	m := load(t, family)
	for _, test := range []struct {
		name, want string
		change     func(*alloy.State)
	}{
		{"signature", "no signature Child", func(s *alloy.State) { s.Sigs["Child"] = nil }},
		{"field", "0 fields age", func(s *alloy.State) { s.Fields["age"] = nil }},
		{"arity", "has 1 atoms, not 2", func(s *alloy.State) {
			s.Fields["likes"] = [][]string{{"adam"}}
		}},
		{"atom", "abel is no atom", func(s *alloy.State) {
			s.Fields["likes"] = [][]string{{"adam", "abel"}}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := state()
			test.change(&s)
			_, err := m.Snapshot(4, []alloy.State{s}, 0)
			assert.ErrorContains(t, err, test.want)
		})
	}
	_, err := m.Snapshot(4, nil, 0)
	assert.Error(t, err, "an instance has a state")
	_, err = m.Snapshot(4, []alloy.State{state()}, 1)
	assert.Error(t, err, "the loop leads to a state")
	_, err = m.Snapshot(40, []alloy.State{state()}, 0)
	assert.Error(t, err, "integers have few bits")
}

func TestInstancesBreakNoFact(t *testing.T) {
	m := load(t, family+"run { some parent and eventually some likes } for 3 but 1..3 steps\n")
	for _, i := range instances(t, m, "1", 20) {
		findings, err := m.Judge(t.Context(), i)
		must.NoError(t, err)
		for _, f := range findings {
			assert.Equal(t, "assert", f.Kind, "%v", f)
		}
	}
}

func TestAModelMayJudgeConcurrently(t *testing.T) {
	m := load(t, family)
	var all sync.WaitGroup
	for bits := range 8 {
		all.Go(func() {
			i, err := m.Snapshot(bits%4, []alloy.State{state()}, 0)
			assert.NoError(t, err)
			findings, err := m.Judge(t.Context(), i)
			assert.NoError(t, err)
			assert.Empty(t, findings)
		})
	}
	all.Wait()
}

func TestASnapshotHasStringsAndWhatFollows(t *testing.T) {
	m := load(t, `sig A { name: String } sig B {}
sig Both = A + B {}
fact { some Both - A and A.name = "x" }
fact { Both.name in String }`)
	for name, broken := range map[string]int{`"x"`: 0, `"y"`: 1} {
		i, err := m.Snapshot(2, []alloy.State{{
			Sigs:   map[string][]string{"A": {"a"}, "B": {"b"}},
			Fields: map[string][][]string{"name": {{"a", name}}},
		}}, 0)
		must.NoError(t, err)
		findings, err := m.Judge(t.Context(), i)
		must.NoError(t, err)
		assert.Len(t, findings, broken, "%s: %v", name, findings)
		v, err := alloy.Eval(t.Context(), i, 0, "Both")
		must.NoError(t, err)
		assert.Equal(t, "{a, b}", v.String())
	}
}
