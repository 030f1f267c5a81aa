package modules

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"

	"lockstep/conformance/tla/value"
)

var csv = map[string]Native{
	"CSVWrite": func(c *Call) value.Value {
		var parts []string
		for _, v := range c.sequence(1) {
			parts = append(parts, c.Order.Text(v))
		}
		return appendLine(c.text(2), format(c.text(0), parts))
	},
	"CSVWriteRecord": func(c *Call) value.Value {
		headers, ok := c.Args[2].(value.Bool)
		if !ok {
			value.Fail("argument 3, %v, is not a boolean", c.Args[2])
		}
		var names, vals []string
		for k, v := range c.Order.Pairs(c.Args[0]) {
			name, ok := k.(value.Text)
			if !ok {
				value.Fail("argument 1, %v, is not a record", c.Args[0])
			}
			names, vals = append(names, name.Raw()), append(vals, c.Order.Text(v))
		}
		line := strings.Join(vals, c.text(1))
		if headers {
			line = strings.Join(names, c.text(1)) + "\n" + line
		}
		return appendLine(c.text(3), line)
	},
	"CSVRead": func(c *Call) value.Value {
		columns, lines := c.texts(0), readLines(c.text(2))
		delimiter, err := regexp.Compile(c.text(1)) // as in TLC, a pattern
		if err != nil {
			value.Fail("the delimiter %q: %v", c.text(1), err)
		}
		rows := make([]value.Value, len(lines))
		for i, line := range lines {
			rows[i] = row(columns, delimiter.Split(line, -1))
		}
		return value.NewTuple(rows...)
	},
	"CSVRecords": func(c *Call) value.Value { return value.Int(len(readLines(c.text(0)))) },
}

// row returns a line as a record. Empty fields at the end of the line are none.
func row(columns, fields []string) value.Value {
	for len(fields) > 0 && fields[len(fields)-1] == "" {
		fields = fields[:len(fields)-1]
	}
	if len(fields) != len(columns) {
		value.Fail("a line of %d fields, where there are %d columns", len(fields), len(columns))
	}
	vals := make([]value.Value, len(fields))
	for i, f := range fields {
		vals[i] = value.String(f)
	}
	return value.NewRecord(append([]string(nil), columns...), vals)
}

// readLines returns the lines of a file, none where there is no file.
func readLines(name string) []string {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		value.Fail("%v", err)
	}
	var lines []string
	for line := range bytes.Lines(text) {
		lines = append(lines, strings.TrimRight(string(line), "\r\n"))
	}
	return lines
}

// appendLine returns TRUE.
func appendLine(name, line string) value.Value {
	files.Lock()
	defer files.Unlock()
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		_, err = f.WriteString(line + "\n")
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		value.Fail("%v", err)
	}
	return value.Bool(true)
}

var conversion = regexp.MustCompile(`%(\d+\$)?([-0-9.]*)(.)`)

// format replaces %s and %1$s of a template by parts; %% and %n are a percent sign and a new line.
// Other conversions, and widths, are errors.
func format(template string, parts []string) string {
	next := 0
	return conversion.ReplaceAllStringFunc(template, func(all string) string {
		m := conversion.FindStringSubmatch(all)
		switch {
		case m[2] != "" || m[1] != "" && m[3] != "s":
		case m[3] == "%":
			return "%"
		case m[3] == "n":
			return "\n"
		case m[3] == "s":
			i := next
			if m[1] == "" {
				next++
			} else {
				n, _ := strconv.Atoi(strings.TrimSuffix(m[1], "$")) // digits; too many are 0
				i = n - 1
			}
			if i < 0 || i >= len(parts) {
				value.Fail("%q names more than the %d values that are given", template, len(parts))
			}
			return parts[i]
		}
		value.Fail("the conversion %s in %q is not supported", all, template)
		return ""
	})
}
