package source_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance/source"
)

// place returns the place where a part of a text first stands, as a scanner comes to it.
func place(t *testing.T, text *source.Text, part string) source.Pos {
	t.Helper()
	off := strings.Index(text.Content, part)
	require.GreaterOrEqual(t, off, 0, part)
	return behind(text.Start(), text.Content[:off])
}

// behind returns the place behind a piece of text that begins at a place.
func behind(p source.Pos, piece string) source.Pos {
	for len(piece) > 0 {
		r, size := utf8.DecodeRuneInString(piece)
		p, piece = p.Behind(r, size), piece[size:]
	}
	return p
}

func TestAPlaceIsShownUnderItsLine(t *testing.T) {
	for _, row := range []struct{ name, reason, content, part, pos, excerpt string }{
		{
			"first", "lines and columns count from one",
			"here", "here", "f:1:1", "here\n^",
		},
		{
			"second line", "a line ends in front of the next",
			"one\ntwo here\nthree", "here", "f:2:5", "two here\n    ^",
		},
		{
			"leading tab", "a tab goes to the next stop, and the caret keeps it",
			"\there", "here", "f:1:9", "\there\n\t^",
		},
		{
			"tab amid a line", "the stop is at a column, not so many columns on",
			"abc\there", "here", "f:1:9", "abc\there\n   \t^",
		},
		{
			"tab at a stop", "at a stop a tab goes to the one after it",
			"12345678\there", "here", "f:1:17", "12345678\there\n        \t^",
		},
		{
			"letters of two bytes", "a code point is a column, whatever it takes",
			"é∈𝔸 here", "here", "f:1:5", "é∈𝔸 here\n    ^",
		},
		{
			"tab behind letters of many bytes", "stops are counted in columns, too",
			"é∈\there", "here", "f:1:9", "é∈\there\n  \t^",
		},
		{
			"no letter", "a byte that is none is a column",
			"\xffhere", "here", "f:1:2", "\xffhere\n ^",
		},
		{
			"carriage return", "it is part of the line's end",
			"here\r\nthere", "here", "f:1:1", "here\n^",
		},
		{
			"blank line", "there is nothing to be shown",
			"one\n\ntwo", "\ntwo", "f:2:1", "",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			text := &source.Text{Name: "f", Content: row.content}
			pos := place(t, text, row.part)
			assert.Equal(t, row.pos, pos.String(), row.reason)
			assert.Equal(t, strings.Index(row.content, row.part), pos.Offset())
			assert.Equal(t, row.excerpt, pos.Excerpt(), row.reason)
			mistake := source.Errorf(pos, "no %s", "good")
			want := row.pos + ": no good"
			assert.Equal(t, want, mistake.Error())
			if row.excerpt != "" {
				want += "\n\t" + strings.ReplaceAll(row.excerpt, "\n", "\n\t")
			}
			assert.Equal(t, want, mistake.Detail(), row.reason)
		})
	}
}

func TestNoPlaceIsInNoText(t *testing.T) {
	var none source.Pos
	assert.False(t, none.IsValid())
	assert.Equal(t, "-", none.String())
	assert.Empty(t, none.File()+none.SourceLine()+none.Excerpt())
	assert.Equal(t, "-: wrong", source.Errorf(none, "wrong").Detail())
	assert.Empty(t, source.Span{}.Text())
	assert.False(t, source.Span{}.Has(none))
}

func TestASpanEndsBehindItsLastCharacter(t *testing.T) {
	text := &source.Text{Name: "f", Content: "é \tx∈S y"}
	start, end := place(t, text, "x"), place(t, text, " y")
	span := source.Span{Start: start, End: end}
	assert.Equal(t, "x∈S", span.Text())
	for _, row := range []struct {
		name, reason string
		at           source.Pos
		want         bool
	}{
		{"start", "the first character is in it", start, true},
		{"inside", "so is what follows", place(t, text, "S"), true},
		{"end", "what stands behind is not", end, false},
		{"before", "nor what stands before", text.Start(), false},
		{
			"elsewhere", "nor what stands there in another text",
			place(t, &source.Text{Name: "f", Content: text.Content}, "x"), false,
		},
	} {
		assert.Equal(t, row.want, span.Has(row.at), "%s: %s", row.name, row.reason)
	}
	other := &source.Text{Name: "g", Content: text.Content}
	assert.Empty(t, source.Span{Start: start, End: place(t, other, " y")}.Text(), "two texts")
	assert.Empty(t, source.Span{Start: end, End: start}.Text(), "from the end to the start")
}

func TestMistakesAreSortedByFileAndPlace(t *testing.T) {
	a := &source.Text{Name: "a", Content: "x y\nz"}
	b := &source.Text{Name: "b", Content: "x"}
	list := source.Errors{
		source.Errorf(b.Start(), "five"), source.Errorf(place(t, a, "z"), "four"),
		source.Errorf(place(t, a, "y"), "two"), source.Errorf(place(t, a, "y"), "three"),
		source.Errorf(a.Start(), "one"),
	}.Sorted()
	assert.Equal(t, "a:1:1: one\na:1:3: two\na:1:3: three\na:2:1: four\nb:1:1: five", list.Error(),
		"those of one place stay as they were found")
	var first *source.Error
	require.ErrorAs(t, list, &first)
	assert.Same(t, list[0], first)
}

func TestAThrownMistakeIsTheResult(t *testing.T) {
	text := &source.Text{Name: "a", Content: "x y"}
	first, second := source.Errorf(text.Start(), "one"), source.Errorf(place(t, text, "y"), "two")
	read := func(thrown any) (err error) {
		defer source.Catch(&err)
		if thrown != nil {
			panic(thrown)
		}
		return nil
	}
	require.NoError(t, read(nil))
	assert.Equal(t, first, read(first))
	assert.Equal(t, source.Errors{first, second}, read(source.Errors{second, first}), "sorted")
	assert.PanicsWithValue(t, "BUG", func() { _ = read("BUG") }, "nothing else is a mistake")
}
