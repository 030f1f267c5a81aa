package modules

import (
	"fmt"
	"strings"

	"lockstep/conformance/tla/value"
)

var (
	graphs = map[string]Native{
		"SimplePath": func(c *Call) value.Value { return simplePaths(c, newGraph(c, 0, pair)) },
		"AreConnectedIn": func(c *Call) value.Value {
			return areConnected(c, newGraph(c, 2, pair))
		},
	}
	undirectedGraphs = map[string]Native{
		"SimplePath": func(c *Call) value.Value { return simplePaths(c, newGraph(c, 0, ends)) },
		"AreConnectedIn": func(c *Call) value.Value {
			return areConnected(c, newGraph(c, 2, ends))
		},
		"ConnectedComponents": func(c *Call) value.Value {
			g := newGraph(c, 0, ends)
			var all []value.Value
			for n := range g.nodes {
				all = append(all, value.NewSet(g.reach(n)...))
			}
			return value.NewSet(all...)
		},
	}
	relation = map[string]Native{"TransitiveClosure": transitiveClosure}
	graphViz = map[string]Native{"DotDiGraph": dotDiGraph}
)

// graph is a graph whose nodes are numbered.
type graph struct {
	nodes []value.Value
	next  [][]int
}

// newGraph reads the graph that is argument i; ends returns from where to where an edge leads, and
// whether it leads back, too.
func newGraph(c *Call, i int, ends func(value.Value) (from, to value.Value, back bool)) *graph {
	nodes, edges := field(c.Args[i], "node"), field(c.Args[i], "edge")
	g := &graph{nodes: value.Elems(nodes)}
	g.next = make([][]int, len(g.nodes))
	for _, e := range value.Elems(edges) {
		c.Host.Tick()
		a, b, back := ends(e)
		from, to := g.number(a), g.number(b)
		if from < 0 || to < 0 {
			continue
		}
		g.next[from] = append(g.next[from], to)
		if back && from != to {
			g.next[to] = append(g.next[to], from)
		}
	}
	return g
}

func field(record value.Value, name string) value.Value {
	v, ok := value.Field(record, name)
	if !ok {
		value.Fail("%v is not a graph: it has no field %s", record, name)
	}
	return v
}

// pair returns the ends of a directed edge.
func pair(e value.Value) (from, to value.Value, back bool) {
	s, ok := value.Seq(e)
	if !ok || len(s) != 2 {
		value.Fail("%v is not an edge: it is not a pair", e)
	}
	return s[0], s[1], false
}

// ends returns the ends of an undirected edge.
func ends(e value.Value) (from, to value.Value, back bool) {
	s := value.Elems(e)
	if len(s) != 1 && len(s) != 2 {
		value.Fail("%v is not an edge: it has not one or two nodes", e)
	}
	return s[0], s[len(s)-1], true
}

// number returns the number of a node, or -1.
func (g *graph) number(v value.Value) int {
	for i, n := range g.nodes {
		if value.Equal(n, v) {
			return i
		}
	}
	return -1
}

// reach returns the nodes that paths from n lead to.
func (g *graph) reach(n int) []value.Value {
	seen := make([]bool, len(g.nodes))
	seen[n] = true
	out := []value.Value{g.nodes[n]}
	for queue := []int{n}; len(queue) > 0; queue = queue[1:] {
		for _, m := range g.next[queue[0]] {
			if !seen[m] {
				seen[m] = true
				out, queue = append(out, g.nodes[m]), append(queue, m)
			}
		}
	}
	return out
}

// areConnected is AreConnectedIn(m, n, G).
func areConnected(c *Call, g *graph) value.Value {
	m, n := g.number(c.Args[0]), g.number(c.Args[1])
	return value.Bool(m >= 0 && n >= 0 && contains(g.reach(m), g.nodes[n]))
}

// simplePaths returns the paths that visit no node twice.
func simplePaths(c *Call, g *graph) value.Value {
	var all, path []value.Value
	used := make([]bool, len(g.nodes))
	var visit func(n int)
	visit = func(n int) {
		c.Host.Tick()
		used[n], path = true, append(path, g.nodes[n])
		all = append(all, value.NewTuple(append([]value.Value(nil), path...)...))
		withinLimit(len(all))
		for _, m := range g.next[n] {
			if !used[m] {
				visit(m)
			}
		}
		used[n], path = false, path[:len(path)-1]
	}
	for n := range g.nodes {
		visit(n)
	}
	return value.NewSet(all...)
}

// transitiveClosure is TransitiveClosure(R, S), by Warshall's algorithm.
func transitiveClosure(c *Call) value.Value {
	elems := c.set(1)
	n := len(elems)
	withinLimit(n * n)
	keys, vals := make([]value.Value, 0, n*n), make([]value.Value, 0, n*n)
	holds := make([]bool, n*n)
	for i, x := range elems {
		for j, y := range elems {
			key := value.NewTuple(x, y)
			b, ok := c.at(c.Args[0], key).(value.Bool)
			if !ok {
				value.Fail("the relation is neither TRUE nor FALSE of %v", key)
			}
			keys, holds[i*n+j] = append(keys, key), bool(b)
		}
	}
	for k := range n {
		for i := range n {
			c.Host.Tick()
			for j := range n {
				holds[i*n+j] = holds[i*n+j] || holds[i*n+k] && holds[k*n+j]
			}
		}
	}
	for _, b := range holds {
		vals = append(vals, value.Bool(b))
	}
	return value.NewFunc(keys, vals)
}

// dotDiGraph is DotDiGraph(G, VL, EL): the graph in GraphViz's language.
func dotDiGraph(c *Call) value.Value {
	var b strings.Builder
	b.WriteString("digraph MyGraph {")
	for _, n := range c.Order.Elems(field(c.Args[0], "node")) {
		fmt.Fprintf(&b, "%d[label=%s];", value.Fingerprint(n), c.Order.Text(c.apply(1, n)))
	}
	for _, e := range c.Order.Elems(field(c.Args[0], "edge")) {
		from, to, _ := pair(e)
		fmt.Fprintf(&b, "%d->%d[label=%s];", value.Fingerprint(from), value.Fingerprint(to),
			c.Order.Text(c.apply(2, e)))
	}
	return value.String(b.String() + "}")
}
