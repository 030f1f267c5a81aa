package dotenv

import "strings"

// expand writes a value with its escapes, where it is quoted, and its references replaced. A plain
// value has one escape, `\$`.
func (p *parser) expand(a *Assignment, text string, quoted bool) *Fault {
	var value strings.Builder
	seen := make(map[string]bool)
	for text != "" {
		at := strings.IndexAny(text, `\$`)
		if at < 0 {
			at = len(text)
		}
		value.WriteString(text[:at])
		if text = text[at:]; text == "" {
			break
		}
		read := p.reference
		if text[0] == '\\' {
			read = escape(quoted)
		}
		part, f := read(text)
		if f != nil {
			return f
		}
		if part.name != "" && !seen[part.name] {
			seen[part.name] = true
			a.References = append(a.References, part.name)
		}
		value.WriteString(part.value)
		text = text[part.length:]
		if value.Len() > ValueMax {
			return unstorable()
		}
	}
	a.Value = value.String()
	return nil
}

// part is what stands for so many bytes of a text: the value of the variable of that name, or what
// an escape means.
type part struct {
	name, value string
	length      int
}

var escapes = map[byte]string{'n': "\n", 'r': "\r", '"': `"`, '\\': `\`, '$': "$"}

// escape returns how to read what begins with a backslash.
func escape(quoted bool) func(string) (part, *Fault) {
	return func(text string) (part, *Fault) {
		if !quoted {
			if strings.HasPrefix(text, `\$`) {
				return part{value: "$", length: 2}, nil
			}
			return part{value: `\`, length: 1}, nil
		}
		replaced, ok := escapes[text[1]] // a closing quote follows, so there is a byte
		if !ok {
			return part{}, fault(`one of \n, \r, \", \\ and \$ in double quotes`,
				"write a backslash twice, or the value in single quotes")
		}
		return part{value: replaced, length: 2}, nil
	}
}

// reference reads what begins with a dollar sign.
func (p *parser) reference(text string) (part, *Fault) {
	const asDollar = `; write \$ for a dollar sign, or the value in single quotes`
	braced := strings.HasPrefix(text, "${")
	start := 1
	if braced {
		start = 2
	}
	end := start
	for end < len(text) && (isCapital(rune(text[end])) || isDigit(rune(text[end])) ||
		text[end] == '_') {
		end++
	}
	name := text[start:end]
	switch {
	case strings.HasPrefix(text, "$("):
		return part{}, fault("no command in a value", "no shell reads this file"+asDollar)
	case !braced && name == "":
		return part{value: "$", length: 1}, nil
	case braced && (name == "" || end == len(text) || text[end] != '}'):
		return part{}, fault("a name in capitals and a closing brace after ${",
			"there are no default values"+asDollar)
	}
	value, ok := p.values[name]
	if !ok {
		return part{}, fault("that each variable after a $ is set further up in the file",
			"move it there"+asDollar)
	}
	if braced {
		end++
	}
	return part{name: name, value: value, length: end}, nil
}
