package dotenv

import (
	"strings"
	"unicode/utf8"
)

// parser is how far a file is read.
type parser struct {
	rest        string
	line        int // of rest's beginning
	assignments []Assignment
	faults      []*Fault
	values      map[string]string // of assignments: the last of each name
}

// fault is a Fault without its place.
func fault(expected, hint string) *Fault { return &Fault{Expected: expected, Hint: hint} }

// next reads one line, or an assignment over several. After a fault the next line follows, not the
// end of what the faulty assignment may have been: what is left open would swallow the file.
func (p *parser) next() {
	text, _, _ := strings.Cut(p.rest, "\n")
	trimmed := strings.TrimLeft(text, blanks)
	if trimmed == "" || trimmed[0] == '#' {
		p.skip(len(text))
		return
	}
	name, value, f := splitName(trimmed)
	if f != nil {
		p.failed(f, name, len(text))
		return
	}
	raw := p.rest[len(text)-len(value):] // the value, and the rest of the file after it
	a := Assignment{Name: name, Line: p.line}
	length, f := p.value(&a, raw)
	if f != nil {
		p.failed(f, name, len(text))
		return
	}
	if len(p.assignments) == AssignmentsMax {
		f := fault("fewer variables in one file", "check that this is a .env file")
		p.failed(f, name, len(p.rest))
		return
	}
	p.assignments = append(p.assignments, a)
	p.values[name] = a.Value
	p.skip(len(text) - len(value) + length)
}

// failed notes a fault of the assignment at the current line, whose first line is of that length.
func (p *parser) failed(f *Fault, name string, length int) {
	f.Name, f.Line = name, p.line
	p.faults = append(p.faults, f)
	p.skip(length)
}

// skip goes on after that many bytes and the line end that follows.
func (p *parser) skip(n int) {
	p.line += strings.Count(p.rest[:n], "\n")
	p.rest = p.rest[n:]
	if after, ok := strings.CutPrefix(p.rest, "\n"); ok {
		p.rest, p.line = after, p.line+1
	}
}

// blanks are what separates, apart from line ends.
const blanks = " \t\v\f\u0085\u00a0"

// splitName reads [ "export" ] name ( "=" | ":" ). What follows begins with the blanks before the
// value. The name is told even with a fault, if it is one.
func splitName(line string) (name, value string, f *Fault) {
	if after, ok := strings.CutPrefix(line, "export"); ok {
		if trimmed := strings.TrimLeft(after, blanks); trimmed != after {
			line = trimmed
		}
	}
	end := strings.IndexAny(line, "=:")
	if end < 0 {
		return "", "", fault("NAME=value",
			"write a comment after #, and a value of several lines in quotes")
	}
	name, value = strings.TrimRight(line[:end], blanks), line[end+1:]
	if !IsName(name) {
		return "", "", fault("a name of letters, digits, _ and . before the =",
			"write a value of several lines in quotes")
	}
	return name, value, nil
}

// IsName says whether a file can set a variable of that name.
func IsName(name string) bool {
	if name == "" || len(name) > NameMax || name[0] == '.' || isDigit(rune(name[0])) {
		return false
	}
	return strings.IndexFunc(name, func(r rune) bool { return !isNameByte(r) }) < 0
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isCapital(r rune) bool { return r >= 'A' && r <= 'Z' }

func isNameByte(r rune) bool {
	return isCapital(r) || r >= 'a' && r <= 'z' || isDigit(r) || r == '_' || r == '.'
}

// storable says whether an environment can hold a value.
func storable(value string) bool {
	return len(value) <= ValueMax && utf8.ValidString(value) && !strings.ContainsRune(value, 0)
}

// value reads the value at the beginning of raw into a, and returns how much of raw it took, up to
// the end of its last line.
func (p *parser) value(a *Assignment, raw string) (length int, f *Fault) {
	start := len(raw) - len(strings.TrimLeft(raw, blanks))
	line, _, _ := strings.Cut(raw, "\n")
	switch text := raw[start:]; {
	case text == "" || text[0] == '\n':
		return len(line), nil
	case text[0] == '\'':
		length, f = p.single(a, text)
	case text[0] == '"':
		length, f = p.double(a, text)
	case text[0] == '#' && start == 0:
		return 0, fault("quotes around a value that begins with #",
			"write a space before the # where it begins a comment")
	default:
		return len(line), p.plain(a, line)
	}
	if f == nil && !storable(a.Value) {
		f = unstorable()
	}
	if f != nil {
		return 0, f
	}
	return lineEnd(raw, start+length)
}

func unstorable() *Fault {
	return fault("UTF-8 without zero bytes, of at most 64 KiB", "check the file's encoding")
}

// lineEnd makes sure that nothing but a comment follows a closing quote.
func lineEnd(raw string, at int) (int, *Fault) {
	after, _, _ := strings.Cut(raw[at:], "\n")
	if trimmed := strings.TrimLeft(after, blanks); trimmed != "" && trimmed[0] != '#' {
		return 0, fault("the end of the line, or a comment, after the closing quote",
			`write \" for a quote inside of double quotes`)
	}
	return at + len(after), nil
}

// plain reads a value without quotes.
func (p *parser) plain(a *Assignment, line string) *Fault {
	for i := range len(line) {
		if line[i] == '#' && strings.TrimRight(line[:i], blanks) != line[:i] {
			line = line[:i]
			break
		}
	}
	line = strings.Trim(line, blanks)
	if strings.ContainsRune(line, '\r') {
		return fault("no carriage return", "save the file with the line ends of one system")
	}
	if f := p.expand(a, line, false); f != nil {
		return f
	}
	if !storable(a.Value) {
		return unstorable()
	}
	return nil
}

// single reads a value in single quotes, in which nothing has a meaning.
func (p *parser) single(a *Assignment, text string) (length int, f *Fault) {
	end := strings.IndexByte(text[1:], '\'')
	switch {
	case end < 0:
		return 0, fault("a closing single quote", "close it, or write the value in double quotes")
	case end > 0 && text[end] == '\\':
		return 0, fault("no backslash before the closing single quote",
			"write the value in double quotes, and each backslash in it twice")
	}
	a.Value = text[1 : end+1]
	return end + 2, nil
}

// double reads a value in double quotes.
func (p *parser) double(a *Assignment, text string) (length int, f *Fault) {
	for end := 1; end < len(text); end++ {
		switch text[end] {
		case '\\':
			end++
		case '"':
			return end + 1, p.expand(a, text[1:end], true)
		}
	}
	return 0, fault("a closing double quote", "close it; a backslash before a quote escapes it")
}
