package syntax

import (
	"fmt"
	"sort"
	"strings"
)

// Pos is a place in a source text. The zero Pos is no place; [Pos.IsValid] tells.
// Positions are plain values: they compare with == and may be used concurrently.
type Pos struct {
	src *source
	off int32

	// Line counts from one.
	Line int32
	// Col counts code points from one, with a tab stop every eight columns: the column that SANY
	// reports, and the one that the alignment of junction lists is measured by.
	Col int32
}

// tabStop is the distance between tab stops.
const tabStop = 8

// nextColumn returns the column behind a character that stands in a column.
func nextColumn(col int32, r rune) int32 {
	if r == '\t' {
		return col + tabStop - (col-1)%tabStop
	}
	return col + 1
}

// source is a text with the name that diagnostics give it.
type source struct {
	name string
	text string
}

// IsValid tells whether the position lies in a source text.
func (p Pos) IsValid() bool { return p.src != nil }

// File returns the file name that the text was parsed under, or "" if there is none.
func (p Pos) File() string {
	if p.src == nil {
		return ""
	}
	return p.src.name
}

// String returns file:line:col, or "-" for no position.
func (p Pos) String() string {
	if p.src == nil {
		return "-"
	}
	return fmt.Sprintf("%s:%d:%d", p.src.name, p.Line, p.Col)
}

// SourceLine returns the whole line that the position lies in, without its line end.
func (p Pos) SourceLine() string {
	if p.src == nil {
		return ""
	}
	text, off := p.src.text, int(p.off)
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

// Contains tells whether a position lies within a node.
func Contains(n Node, p Pos) bool {
	start, end := n.Span()
	return p.src != nil && p.src == start.src && start.off <= p.off && p.off < end.off
}

// Error is a mistake in a module or a configuration at one place.
type Error struct {
	Pos Pos
	// Msg says what is wrong, in lower case and without the position.
	Msg string
	// Line is the source line that Pos lies in.
	Line string
	// Limit tells that a bound was reached, and that TLA+ would allow more.
	Limit bool
}

var _ error = (*Error)(nil)

// Error returns file:line:col: message, without the source line; [Error.Detail] shows that.
func (e *Error) Error() string { return e.Pos.String() + ": " + e.Msg }

// Detail returns the message followed by the offending line with a caret under the column.
func (e *Error) Detail() string {
	if e.Line == "" {
		return e.Error()
	}
	return e.Error() + "\n\t" + e.Line + "\n\t" + caret(e.Line, e.Pos.Col)
}

// caret returns a caret that stands under a column of a line.
func caret(line string, under int32) string {
	var pad strings.Builder
	col := int32(1)
	for _, r := range line {
		if col >= under {
			break
		}
		col = nextColumn(col, r)
		if r != '\t' {
			r = ' '
		}
		pad.WriteRune(r)
	}
	return pad.String() + "^"
}

// errorAt makes the error of a place.
func errorAt(pos Pos, format string, args ...any) *Error {
	return &Error{Pos: pos, Msg: fmt.Sprintf(format, args...), Line: pos.SourceLine()}
}

// limitAt makes the error of a place where a bound is reached.
func limitAt(pos Pos, format string, args ...any) *Error {
	e := errorAt(pos, format, args...)
	e.Limit = true
	return e
}

// ErrorList is every mistake that the semantic pass found, in source order. It is never empty.
// Its entries are reachable by [errors.As] for an *Error.
type ErrorList []*Error

var _ error = ErrorList(nil)

// Error returns one line for each mistake.
func (l ErrorList) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the single errors.
func (l ErrorList) Unwrap() []error {
	errs := make([]error, len(l))
	for i, e := range l {
		errs[i] = e
	}
	return errs
}

// sorted orders the list by file, line and column.
func (l ErrorList) sorted() ErrorList {
	sort.SliceStable(l, func(i, j int) bool {
		a, b := l[i].Pos, l[j].Pos
		if a.File() != b.File() {
			return a.File() < b.File()
		}
		return a.off < b.off
	})
	return l
}
