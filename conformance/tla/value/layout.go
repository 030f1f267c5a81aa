package value

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Layout returns a value's text as TLC prints it: on one line where that has at most 80 columns,
// and else with each element, field or argument on a line of its own. Elements, fields and
// arguments are in this order. It panics with an *[Error], a limit, where the text is too long.
func (o *Order) Layout(v Value) string {
	l := layout{printer: printer{order: o, most: textMax}}
	l.value(v, 0, 0)
	return string(l.b)
}

// LayoutBehind returns a text with the layout of a value behind it, or below it where that does not
// fit. The text begins in a column, and so do all further lines. Other than with [Order.Layout],
// numbers, strings and the like share lines. A value that is too long to be printed is said to be
// so.
func (o *Order) LayoutBehind(text string, v Value, column int) string {
	l := layout{printer: printer{order: o, most: textMax}, fill: true}
	l.text(text)
	problem := Shown(func() string {
		l.behind(v, column, 0, 0)
		return ""
	})
	if problem != "" {
		return text + problem
	}
	return string(l.b)
}

const (
	// columns is how wide a line may be, with what stands behind a value.
	columns = 80
	// columnMax is where what goes on is no longer broken.
	columnMax = 4 * columns
)

// layout writes values on several lines.
type layout struct {
	printer
	fill bool // several scalars share a line
}

// value writes a value from a column on, behind which so many columns more are taken.
func (l *layout) value(v Value, column, after int) {
	if line, fits := l.line(v, columns-column-after); fits {
		l.b = append(l.b, line...)
		return
	}
	if column > columnMax {
		l.printer.value(v)
		return
	}
	if s := l.scalarsOf(v); l.fill && s != nil {
		l.filled(s, column)
		return
	}
	switch v := v.(type) {
	case *Tuple:
		l.list("<<", v.elems, ">>", column, after)
	case *Record, *Func:
		l.function(v, column, after)
	case *Set:
		l.list("{", l.order.Elems(v), "}", column, after)
	case *mixed:
		l.list("{", v.elems, "}", column, after)
	case *subsets, *funcSet, *recordSet, *product:
		if s := v.(set); isWritten(s) {
			l.list("{", l.order.Elems(s), "}", column, after)
			return
		}
		l.printer.value(v)
	default:
		l.printer.value(v)
	}
}

// line returns a value's text, and whether it has no more than so many columns.
func (l *layout) line(v Value, room int) (text []byte, fits bool) {
	p := printer{order: l.order, most: max(0, room) * utf8.UTFMax}
	p.value(v)
	return p.b, utf8.RuneCount(p.b) <= room
}

func (l *layout) list(left string, elems []Value, right string, column, after int) {
	inner := column + len(left) + 1
	l.text(left)
	for i, e := range elems {
		after := behind(i, len(elems), len(","), right, after)
		l.begin(i, ",", inner)
		l.value(e, inner, after)
	}
	l.text(" " + right)
}

// function writes a function. A value that does not fit behind its argument stands below it.
func (l *layout) function(f Value, column, after int) {
	form := formOf(f)
	inner := column + len(form.left) + 1
	next := strings.TrimRight(form.next, " ")
	l.text(form.left)
	i, n := 0, Size(f)
	for k, x := range l.order.Pairs(f) {
		after := behind(i, n, len(next), form.right, after)
		l.begin(i, next, inner)
		start := len(l.b)
		if name, ok := fieldName(k, form); ok {
			l.text(name)
		} else {
			l.value(k, inner, len(form.to)-1)
		}
		l.text(form.to)
		l.behind(x, inner, start, after)
		i++
	}
	l.text(" " + form.right)
}

// behind writes a value behind what was written from start on, in a column, or below that.
func (l *layout) behind(v Value, column, start, after int) {
	at := column + utf8.RuneCount(l.b[start:])
	if _, fits := l.line(v, columns-at-after); !fits {
		l.b = bytes.TrimRight(l.b, " ")
		at = column + 4
		l.newline(at)
	}
	l.value(v, at, after)
}

// begin begins the line of an element.
func (l *layout) begin(i int, separator string, column int) {
	RefuseLong(len(l.b))
	if i == 0 {
		l.text(" ")
		return
	}
	l.text(separator)
	l.newline(column)
}

func (l *layout) newline(column int) { l.text("\n" + strings.Repeat(" ", column)) }

// behind is how many columns stand behind one of n elements.
func behind(i, n, next int, right string, after int) int {
	if i == n-1 {
		return 1 + len(right) + after
	}
	return next
}

// scalars are what a value holds that is no record, where nothing of it has parts.
type scalars struct {
	form
	texts []string
}

// scalarsOf returns nil where there are parts.
func (l *layout) scalarsOf(v Value) *scalars {
	s := &scalars{form: form{"{", "", ", ", "}"}}
	switch v := v.(type) {
	case *Set:
		return s.of(l.order.Elems(v))
	case *Tuple:
		s.left, s.right = "<<", ">>"
		return s.of(v.elems)
	case *Func:
		s.form = functionForm
		for k, x := range l.order.Pairs(v) {
			if s.of([]Value{k, x}) == nil {
				return nil
			}
			n := len(s.texts) - 2
			s.texts = append(s.texts[:n], s.texts[n]+s.to+s.texts[n+1])
		}
		return s
	}
	return nil
}

func (s *scalars) of(vals []Value) *scalars {
	for _, v := range vals {
		switch v.(type) {
		case Bool, Int, Text, Atom:
			s.texts = append(s.texts, v.String())
		default:
			return nil
		}
	}
	return s
}

// filled writes scalars, as many on a line as fit.
func (l *layout) filled(s *scalars, column int) {
	l.text(s.left + " ")
	column += len(s.left) + 1
	at := column
	for i, text := range s.texts {
		RefuseLong(len(l.b))
		width := utf8.RuneCountInString(text) + len(s.next)
		if i > 0 && at+width-1 > columns { // a space at the end is none
			l.b = bytes.TrimRight(l.b, " ")
			l.newline(column)
			at = column
		}
		l.text(text)
		if i < len(s.texts)-1 {
			l.text(s.next)
		}
		at += width
	}
	l.text(" " + s.right)
}
