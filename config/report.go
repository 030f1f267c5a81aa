package config

import (
	"cmp"
	"slices"
)

// report tells what was found, in the order of the variables.
func (in *inspection) report() *Report {
	r := &Report{Problems: in.problems, Warnings: in.warnings}
	if r.Problems == nil {
		r.Problems = Problems{} // [] in JSON
	}
	if r.Warnings == nil {
		r.Warnings = []Warning{}
	}
	order := make(map[string]int)
	for i, b := range table {
		order[b.Name] = i + 1 // what is about a file comes first
	}
	slices.SortStableFunc(r.Problems, func(a, b *Problem) int {
		return cmp.Compare(order[a.Variable], order[b.Variable])
	})
	if r.Valid = len(r.Problems) == 0; r.Valid {
		config := in.draft.Config
		r.Config = &config
	}
	v := in.veil()
	for _, b := range table {
		r.Entries = append(r.Entries, in.entry(b, v))
	}
	return r
}

func (in *inspection) entry(b *binding, v veil) Entry {
	p := in.picks[b.Name]
	e := Entry{
		Name: b.Name, Section: b.Section, Secret: b.Secret, Set: p.set, Source: p.source,
		Verdict: Valid,
	}
	switch problem := in.broken[b.Name]; {
	case problem != nil:
		e.Verdict, e.Source = Invalid, problem.Source
		if in.missing[b.Name] {
			e.Verdict = Missing
		}
	case p.value == "":
	case p.set && (b.Secret || p.tainted || v.hides(p.value)):
		e.Value = redacted
	default:
		e.Value = p.value
	}
	return e
}

// fragment is how many bytes of a secret are already too many.
const fragment = 4

// veil knows each fragment of the secrets.
type veil map[string]struct{}

// hides says whether a value shares a fragment with a secret.
func (v veil) hides(value string) bool {
	for i := range len(value) - fragment + 1 {
		if _, ok := v[value[i:i+fragment]]; ok {
			return true
		}
	}
	return false
}

// veil returns the fragments of what is secret: of a URL that can be read its password, since its
// host may well be that of another variable, and of what cannot be read all of it.
func (in *inspection) veil() veil {
	v := make(veil)
	for _, b := range table {
		p := in.picks[b.Name]
		if !b.Secret || !p.set {
			continue
		}
		for _, text := range secretParts(b.Name, p.value) {
			for i := range len(text) - fragment + 1 {
				v[text[i:i+fragment]] = struct{}{}
			}
		}
	}
	return v
}

func secretParts(name, value string) []string {
	switch name {
	case nameDatabase:
		if target, err := ParsePostgres(value); err == nil {
			return []string{target.Password.Reveal(), target.keyPassword.Reveal()}
		}
	case nameRedisURL:
		if target, err := ParseRedis(value); err == nil {
			return []string{target.Password.Reveal()}
		}
	}
	return []string{value}
}
