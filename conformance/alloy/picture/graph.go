package picture

import (
	"slices"
	"strings"

	"lockstep/conformance/alloy"
	"lockstep/conformance/alloy/world"
)

// graph is a state as it is drawn: a node for each atom, an edge for each tuple of a field.
type graph struct {
	names names
	nodes []*node
	edges []edge
}

// node is an atom. Lines say what it is in beside its own signature, and what integers and strings
// its fields hold.
type node struct {
	name  string
	lines []string
}

// edge leads from the first atom of a tuple to its last one. What is between them is in its label.
type edge struct {
	from, to *node
	label    string
}

// newGraph draws a state of an instance.
func newGraph(i *alloy.Instance, state int) *graph {
	g := &graph{names: newNames(i)}
	byName := make(map[string]*node)
	sigs := shown(i)
	for _, sig := range sigs {
		if sig.Kind != world.Prim {
			continue
		}
		for _, atom := range i.Sig(sig, state) {
			if byName[atom] == nil {
				byName[atom] = &node{name: g.names.of(atom)}
				g.nodes = append(g.nodes, byName[atom])
			}
		}
	}
	for _, sig := range sigs {
		if sig.Kind == world.Subset {
			g.mark(byName, g.names.of(sig.Name), i.Sig(sig, state))
		}
		for _, f := range fields(sig) {
			g.draw(byName, f.Name, i.Field(f, state))
		}
	}
	for _, s := range i.Skolems() {
		all := i.Skolem(s, state)
		if len(all) > 0 && len(all[0]) == 1 {
			g.mark(byName, s.Name, column(all))
		} else {
			g.draw(byName, s.Name, all)
		}
	}
	return g
}

func column(all [][]string) []string {
	var atoms []string
	for _, t := range all {
		atoms = append(atoms, t[0])
	}
	return atoms
}

// mark says of atoms what else they are in.
func (g *graph) mark(byName map[string]*node, name string, atoms []string) {
	for _, atom := range atoms {
		if n := byName[atom]; n != nil {
			n.lines = append(n.lines, "("+name+")")
		}
	}
}

// draw makes edges of tuples, and lines of those that end in no atom of a signature.
func (g *graph) draw(byName map[string]*node, name string, all [][]string) {
	for _, t := range all {
		from, to := byName[t[0]], byName[t[len(t)-1]]
		label := name
		if middle := t[1 : len(t)-1]; len(middle) > 0 {
			label += " [" + strings.Join(g.names.all(middle), ", ") + "]"
		}
		switch {
		case from == nil:
		case to == nil:
			from.lines = append(from.lines, label+": "+g.names.of(t[len(t)-1]))
		default:
			g.edges = append(g.edges, edge{from, to, label})
		}
	}
}

// merge joins the edges between the same nodes into one, with all their labels.
func (g *graph) merge() {
	var merged []edge
	for _, e := range g.edges {
		k := slices.IndexFunc(merged, func(m edge) bool { return m.from == e.from && m.to == e.to })
		if k < 0 {
			merged = append(merged, e)
		} else {
			merged[k].label += ", " + e.label
		}
	}
	g.edges = merged
}
