package conformance

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"lockstep/factory"
)

// headerLine is the first line of a trace.
type headerLine struct {
	Trace   string   `json:"trace"`
	Version int      `json:"version"`
	Seed    uint64   `json:"seed,omitempty"`
	Subject string   `json:"subject,omitempty"`
	Limit   int      `json:"limit,omitempty"`
	Rules   []string `json:"rules,omitempty"`
}

// format is what the header's field trace says.
const format = "lockstep"

// eventLine is every other line: an event and its number, from one.
type eventLine struct {
	Seq uint64 `json:"seq"`
	factory.Event
}

// Writer writes a trace line by line, each at once. One goroutine may use it.
type Writer struct {
	enc *json.Encoder
	seq uint64
}

// NewWriter writes the header and returns the writer of the events that follow. It errs when the
// header is not UTF-8 or w does.
func NewWriter(w io.Writer, h Header) (*Writer, error) {
	for _, text := range append([]string{h.Subject}, h.Rules...) {
		if !utf8.ValidString(text) {
			return nil, fmt.Errorf("write trace: %q in the header is not UTF-8", text)
		}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	line := headerLine{format, Version, h.Seed, h.Subject, h.Limit, h.Rules}
	if err := enc.Encode(line); err != nil {
		return nil, fmt.Errorf("write trace: %w", err)
	}
	return &Writer{enc: enc}, nil
}

// Write writes the next event. It errs when its key is not UTF-8 or the underlying writer does.
func (w *Writer) Write(e factory.Event) error {
	w.seq++
	if !utf8.ValidString(e.Key) {
		return fmt.Errorf("write event %d of a trace: the key %q is not UTF-8", w.seq, e.Key)
	}
	if err := w.enc.Encode(eventLine{w.seq, e}); err != nil {
		return fmt.Errorf("write event %d of a trace: %w", w.seq, err)
	}
	return nil
}

// Write writes a whole trace. [Read] returns the same one. It errs as [Writer] does.
func Write(w io.Writer, trace Trace) error {
	buffered := bufio.NewWriter(w)
	writer, err := NewWriter(buffered, trace.Header)
	if err != nil {
		return err
	}
	for _, e := range trace.Events {
		if err := writer.Write(e); err != nil {
			return err
		}
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("write trace: %w", err)
	}
	return nil
}
