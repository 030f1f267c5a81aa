package picture

import (
	"fmt"
	"io"
	"strings"

	"lockstep/conformance/alloy"
)

// DOT writes an instance as graphs in the language of Graphviz, one for each state.
func DOT(w io.Writer, i *alloy.Instance) error {
	var b strings.Builder
	for n := range i.Len() {
		g := newGraph(i, n)
		fmt.Fprintf(&b, "digraph state%d {\n\tnode [shape=box];\n", n)
		if i.Temporal() {
			fmt.Fprintf(&b, "\tlabel=%s;\n", quote(fmt.Sprintf("state %d%s", n, loopNote(i, n))))
		}
		for _, node := range g.nodes {
			label := strings.Join(append([]string{node.name}, node.lines...), "\n")
			fmt.Fprintf(&b, "\t%s [label=%s];\n", quote(node.name), quote(label))
		}
		for _, e := range g.edges {
			fmt.Fprintf(&b, "\t%s -> %s [label=%s];\n", quote(e.from.name), quote(e.to.name),
				quote(e.label))
		}
		b.WriteString("}\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// quote writes a string of Graphviz.
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text) + `"`
}
