// Package source holds what the languages that the engines read have in common: texts, places in
// them, and mistakes that are shown with their line and a caret.
package source

import (
	"fmt"
	"sort"
	"strings"
)

// Text is a source text with the name that diagnostics give it. It does not change.
type Text struct {
	Name    string
	Content string
}

// Pos is a place in a source text. The zero Pos is no place; [Pos.IsValid] tells.
// Positions are plain values: they compare with == and may be used concurrently.
type Pos struct {
	text *Text
	off  int32

	// Line counts from one.
	Line int32
	// Col counts code points from one, with a tab stop every eight columns: the column that SANY
	// reports, and the one that the alignment of junction lists in TLA+ is measured by.
	Col int32
}

// tabStop is the distance between tab stops.
const tabStop = 8

// Start returns the place where the text begins.
func (t *Text) Start() Pos { return Pos{text: t, Line: 1, Col: 1} }

// Offset returns how many bytes of its text stand before the place.
func (p Pos) Offset() int { return int(p.off) }

// Text returns the text that the place lies in, or nil for no place.
func (p Pos) Text() *Text { return p.text }

// Behind returns the place behind a character, of so many bytes, that stands at the place.
func (p Pos) Behind(r rune, size int) Pos {
	p.off += int32(size)
	switch r {
	case '\n':
		p.Line++
		p.Col = 1
	case '\t':
		p.Col += tabStop - (p.Col-1)%tabStop
	default:
		p.Col++
	}
	return p
}

// IsValid tells whether the position lies in a source text.
func (p Pos) IsValid() bool { return p.text != nil }

// File returns the name of the text, or "" if there is none.
func (p Pos) File() string {
	if p.text == nil {
		return ""
	}
	return p.text.Name
}

// String returns file:line:col, or "-" for no position.
func (p Pos) String() string {
	if p.text == nil {
		return "-"
	}
	return fmt.Sprintf("%s:%d:%d", p.text.Name, p.Line, p.Col)
}

// SourceLine returns the whole line that the position lies in, without its line end.
func (p Pos) SourceLine() string {
	if p.text == nil {
		return ""
	}
	text, off := p.text.Content, int(p.off)
	start := strings.LastIndexByte(text[:off], '\n') + 1
	line, _, _ := strings.Cut(text[start:], "\n")
	return strings.TrimSuffix(line, "\r")
}

// Excerpt returns the line that the position lies in and, on a line of its own, a caret under the
// column. It returns "" for no position, and for a blank line.
func (p Pos) Excerpt() string {
	line := p.SourceLine()
	if line == "" {
		return ""
	}
	return line + "\n" + caret(line, p.Col)
}

// Span is what a piece of a text takes up: from Start to the place just behind its end.
type Span struct{ Start, End Pos }

// Text returns the text of the span as it was written, or "" where it lies in none.
func (s Span) Text() string {
	if s.Start.text == nil || s.Start.text != s.End.text || s.End.off < s.Start.off {
		return ""
	}
	return s.Start.text.Content[s.Start.off:s.End.off]
}

// Has tells whether a place lies within the span.
func (s Span) Has(p Pos) bool {
	return p.text != nil && p.text == s.Start.text && s.Start.off <= p.off && p.off < s.End.off
}

// Error is a mistake in a text at one place.
type Error struct {
	Pos Pos
	// Msg says what is wrong, in lower case and without the position.
	Msg string
	// Limit tells that a bound was reached, and that the language would allow more.
	Limit bool
}

// Errorf makes the error of a place.
func Errorf(pos Pos, format string, args ...any) *Error {
	return &Error{Pos: pos, Msg: fmt.Sprintf(format, args...)}
}

// Error returns file:line:col: message, without the source line; [Error.Detail] shows that.
func (e *Error) Error() string { return e.Pos.String() + ": " + e.Msg }

// Detail returns the message followed by the offending line with a caret under the column.
func (e *Error) Detail() string {
	line := e.Pos.SourceLine()
	if line == "" {
		return e.Error()
	}
	return e.Error() + "\n\t" + line + "\n\t" + caret(line, e.Pos.Col)
}

// caret returns a caret that stands under a column of a line.
func caret(line string, under int32) string {
	var pad strings.Builder
	at := Pos{Col: 1}
	for _, r := range line {
		if at.Col >= under {
			break
		}
		at = at.Behind(r, 1)
		if r != '\t' {
			r = ' '
		}
		pad.WriteRune(r)
	}
	return pad.String() + "^"
}

// Errors is every mistake that was found, in source order. It is never empty. Its entries are
// reachable by [errors.As] for an *Error.
type Errors []*Error

// Error returns one line for each mistake.
func (l Errors) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the single errors.
func (l Errors) Unwrap() []error {
	errs := make([]error, len(l))
	for i, e := range l {
		errs[i] = e
	}
	return errs
}

// Sorted orders the list by file and place.
func (l Errors) Sorted() Errors {
	sort.SliceStable(l, func(i, j int) bool {
		a, b := l[i].Pos, l[j].Pos
		if a.File() != b.File() {
			return a.File() < b.File()
		}
		return a.off < b.off
	})
	return l
}

// Catch turns a thrown *Error, or Errors, into a result, for which it is to be deferred: the stages
// of a reader give up from deep within their recursion. Anything else goes on.
func Catch(err *error) {
	switch thrown := recover().(type) {
	case nil:
	case *Error:
		*err = thrown
	case Errors:
		*err = thrown.Sorted()
	default:
		panic(thrown)
	}
}

var (
	_ error = (*Error)(nil)
	_ error = Errors(nil)
)
