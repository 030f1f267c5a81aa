package config

import "strings"

// pick is the value of a variable that counts.
type pick struct {
	assignment
	set bool // by a layer, to something
}

// inspection is how far a configuration is read.
type inspection struct {
	system   System
	layers   []layer // the first to be hidden first
	picks    map[string]*pick
	draft    draft
	problems Problems
	warnings []Warning
	broken   map[string]*Problem // by the variable that it names: one is enough for each
	missing  map[string]bool     // the variables that are required and not set
}

// problem notes a problem, but no second one of a variable.
func (in *inspection) problem(name string, source Source, expected, hint string) {
	if name != "" && in.broken[name] != nil {
		return
	}
	if hint == "" {
		hint = remedy(name)
	}
	p := &Problem{Variable: name, Source: source, Expected: expected, Hint: hint}
	in.problems = append(in.problems, p)
	in.broken[name] = p
}

// remedy says what to do about a variable where nothing better is known.
func remedy(name string) string {
	b := byName[name]
	switch {
	case b == nil:
		return "correct the file"
	case b.Default == "":
		return "correct it, or leave it out"
	default:
		return "correct it, or leave it out for the default, " + b.Default
	}
}

func (in *inspection) warn(name string, source Source, text, hint string) {
	in.warnings = append(in.warnings, Warning{
		Variable: name, Source: source, Text: text, Hint: hint,
	})
}

// find returns the assignment to a name that counts: the last layer's. An empty value is none.
func (in *inspection) find(name string) (assignment, bool) {
	for i := len(in.layers) - 1; i >= 0; i-- {
		if a, ok := in.layers[i][name]; ok && name != "" {
			return a, a.value != ""
		}
	}
	return assignment{}, false
}

// lookUp returns the value of a variable, under whatever name; it reads no file for it.
func (in *inspection) lookUp(b *binding) pick {
	for _, name := range []string{b.Name, b.Old} {
		if a, ok := in.find(name); ok {
			if name != b.Name {
				a.source.Variable = name
			}
			return pick{assignment: a, set: true}
		}
	}
	source := Source{Layer: Default}
	if b.Default == "" {
		source.Layer = Unset
	}
	return pick{assignment: assignment{value: b.Default, source: source}}
}

// pickAll finds the value of each variable that counts.
func (in *inspection) pickAll() {
	for _, b := range table {
		p := in.lookUp(b)
		in.checkOld(b)
		if file, ok := in.find(b.FileName()); ok {
			if p.set {
				in.problem(b.Name, p.source, "not to be set beside "+b.FileName()+
					" ("+file.source.String()+")", "set one of them")
			} else {
				p = in.mounted(b, file)
			}
		}
		in.picks[b.Name] = &p
	}
}

// checkOld compares what a variable says under its name and its old name.
func (in *inspection) checkOld(b *binding) {
	old, ok := in.find(b.Old)
	if !ok {
		return
	}
	now, both := in.find(b.Name)
	switch {
	case both && now.value != old.value:
		in.problem(b.Name, now.source, "the same value as under its old name "+b.Old+
			" ("+old.source.String()+")", "set "+b.Name+" alone")
	case !both:
		in.warn(b.Old, old.source, "it is the old name of "+b.Name, "rename it")
	}
}

const checkMount = "check the path, the mount, and who may read it"

// mounted reads the file that a variable names for the value of another.
func (in *inspection) mounted(b *binding, file assignment) pick {
	file.source.Variable = b.FileName()
	content, err := in.system.ReadFile(file.value, valueMax)
	if err != nil {
		in.problem(b.Name, file.source, "a file with the value: "+whyUnreadable(err),
			checkMount)
		return pick{assignment: assignment{source: file.source}, set: true}
	}
	// Whoever writes the file with an editor or with echo leaves a line end.
	text := strings.TrimSuffix(strings.TrimSuffix(string(content), "\n"), "\r")
	if text == "" {
		in.problem(b.Name, file.source, "a file with the value: it is empty", checkMount)
	}
	return pick{assignment: assignment{value: text, source: file.source}, set: true}
}

// decode reads each value into the draft. Where one is wrong the default takes its place, so that
// what follows can go on; the variable is broken then, and no rule speaks of it.
func (in *inspection) decode() {
	for _, b := range table {
		p := in.picks[b.Name]
		if p.leaky && !b.Secret {
			in.problem(b.Name, p.source, "a value that is not made of a secret",
				"it would be shown")
		}
		if p.value != "" && in.broken[b.Name] == nil {
			f := b.read(&in.draft, p.value)
			if f == nil {
				continue
			}
			hint := f.Hint
			if hint == "" {
				hint = b.hint
			}
			in.problem(b.Name, p.source, f.Expected, hint)
		}
		if b.Default != "" {
			_ = b.read(&in.draft, b.Default) // a test reads each default
		}
	}
}

// isSet says whether a variable is set, be it to something wrong.
func (in *inspection) isSet(name string) bool {
	return in.picks[name].set || in.broken[name] != nil
}

// sound says whether a variable is set, and to something that can be used.
func (in *inspection) sound(name string) bool {
	return in.picks[name].set && in.broken[name] == nil
}
