package fuzz

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"lockstep/conformance/tla/syntax"
)

// FuzzModule loads any text as a module of TLA+. The outcome is a module whose identifiers all have
// a declaration, and whose text is parsed as the same module, or an error with a position in the
// text.
func FuzzModule(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		m, err := syntax.ParseModule("T.tla", []byte(text))
		if err != nil {
			requirePositions(t, text, err)
			return
		}
		again, err := syntax.ParseModule("T.tla", []byte(padded(m)))
		require.NoError(t, err, "%q", syntax.Text(m))
		require.Equal(t, outline(m), outline(again))
		fsys := fstest.MapFS{m.Name + ".tla": {Data: []byte(text)}}
		m, err = syntax.Load(fsys, m.Name)
		if err != nil {
			requirePositions(t, text, err)
			return
		}
		requireResolved(t, m)
	})
}

// padded returns a module's text at the column where it stood: what stands below what counts in
// TLA+.
func padded(m *syntax.Module) string {
	return strings.Repeat(" ", int(syntax.Start(m).Col)-1) + syntax.Text(m)
}

// outline tells of each node its type and what it is called, parents first.
func outline(m *syntax.Module) []string {
	var all []string
	syntax.Walk(m, func(n syntax.Node) bool {
		line := fmt.Sprintf("%T", n)
		v := reflect.Indirect(reflect.ValueOf(n))
		for _, field := range []string{"Name", "Literal", "Text", "Field", "Value"} {
			if f := v.FieldByName(field); f.IsValid() && !nested(f.Kind()) {
				line += fmt.Sprintf(" %v", f.Interface())
			}
		}
		all = append(all, line)
		return true
	})
	return all
}

// nested says that a field holds nodes, which are walked, or positions.
func nested(kind reflect.Kind) bool {
	return kind == reflect.Pointer || kind == reflect.Interface || kind == reflect.Slice ||
		kind == reflect.Struct
}

// requirePositions requires that every error has a position in the text and can show its line.
func requirePositions(t *testing.T, text string, err error) {
	var list syntax.ErrorList
	if one := (*syntax.Error)(nil); !errors.As(err, &list) {
		require.ErrorAs(t, err, &one)
		list = syntax.ErrorList{one}
	}
	require.NotEmpty(t, list)
	for _, e := range list {
		require.True(t, e.Pos.IsValid(), e.Msg)
		require.NotEmpty(t, e.Detail())
		requireInside(t, expandTabs(text), int(e.Pos.Line), int(e.Pos.Col))
	}
}

const tabStop = 8 // columns, as TLA+ counts them

// expandTabs replaces tabs by blanks, so that each column is a character.
func expandTabs(text string) string {
	var out strings.Builder
	col := 0
	for _, r := range text {
		switch r {
		case '\t':
			n := tabStop - col%tabStop
			out.WriteString(strings.Repeat(" ", n))
			col += n
			continue
		case '\n':
			col = -1
		}
		out.WriteRune(r)
		col++
	}
	return out.String()
}

// requireInside requires that a place is one of the text, or right behind it.
func requireInside(t *testing.T, text string, line, col int) {
	lines := strings.Split(text, "\n")
	require.True(t, line >= 1 && line <= len(lines), "line %d of %d", line, len(lines))
	require.True(t, col >= 1 && col <= len(lines[line-1])+1, "column %d of %q", col, lines[line-1])
}

// requireResolved requires that every identifier refers to a declaration, and that every node has a
// text and every definition the level of its body.
func requireResolved(t *testing.T, m *syntax.Module) {
	syntax.Walk(m, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Ident:
			require.NotNil(t, n.Decl, "%v %s", syntax.Start(n), n.Name)
		case *syntax.Def:
			require.NotNil(t, n.Module, n.Name)
			require.Equal(t, n.Level, syntax.LevelOf(n.Body), n.Name)
		}
		require.NotEmpty(t, syntax.Text(n))
		return true
	})
}
