package modules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"lockstep/conformance/tla/value"
)

var jsonOps = map[string]Native{
	"ToJson":       func(c *Call) value.Value { return value.String(c.toJSON(c.Args[0])) },
	"ToJsonArray":  func(c *Call) value.Value { return value.String(c.toJSONArray(c.Args[0])) },
	"ToJsonObject": func(c *Call) value.Value { return value.String(c.toJSONObject(c.Args[0])) },
	"JsonSerialize": func(c *Call) value.Value {
		if !value.IsFunction(c.Args[1]) {
			value.Fail("argument 2, %v, is neither a sequence nor a record", c.Args[1])
		}
		return writeFile(c.text(0), c.toJSON(c.Args[1]))
	},
	"ndJsonSerialize": func(c *Call) value.Value {
		var b strings.Builder
		for _, v := range c.sequence(1) {
			b.WriteString(c.toJSON(v) + "\n")
		}
		return writeFile(c.text(0), b.String())
	},
	"JsonDeserialize": func(c *Call) value.Value {
		return parseJSON(c.text(0), readFile(c.text(0)))
	},
	"ndJsonDeserialize": func(c *Call) value.Value {
		var all []value.Value
		for line := range bytes.Lines(readFile(c.text(0))) {
			if line = bytes.TrimSpace(line); len(line) > 0 {
				all = append(all, parseJSON(c.text(0), line))
			}
		}
		return value.NewTuple(all...)
	},
}

// toJSON writes a value: sets and sequences as arrays, other functions as objects.
func (c *Call) toJSON(v value.Value) string {
	switch v := v.(type) {
	case value.Bool:
		return strconv.FormatBool(bool(v))
	case value.Int:
		return v.String()
	case value.Text:
		return quoted(v.Raw())
	case value.Atom:
		return quoted(v.Name())
	case *value.Tuple:
		return c.toJSONArray(v)
	case *value.Record, *value.Func:
		return c.toJSONObject(v)
	default:
		return c.array(c.Order.Elems(v))
	}
}

func (c *Call) toJSONArray(v value.Value) string {
	if s, ok := value.Seq(v); ok {
		return c.array(s)
	}
	if value.IsFunction(v) {
		return c.toJSONObject(v)
	}
	return c.array(c.Order.Elems(v))
}

func (c *Call) array(elems []value.Value) string {
	parts := make([]string, len(elems))
	size := 0
	for i, e := range elems {
		parts[i] = c.toJSON(e)
		size += len(parts[i])
		value.RefuseLong(size)
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// toJSONObject writes a function; the places of a sequence count from 0, as in TLC.
func (c *Call) toJSONObject(v value.Value) string {
	var parts []string
	size := 0
	for k, e := range c.Order.Pairs(v) {
		key := c.Order.Text(k)
		switch k := k.(type) {
		case value.Text:
			key = k.Raw()
		case value.Int:
			if _, ok := v.(*value.Tuple); ok {
				key = strconv.Itoa(int(k) - 1)
			}
		}
		parts = append(parts, quoted(key)+":"+c.toJSON(e))
		size += len(parts[len(parts)-1])
		value.RefuseLong(size)
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// quoted writes a string of JSON. Only what must be escaped is.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\b':
			b.WriteString(`\b`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\f':
			b.WriteString(`\f`)
		case r < ' ' || r == '\u2028' || r == '\u2029':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// parseJSON reads one value: arrays as sequences, objects as records.
func parseJSON(file string, text []byte) value.Value {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var read any
	err := d.Decode(&read)
	if err == nil {
		if _, err = d.Token(); err == io.EOF {
			return fromJSON(read)
		}
		err = fmt.Errorf("there is more than one value")
	}
	value.Fail("%s is not JSON: %v", file, err)
	return nil
}

func fromJSON(v any) value.Value {
	switch v := v.(type) {
	case bool:
		return value.Bool(v)
	case string:
		return value.String(v)
	case json.Number:
		return fromNumber(v)
	case []any:
		elems := make([]value.Value, len(v))
		for i, e := range v {
			elems[i] = fromJSON(e)
		}
		return value.NewTuple(elems...)
	case map[string]any:
		var names []string
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		vals := make([]value.Value, len(names))
		for i, name := range names {
			vals[i] = fromJSON(v[name])
		}
		return value.NewRecord(names, vals)
	default:
		value.Fail("null of JSON is no value")
		return nil
	}
}

// fromNumber reads a number as TLC does, so that a recorded trace with times can be read: without
// its fraction, and of one that does not fit 32 bits the last 32 of them.
func fromNumber(n json.Number) value.Value {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(n.String()), "e")
	mantissa, negative := strings.CutPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	point := len(whole)
	if exponent != "" {
		e, err := strconv.ParseInt(exponent, 10, 32)
		if err != nil {
			value.Fail("the number %v of JSON is too large", n)
		}
		point += int(e)
	}
	digits := whole + fraction
	var last uint32
	for i := range min(point, len(digits)+32) { // 32 zeros push all bits out
		last *= 10
		if i < len(digits) {
			last += uint32(digits[i] - '0')
		}
	}
	if negative {
		last = -last
	}
	return value.Int(int32(last))
}

// files is held while a file is written, so that what workers append does not mix.
var files sync.Mutex

func readFile(name string) []byte {
	text, err := os.ReadFile(name)
	if err != nil {
		value.Fail("%v", err)
	}
	return text
}

// writeFile replaces a file, whose directory is made where there is none. It returns TRUE.
func writeFile(name, text string) value.Value {
	files.Lock()
	defer files.Unlock()
	err := os.MkdirAll(filepath.Dir(name), 0o755)
	if err == nil {
		err = os.WriteFile(name, []byte(text), 0o644)
	}
	if err != nil {
		value.Fail("%v", err)
	}
	return value.Bool(true)
}
