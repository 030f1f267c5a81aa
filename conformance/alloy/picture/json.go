package picture

import "lockstep/conformance/alloy"

// Instance is an instance as an object of JSON.
type Instance struct {
	States []State `json:"states"`
	// Loop is the number of the state, from 0, that comes after the last one again, where the
	// instance is a trace.
	Loop *int `json:"loop,omitempty"`
}

// State holds the atoms of signatures, and the tuples of fields and of the witnesses of the
// command's variables, by their names. Its first two are those of an [alloy.State].
type State struct {
	Sigs    map[string][]string   `json:"sigs"`
	Fields  map[string][][]string `json:"fields,omitempty"`
	Skolems map[string][][]string `json:"skolems,omitempty"`
}

// JSON returns the object of an instance.
func JSON(i *alloy.Instance) Instance {
	var object Instance
	if i.Temporal() {
		loop := i.Loop()
		object.Loop = &loop
	}
	for n := range i.Len() {
		s := State{
			Sigs: make(map[string][]string), Fields: make(map[string][][]string),
			Skolems: make(map[string][][]string),
		}
		for _, sig := range shown(i) {
			s.Sigs[short(sig.Name)] = append([]string{}, i.Sig(sig, n)...)
			for _, f := range fields(sig) {
				s.Fields[short(sig.Name)+"."+f.Name] = append([][]string{}, i.Field(f, n)...)
			}
		}
		for _, k := range i.Skolems() {
			s.Skolems[k.Name] = append([][]string{}, i.Skolem(k, n)...)
		}
		object.States = append(object.States, s)
	}
	return object
}
