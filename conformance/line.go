package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"lockstep/factory"
)

// line is one line of a trace. Package json alone would not say where in it a field is wrong, and
// would let unknown, repeated and misspelt ones pass.
type line struct {
	file   string
	number int
	text   []byte
}

// fields are where the values of an object's fields go, by name: pointers for package json, or
// fields again.
type fields map[string]any

// errorf returns the error of the place after the line's first n bytes.
func (l *line) errorf(n int, format string, args ...any) *FormatError {
	col := utf8.RuneCount(l.text[:min(n, len(l.text))]) + 1
	return &FormatError{l.file, l.number, col, fmt.Sprintf(format, args...)}
}

func (l *line) header(h *Header) error {
	var kind string
	var version int
	seen, err := l.parse(fields{
		"trace": &kind, "version": &version, "seed": &h.Seed, "subject": &h.Subject,
		"limit": &h.Limit, "rules": &h.Rules,
	})
	if err != nil {
		return err
	}
	if h.Limit < 0 || h.Limit > limitMax {
		return l.errorf(seen["limit"], "limit %d: want 0 to %d", h.Limit, limitMax)
	}
	if _, ok := seen["trace"]; !ok {
		return l.errorf(0,
			`the line is no header: want {"trace":%q,"version":%d,…}`, format, Version)
	}
	if kind != format {
		return l.errorf(seen["trace"], "this is a trace of %q, not of %q", kind, format)
	}
	at, ok := seen["version"]
	if !ok {
		return l.errorf(0, "the header has no version")
	}
	if version != Version {
		return l.errorf(at, "version %d of the format is unknown: want %d", version, Version)
	}
	return nil
}

// event reads the line as the event with a number.
func (l *line) event(want uint64) (factory.Event, error) {
	var e factory.Event
	var seq uint64
	seen, err := l.parse(fields{
		"seq": &seq, "action": &e.Action,
		"process": processFields(&e.Process), "child": processFields(&e.Child),
		"scope": &e.Scope, "key": &e.Key, "shared": &e.Shared, "client": &e.Client,
		"lease": &e.Lease, "generation": &e.Generation, "state": &e.State, "outcome": &e.Outcome,
		"cause": &e.Cause, "drained": &e.Drained, "ended": &e.Ended, "staled": &e.Staled,
		"clock": &e.Clock,
	})
	if err == nil {
		err = l.check(e, seen)
	}
	if err != nil {
		return factory.Event{}, err
	}
	if seq != want {
		return factory.Event{}, l.errorf(seen["seq"], "this is event %d, want %d", seq, want)
	}
	return e, nil
}

func processFields(p *factory.Process) fields { return fields{"pid": &p.PID, "epoch": &p.Epoch} }

// check finds words that the format does not know, and fields that the event lacks.
func (l *line) check(e factory.Event, seen map[string]int) error {
	for _, name := range []string{"seq", "action", "process"} {
		if _, ok := seen[name]; !ok {
			return l.errorf(0, "the event has no %s", name)
		}
	}
	i := actionIndex(e.Action)
	if i < 0 {
		return l.errorf(seen["action"], "unknown action %q", e.Action)
	}
	for _, name := range actions[i].needs {
		if at, ok := seen[name]; ok && lacks(e, name) {
			return l.errorf(at, "the field %q of the %s is empty", name, e.Action)
		} else if !ok {
			return l.errorf(0, "the %s has no %s", e.Action, name)
		}
	}
	switch {
	case !known(e.State, states):
		return l.errorf(seen["state"], "unknown state %q", e.State)
	case !known(e.Outcome, outcomes):
		return l.errorf(seen["outcome"], "unknown outcome %q", e.Outcome)
	case !known(e.Cause, causes[e.Action]):
		return l.errorf(seen["cause"], "the %s knows no cause %q", e.Action, e.Cause)
	default:
		return nil
	}
}

// lacks says whether a field that some action needs is empty.
func lacks(e factory.Event, name string) bool {
	switch name {
	case "child":
		return e.Child == factory.Process{}
	case "scope":
		return e.Scope == factory.ID{}
	case "client":
		return e.Client == factory.ID{}
	case "lease":
		return e.Lease == factory.ID{}
	case "generation":
		return e.Generation == 0
	case "state":
		return e.State == ""
	case "outcome":
		return e.Outcome == ""
	case "cause":
		return e.Cause == ""
	default:
		panic("BUG: no action needs the field " + name)
	}
}

// known says whether an event may use a word, or has none there.
func known[W ~string](word W, words []W) bool { return word == "" || slices.Contains(words, word) }

// parse reads the line's one object, and returns where in the line the value of each field begins.
func (l *line) parse(to fields) (map[string]int, error) {
	if at := invalidUTF8(l.text); at >= 0 {
		return nil, l.errorf(at, "the line is not UTF-8")
	}
	var syntax *json.SyntaxError
	ended := append(slices.Clip(l.text), '\n') // a line that ends too early is wrong behind its end
	if err := json.Unmarshal(ended, new(json.RawMessage)); errors.As(err, &syntax) {
		return nil, l.errorf(int(syntax.Offset)-1, "the line is not JSON: %v", syntax)
	}
	return l.object(0, l.text, to)
}

// invalidUTF8 returns the place of the first byte that belongs to no code point, or -1.
func invalidUTF8(text []byte) int {
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// object reads an object, which begins base bytes into the line and is known to be JSON. Each field
// may stand once.
func (l *line) object(base int, text []byte, to fields) (map[string]int, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	if open, _ := dec.Token(); open != json.Delim('{') {
		return nil, l.errorf(base, "want an object")
	}
	seen := make(map[string]int, len(to))
	for dec.More() {
		keyAt := base + skip(text, int(dec.InputOffset()), " \t\r\n,")
		key, _ := dec.Token()
		name := key.(string)
		dest, ok := to[name]
		if !ok {
			return nil, l.errorf(keyAt, "unknown field %q", name)
		}
		if _, twice := seen[name]; twice {
			return nil, l.errorf(keyAt, "the field %q stands twice", name)
		}
		at := base + skip(text, int(dec.InputOffset()), " \t\r\n:")
		seen[name] = at
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, l.errorf(at, "field %q: %v", name, err)
		}
		if err := l.value(at, name, raw, dest); err != nil {
			return nil, err
		}
	}
	return seen, nil
}

// value reads the value of a field.
func (l *line) value(at int, name string, raw json.RawMessage, dest any) error {
	if nested, ok := dest.(fields); ok {
		seen, err := l.object(at, raw, nested)
		for _, inner := range slices.Sorted(maps.Keys(nested)) {
			if _, ok := seen[inner]; err == nil && !ok {
				err = l.errorf(at, "the %s has no %s", name, inner)
			}
		}
		return err
	}
	if string(raw) == "null" {
		return l.errorf(at, "field %q is null", name)
	}
	var wrong *json.UnmarshalTypeError
	err := json.Unmarshal(raw, dest)
	switch {
	case errors.As(err, &wrong):
		return l.errorf(at, "field %q cannot be a %s", name, wrong.Value)
	case err != nil:
		return l.errorf(at, "field %q: %v", name, err)
	default:
		return nil
	}
}

// skip returns the first place from at on whose byte is none of those.
func skip(text []byte, at int, those string) int {
	for at < len(text) && bytes.IndexByte([]byte(those), text[at]) >= 0 {
		at++
	}
	return at
}
