package picture

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"lockstep/conformance/alloy"
	"lockstep/conformance/alloy/world"
	"lockstep/conformance/source"
)

// XML writes an instance as the Analyzer writes and reads it: an element instance for each state,
// and the texts of the model.
func XML(w io.Writer, i *alloy.Instance) error {
	x := &xmlWriter{i: i, ids: make(map[any]int)}
	x.printf("<alloy builddate=\"\">\n\n")
	for n := range i.Len() {
		x.state = n
		x.instance()
	}
	for _, t := range texts(i.Model().World()) {
		x.printf("\n<source filename=\"%s\" content=\"%s\"/>\n", escape(t.Name), escape(t.Content))
	}
	x.printf("\n</alloy>\n")
	_, err := io.WriteString(w, x.b.String())
	return err
}

// xmlWriter writes the states one by one. A signature, field or witness has the same number in all.
type xmlWriter struct {
	b     strings.Builder
	i     *alloy.Instance
	ids   map[any]int
	state int
}

func (x *xmlWriter) printf(format string, args ...any) { fmt.Fprintf(&x.b, format, args...) }

func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // into memory
	return b.String()
}

func (x *xmlWriter) id(of any) int {
	if n, known := x.ids[of]; known {
		return n
	}
	n := len(x.ids)
	x.ids[of] = n
	return n
}

func (x *xmlWriter) instance() {
	i := x.i
	least, most := i.Steps()
	command, file := "", ""
	if c := i.Command(); c != nil {
		command, file = heading(c), c.At.Start.File()
	}
	x.printf("<instance bitwidth=\"%d\" maxseq=\"%d\" mintrace=\"%d\" maxtrace=\"%d\" "+
		"command=\"%s\" filename=\"%s\" tracelength=\"%d\" looplength=\"%d\">\n",
		i.Bitwidth(), i.MaxSeq(), least, most, escape(command), escape(file), i.Len(),
		i.Len()-i.Loop())
	x.sig(world.Univ)
	for _, sig := range i.Model().World().Sigs {
		if sig.Kind != world.Prim {
			x.sig(sig)
		}
	}
	for _, s := range i.Skolems() {
		x.printf("\n<skolem label=\"%s\" ID=\"%d\">\n", escape(s.Name), x.id(s.Name))
		x.tuples(i.Skolem(s, x.state))
		x.types(s.Type)
		x.printf("</skolem>\n")
	}
	x.printf("\n</instance>\n")
}

// heading is what the Analyzer calls a command: Check a for 3 expect 0.
func heading(c *world.Command) string {
	text := "Run "
	if c.Check {
		text = "Check "
	}
	text += c.Label
	if c.Overall >= 0 {
		text += " for " + strconv.Itoa(c.Overall)
	}
	if c.Expect >= 0 {
		text += " expect " + strconv.Itoa(c.Expect)
	}
	return text
}

// children returns the signatures that extend one; those of univ are the top-level ones.
func (x *xmlWriter) children(sig *world.Sig) []*world.Sig {
	switch sig {
	case world.Univ:
		all := []*world.Sig{world.Int, world.String}
		for _, s := range x.i.Model().World().Sigs {
			if s.Kind == world.Prim && s.Parent == world.Univ {
				all = append(all, s)
			}
		}
		return all
	case world.Int:
		return []*world.Sig{world.SeqInt}
	}
	return sig.Children
}

// sig writes a signature with the atoms that are in none of its children, and returns its atoms.
func (x *xmlWriter) sig(sig *world.Sig) []string {
	var inner []string
	if sig.Kind == world.Prim {
		for _, child := range x.children(sig) {
			inner = append(inner, x.sig(child)...)
		}
	}
	x.printf("\n<sig label=\"%s\" ID=\"%d\"", escape(sig.Name), x.id(sig))
	if sig.Kind == world.Prim && sig.Parent != nil {
		x.printf(" parentID=\"%d\"", x.id(sig.Parent))
	}
	x.flags(sig)
	x.printf(">\n")
	atoms := x.i.Sig(sig, x.state)
	switch sig {
	case world.Univ, world.Int, world.SeqInt:
	default:
		for _, atom := range atoms {
			if !slices.Contains(inner, atom) {
				x.printf("   <atom label=\"%s\"/>\n", escape(atom))
			}
		}
	}
	for _, p := range sig.Parents {
		x.printf("   <type ID=\"%d\"/>\n", x.id(p))
	}
	x.printf("</sig>\n")
	for _, f := range fields(sig) {
		x.field(f)
	}
	return atoms
}

// flags writes the attributes of a signature that are set.
func (x *xmlWriter) flags(sig *world.Sig) {
	for _, flag := range []struct {
		name string
		set  bool
	}{
		{"builtin", sig.Builtin},
		{"abstract", sig.Abstract && !sig.Builtin},
		{"one", sig.Mult == world.MultOne},
		{"lone", sig.Mult == world.MultLone},
		{"some", sig.Mult == world.MultSome},
		{"private", sig.Private},
		{"meta", sig.Meta},
		{"exact", sig.Kind == world.Equal},
		{"enum", sig.Enum},
		{"var", sig.Var},
	} {
		if flag.set {
			x.printf(" %s=\"yes\"", flag.name)
		}
	}
}

func (x *xmlWriter) field(f *world.Field) {
	if len(f.Type.Products) == 0 {
		return
	}
	x.printf("\n<field label=\"%s\" ID=\"%d\" parentID=\"%d\"", escape(f.Name), x.id(f),
		x.id(f.Sig))
	if f.Decl.Private {
		x.printf(" private=\"yes\"")
	}
	if f.Sig.Meta {
		x.printf(" meta=\"yes\"")
	}
	if f.Decl.Var {
		x.printf(" var=\"yes\"")
	}
	x.printf(">\n")
	x.tuples(x.i.Field(f, x.state))
	x.types(f.Type)
	x.printf("</field>\n")
}

func (x *xmlWriter) tuples(all [][]string) {
	for _, t := range all {
		x.printf("   <tuple>")
		for _, atom := range t {
			x.printf(" <atom label=\"%s\"/>", escape(atom))
		}
		x.printf(" </tuple>\n")
	}
}

func (x *xmlWriter) types(t world.Type) {
	for _, p := range t.Products {
		x.printf("   <types>")
		for _, sig := range p {
			x.printf(" <type ID=\"%d\"/>", x.id(sig))
		}
		x.printf(" </types>\n")
	}
}

// texts returns the texts of a model, as far as something is declared in them.
func texts(w *world.World) []*source.Text {
	var all []*source.Text
	add := func(at source.Span) {
		if t := at.Start.Text(); t != nil && !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	for _, c := range w.Commands {
		add(c.At)
	}
	for _, sig := range w.Sigs {
		add(sig.At)
	}
	for _, f := range w.Funcs {
		add(f.At)
	}
	return all
}
