package dotenv

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// The bounds of what is read: they keep a hostile file from taking memory without limit.
const (
	// SizeMax is the greatest size of a file, in bytes.
	SizeMax = 1 << 20
	// ValueMax is the greatest length of a value, in bytes, after its references were replaced.
	ValueMax = 64 << 10
	// NameMax is the greatest length of a name, in bytes.
	NameMax = 128
	// AssignmentsMax is how many variables a file may set.
	AssignmentsMax = 10_000
	// faultsMax is how many faults of one file are told: what is no .env file has one a line.
	faultsMax = 100
)

// Assignment is a variable that a file sets. It prints without its value, with every verb.
type Assignment struct {
	Name  string
	Value string
	// Line is where it begins, from 1.
	Line int
	// References are the variables whose values became part of this one.
	References []string
}

// Format writes the name and the line, whatever the verb: the value may be a secret.
func (a Assignment) Format(to fmt.State, _ rune) {
	_, _ = fmt.Fprintf(to, "%s (line %d)", a.Name, a.Line)
}

// Fault is what a file's reader could not understand, without quoting it.
type Fault struct {
	// Name is the variable whose assignment it is, or "" where no name was read.
	Name string
	// Line is where the assignment begins, from 1; zero means the whole file.
	Line int
	// Expected says what should stand there.
	Expected string
	// Hint says what to do.
	Hint string
}

// Error returns text such as `line 3: FOO: expected a closing quote; …`.
func (f *Fault) Error() string {
	var text strings.Builder
	if f.Line > 0 {
		_, _ = fmt.Fprintf(&text, "line %d: ", f.Line)
	}
	if f.Name != "" {
		text.WriteString(f.Name + ": ")
	}
	text.WriteString("expected " + f.Expected)
	if f.Hint != "" {
		text.WriteString("; " + f.Hint)
	}
	return text.String()
}

// Parse reads a file. It returns every assignment that it understood, in order, a variable that is
// set twice included, and a fault for each that it did not. After one it goes on with the next
// line.
func Parse(file []byte) ([]Assignment, []*Fault) {
	if len(file) > SizeMax {
		return nil, []*Fault{{
			Expected: fmt.Sprintf("at most %d bytes", SizeMax),
			Hint:     "check that this is a .env file",
		}}
	}
	p := &parser{values: make(map[string]string)}
	p.rest = strings.TrimPrefix(string(file), "\ufeff") // some editors begin every file with it
	p.rest = strings.ReplaceAll(p.rest, "\r\n", "\n")
	p.line = 1
	for p.rest != "" && len(p.faults) < faultsMax {
		p.next()
	}
	return p.assignments, p.faults
}

// WriteTo writes assignments as a file from which Parse reads the same names and values. It errs
// where a name or a value cannot be written.
func WriteTo(to io.Writer, assignments []Assignment) error {
	for _, a := range assignments {
		text, err := Line(a.Name, a.Value)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(to, text+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// Line returns one assignment as it stands in a file, without a line end. Its error says that the
// name is none, or that the value holds what no environment can; it shows neither.
func Line(name, value string) (string, error) {
	if !IsName(name) {
		return "", errors.New("write an assignment: it has no name that a file can set")
	}
	if !storable(value) {
		return "", fmt.Errorf("write %s: expected UTF-8 without zero bytes, at most %d bytes",
			name, ValueMax)
	}
	return name + "=" + quote(value), nil
}

// quote returns a value in the plainest way in which it can be read back.
func quote(value string) string {
	plain := func(r rune) bool { return isNameByte(r) || strings.ContainsRune("/:@%+,=-", r) }
	switch {
	case strings.IndexFunc(value, func(r rune) bool { return !plain(r) }) < 0:
		return value
	case !strings.ContainsAny(value, "'\r\n\\"):
		return "'" + value + "'"
	default:
		return `"` + escaper.Replace(value) + `"`
	}
}

var escaper = strings.NewReplacer(
	`\`, `\\`, `"`, `\"`, `$`, `\$`, "\n", `\n`, "\r", `\r`,
)
