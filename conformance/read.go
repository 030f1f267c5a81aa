package conformance

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"lockstep/factory"
)

// FormatError is a mistake in a trace's file at one place.
type FormatError struct {
	File string
	Line int // from one
	Col  int // from one, in code points
	Msg  string
}

var _ error = (*FormatError)(nil)

// Error returns file:line:col: message.
func (e *FormatError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Col, e.Msg)
}

// Reader reads a trace line by line. One goroutine may use it.
type Reader struct {
	// Header is what the first line says.
	Header Header

	file string
	in   *bufio.Reader
	line int
	seq  uint64
}

// NewReader reads the header of a trace and returns the reader of the events that follow. file is
// the name for errors. It errs with a *[FormatError] when the first line is no header or of another
// version, and with the error of r.
func NewReader(file string, r io.Reader) (*Reader, error) {
	reader := &Reader{file: file, in: bufio.NewReaderSize(r, 1<<16)}
	text, err := reader.next()
	if errors.Is(err, io.EOF) {
		return nil, &FormatError{file, 1, 1, "the file is empty: want the header of a trace"}
	}
	if err != nil {
		return nil, err
	}
	return reader, (&line{file: file, number: 1, text: text}).header(&reader.Header)
}

// Next returns the next event, and io.EOF after the last one. It errs with a *[FormatError] when
// the line is no event, and with the error of the underlying reader. After an error it is of no
// use.
func (r *Reader) Next() (factory.Event, error) {
	text, err := r.next()
	if err != nil {
		return factory.Event{}, err
	}
	r.seq++
	return (&line{file: r.file, number: r.line, text: text}).event(r.seq)
}

// next returns the next line without its end. It is valid until the next call.
func (r *Reader) next() ([]byte, error) {
	text, err := r.in.ReadSlice('\n')
	r.line++
	if errors.Is(err, bufio.ErrBufferFull) {
		text = slices.Clone(text)
		for errors.Is(err, bufio.ErrBufferFull) && len(text) <= LineLimit {
			var more []byte
			more, err = r.in.ReadSlice('\n')
			text = append(text, more...)
		}
	}
	switch {
	case errors.Is(err, io.EOF) && len(text) == 0:
		return nil, io.EOF
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull):
		return nil, fmt.Errorf("read %s: %w", r.file, err)
	case len(text) > LineLimit:
		col := utf8.RuneCount(text[:LineLimit]) + 1
		return nil, &FormatError{
			r.file, r.line, col, fmt.Sprintf("the line is longer than %d bytes", LineLimit),
		}
	}
	if n := len(text); text[n-1] == '\n' {
		text = text[:n-1]
	}
	return text, nil
}

// Read reads a whole trace; file is its name for errors. It errs as [NewReader] and [Reader.Next]
// do, with io.EOF apart.
func Read(file string, r io.Reader) (Trace, error) {
	reader, err := NewReader(file, r)
	if err != nil {
		return Trace{}, err
	}
	trace := Trace{Header: reader.Header}
	for {
		e, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return trace, nil
		}
		if err != nil {
			return Trace{}, err
		}
		trace.Events = append(trace.Events, e)
	}
}
