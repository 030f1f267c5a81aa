package picture

import (
	"strings"

	"lockstep/conformance/alloy"
	"lockstep/conformance/alloy/world"
)

// short returns a name without the root module's path.
func short(name string) string { return strings.TrimPrefix(name, "this/") }

// names are the names that people see: without the path of a module, where only one signature of
// that name is shown.
type names struct{ bases map[string]int }

func newNames(i *alloy.Instance) names {
	n := names{make(map[string]int)}
	for _, sig := range shown(i) {
		n.bases[base(sig.Name)]++
	}
	return n
}

// base returns a name without any path.
func base(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// of returns the name of a signature or an atom. Integers and strings stay as they are.
func (n names) of(name string) string {
	sig, _, _ := strings.Cut(name, "$")
	if n.bases[base(sig)] == 1 {
		return base(name)
	}
	return short(name)
}

// all returns the names of atoms.
func (n names) all(atoms []string) []string {
	out := make([]string, len(atoms))
	for i, a := range atoms {
		out[i] = n.of(a)
	}
	return out
}

// shown returns the signatures of an instance's model that are the user's.
func shown(i *alloy.Instance) []*world.Sig {
	var sigs []*world.Sig
	for _, sig := range i.Model().World().Sigs {
		if !sig.Meta && !sig.Builtin {
			sigs = append(sigs, sig)
		}
	}
	return sigs
}

// fields returns the fields of a signature.
func fields(sig *world.Sig) []*world.Field {
	var all []*world.Field
	for _, d := range sig.Fields {
		all = append(all, d.Fields...)
	}
	return all
}
