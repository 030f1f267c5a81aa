package fuzz

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"lockstep/conformance/alloy/syntax"
	"lockstep/conformance/alloy/world"
	"lockstep/conformance/source"
)

// FuzzLoadAlloy loads any text as an Alloy model. The outcome is a world in which every expression
// has a type and every name a meaning, and the same one if it is loaded again; or an error with a
// position. What a piece of the syntax tree says its text is, is parsed as the same piece.
func FuzzLoadAlloy(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		m, err := syntax.Parse(&source.Text{Name: "m.als", Content: text})
		if err != nil {
			requirePlaces(t, text, err)
			return
		}
		left := 200
		requireTexts(t, reflect.ValueOf(m), &left)
		fsys := fstest.MapFS{"m.als": {Data: []byte(text)}}
		w, err := world.Load(fsys, "m.als")
		if err != nil {
			requirePlaces(t, text, err)
			return
		}
		again, err := world.Load(fsys, "m.als")
		require.NoError(t, err)
		require.Equal(t, meanings(t, w), meanings(t, again))
		require.Equal(t, len(w.Warnings), len(again.Warnings))
		for _, warning := range w.Warnings {
			requirePlace(t, text, warning)
		}
	})
}

func requirePlaces(t *testing.T, text string, err error) {
	var list source.Errors
	if one := (*source.Error)(nil); !errors.As(err, &list) {
		require.ErrorAs(t, err, &one)
		list = source.Errors{one}
	}
	require.NotEmpty(t, list)
	for _, e := range list {
		requirePlace(t, text, e)
	}
}

// requirePlace requires that a mistake has a place in the text, or in a file of the library.
func requirePlace(t *testing.T, text string, e *source.Error) {
	require.True(t, e.Pos.IsValid(), e.Msg)
	if e.Pos.File() != "m.als" {
		require.Contains(t, e.Pos.File(), "/", "%v", e)
		return
	}
	require.GreaterOrEqual(t, e.Pos.Offset(), 0)
	require.LessOrEqual(t, e.Pos.Offset(), len(text))
	require.Contains(t, e.Detail(), e.Msg)
}

// requireTexts requires of the expressions in a tree, as long as any are left, that the text of
// each is parsed as it.
func requireTexts(t *testing.T, v reflect.Value, left *int) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			requireTexts(t, v.Index(i), left)
		}
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() || *left == 0 {
			return
		}
		if e, isExpr := v.Interface().(syntax.Expr); isExpr && v.Kind() == reflect.Pointer {
			*left--
			requireText(t, e)
		}
		requireTexts(t, v.Elem(), left)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[source.Pos]() {
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				requireTexts(t, v.Field(i), left)
			}
		}
	}
}

func requireText(t *testing.T, e syntax.Expr) {
	if let, isLet := e.(*syntax.Let); isLet && let.Span().Start == let.Name.Span().Start {
		return // one that stands behind the comma of another, without its own let
	}
	if _, isName := e.(*syntax.Name); isName {
		return // one that is declared may be what is no expression, as Int in a scope
	}
	text := e.Span().Text()
	again, err := syntax.ParseExpr(&source.Text{Name: "e.als", Content: text})
	require.NoError(t, err, "%q", text)
	require.Equal(t, shape(e), shape(again), "%q", text)
}

// shape tells what an expression consists of, apart from the places.
func shape(e syntax.Expr) string {
	var out []byte
	var visit func(v reflect.Value)
	visit = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Slice:
			for i := range v.Len() {
				visit(v.Index(i))
			}
		case reflect.Interface, reflect.Pointer:
			if !v.IsNil() {
				visit(v.Elem())
			}
		case reflect.Struct:
			if v.Type() == reflect.TypeFor[source.Pos]() {
				return
			}
			out = fmt.Appendf(out, "%s(", v.Type().Name())
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					visit(v.Field(i))
				}
			}
			out = append(out, ')')
		default:
			out = fmt.Appendf(out, "%v ", v)
		}
	}
	visit(reflect.ValueOf(e))
	return string(out)
}

// meanings lists the expressions of a world, with their types. It requires that each has one.
func meanings(t *testing.T, w *world.World) []string {
	var all []string
	visit := func(e world.Expr) {
		require.NotNil(t, e)
		left := 2_000
		world.Walk(e, func(e world.Expr) bool {
			require.True(t, e.Type().Bool || len(e.Type().Products) > 0, "%T", e)
			all = append(all, fmt.Sprintf("%T %s", e, e.Type()))
			left--
			return left > 0
		})
	}
	for _, s := range w.Sigs {
		require.True(t, s.Parent != nil || len(s.Parents) > 0, s.Name)
		for _, d := range s.Fields {
			visit(d.Bound)
		}
		for _, f := range s.Facts {
			visit(f)
		}
	}
	for _, f := range w.Funcs {
		visit(f.Body)
	}
	for _, f := range w.Facts {
		visit(f.Body)
	}
	for _, a := range w.Asserts {
		visit(a.Body)
	}
	for _, c := range w.Commands {
		visit(c.Goal)
	}
	return all
}
