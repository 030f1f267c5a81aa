package fuzz

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"lockstep/conformance/alloy"
	"lockstep/conformance/alloy/picture"
	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/source"
)

// alloyWords are what Alloy models are made of. Append to the list only, as to words.
var alloyWords = words{
	" sig A { f: set A } ", " sig B extends A {} ", " one sig C in A {} ", " var sig D {} ",
	" abstract sig E { var g: A -> lone E } ", " enum F { G, H } ", " open util/ordering[A] as o ",
	" open util/integer ", " fact { ", " pred p[x: A] { ", " fun q[x: A]: set A { ", " assert r { ",
	" run { ", " run p ", " check r ", " check { ", " } ", " for 2 ", " for 3 but 2 Int ",
	" for exactly 2 A, 1 B ", " 1..3 steps ", " 2 seq ", " expect 1 ", " all x: A | ",
	" some disj x, y: A | ", " no x: A | ", " lone s: set A | ", " one x: A | ", " let z = x | ",
	" (sum x: A | #x.f) ", " { x: A | some x } ", " x.f ", " f.x ", " A.f ", " ^f ", " *f ", " ~f ",
	" f' ", " A -> A ", " A one -> lone A ", " A <: f ", " f :> A ", " f ++ f ", " A + B ",
	" A & B ", " A - B ", " in ", " not in ", " = ", " != ", " < ", " >= ", " and ", " or ",
	" implies ", " else ", " iff ", " not ", " some ", " no ", " lone ", " one ", " always ",
	" eventually ", " after ", " before ", " once ", " historically ", " until ", " since ",
	" releases ", " triggered ", " ; ", " univ ", " iden ", " none ", " Int ", " #A ",
	" plus[1, 2] ",
	" o/first ", " o/next ", " x.nexts ", ` "a" `, " String ", " seq A ", " s.first ", " p[x] ",
	" q[A] ", " x.q ", " this ", " @f ", " int ", " disj[A, B] ", " sig$ ", " exactly ",
	" private ",
}

// FuzzAlloyCommands carries out the commands of a model that a stranger wrote. In a bounded number
// of steps each comes to an answer, or to an error of the model, or of a limit. An instance
// satisfies what the model says of it, and can be written in every form.
func FuzzAlloyCommands(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > specMax {
			return
		}
		files := fstest.MapFS{"m.als": {Data: []byte(alloyWords.expand(text))}}
		m, err := alloy.Load(files, "m.als")
		if err != nil {
			requireMistake(t, err)
			return
		}
		limits := relational.Limits{Gates: 100_000, Conflicts: 1000, Expressions: 100_000}
		for _, c := range m.Commands()[:min(len(m.Commands()), 3)] {
			s := m.Search(c, alloy.Options{Limits: limits, Recursion: len(text) % 2})
			for range 3 {
				i, err := s.Next(after(2000))
				if err != nil {
					requireMistake(t, err)
					break
				}
				requireInstance(t, i)
			}
		}
	})
}

// requireMistake requires that an error is one of those that a model may come to, and shows it.
func requireMistake(t *testing.T, err error) {
	var one *source.Error
	var list source.Errors
	var limit *relational.LimitError
	switch {
	case errors.As(err, &list):
		require.NotEmpty(t, list)
	case errors.As(err, &one):
		require.True(t, strings.HasPrefix(one.Detail(), one.Error()))
	default:
		require.True(t, errors.Is(err, alloy.ErrNone) || errors.As(err, &limit) ||
			errors.Is(err, context.DeadlineExceeded), "%T: %v", err, err)
	}
}

func requireInstance(t *testing.T, i *alloy.Instance) {
	for _, write := range []func(io.Writer, *alloy.Instance) error{
		picture.Table, picture.DOT, picture.SVG, picture.XML,
	} {
		require.NoError(t, write(io.Discard, i))
	}
	findings, err := i.Model().Judge(after(2000), i)
	if err != nil {
		requireMistake(t, err)
		return
	}
	for _, finding := range findings {
		require.NotEqual(t, "fact", finding.Kind, "%v", finding)
	}
}
