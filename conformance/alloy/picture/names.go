package picture

import (
	"strings"

	"lockstep/conformance/alloy"
	"lockstep/conformance/alloy/world"
)

// short returns a name without the root module's path.
func short(name string) string { return strings.TrimPrefix(name, "this/") }

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
