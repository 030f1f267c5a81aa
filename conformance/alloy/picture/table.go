package picture

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"text/tabwriter"

	"lockstep/conformance/alloy"
	"lockstep/conformance/alloy/world"
)

// Table writes an instance as tables: a line for each atom of a signature, a column for each field.
func Table(w io.Writer, i *alloy.Instance) error {
	var b strings.Builder
	for n := range i.Len() {
		if i.Temporal() {
			fmt.Fprintf(&b, "\nstate %d%s\n", n, loopNote(i, n))
		}
		tables(&b, i, n)
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, blanks.ReplaceAllString(b.String(), "\n"))
	return err
}

// blanks are what a table leaves behind the last cell of a line.
var blanks = regexp.MustCompile(` +\n`)

// loopNote tells which state comes after the last one.
func loopNote(i *alloy.Instance, n int) string {
	if n < i.Len()-1 {
		return ""
	}
	return fmt.Sprintf(", followed by state %d", i.Loop())
}

// row is a name with what it holds.
type row struct{ name, value string }

func tables(b *strings.Builder, i *alloy.Instance, n int) {
	var plain []row
	names := newNames(i)
	for _, sig := range shown(i) {
		if len(fields(sig)) > 0 {
			sigTable(b, names, i, sig, n)
		} else {
			atoms := names.all(i.Sig(sig, n))
			plain = append(plain, row{names.of(sig.Name), strings.Join(atoms, " ")})
		}
	}
	for _, s := range i.Skolems() {
		plain = append(plain, row{s.Name, names.tuples(i.Skolem(s, n))})
	}
	if len(plain) == 0 {
		return
	}
	b.WriteString("\n")
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, p := range plain {
		_, _ = fmt.Fprintln(t, p.name+"\t"+p.value) // into memory
	}
	_ = t.Flush()
}

// sigTable writes the table of a signature with fields.
func sigTable(b *strings.Builder, names names, i *alloy.Instance, sig *world.Sig, n int) {
	b.WriteString("\n")
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	line := func(cells []string) {
		_, _ = fmt.Fprintln(t, strings.Join(cells, "\t")) // into memory
	}
	head := []string{names.of(sig.Name)}
	for _, f := range fields(sig) {
		head = append(head, f.Name)
	}
	line(head)
	for _, atom := range i.Sig(sig, n) {
		cells := []string{names.of(atom)}
		for _, f := range fields(sig) {
			cells = append(cells, names.tuples(of(atom, i.Field(f, n))))
		}
		line(cells)
	}
	_ = t.Flush()
}

// of returns what follows an atom in tuples.
func of(atom string, all [][]string) [][]string {
	var rest [][]string
	for _, t := range all {
		if t[0] == atom {
			rest = append(rest, t[1:])
		}
	}
	return rest
}

// tuples writes tuples as a->b.
func (n names) tuples(all [][]string) string {
	texts := make([]string, len(all))
	for i, t := range all {
		texts[i] = strings.Join(n.all(t), "->")
	}
	return strings.Join(texts, " ")
}
