package modules

import (
	"math"
	"strings"

	"lockstep/conformance/tla/value"
)

var svg = map[string]Native{
	"SVGElemToString": func(c *Call) value.Value {
		var b strings.Builder
		c.writeElement(&b, c.Args[0], 0)
		return value.String(b.String())
	},
	"NodeOfRingNetwork": func(c *Call) value.Value {
		return onRing(c.integer(0), c.integer(1), c.integer(2), c.integer(3), c.integer(4))
	},
	"NodesOfDirectedMultiGraph": nodesOfGraph,
	"PointOnLine": func(c *Call) value.Value {
		steps := float64(c.integer(2))
		part := func(name string) int {
			a, b := coordinate(c.Args[0], name), coordinate(c.Args[1], name)
			return int(float64(a) + float64(b-a)/steps)
		}
		return point(part("x"), part("y"))
	},
}

func point(x, y int) value.Value {
	return value.NewRecord([]string{"x", "y"}, []value.Value{value.Int(x), value.Int(y)})
}

func coordinate(p value.Value, name string) int {
	v, ok := value.Field(p, name)
	if !ok {
		value.Fail("%v is not a point: it has no %s", p, name)
	}
	return int(whole(v))
}

// onRing returns the place of the node n of m on a circle.
func onRing(cx, cy, r, n, m int) value.Value {
	if m == 0 {
		value.Fail("a ring of no nodes")
	}
	angle := 2 * math.Pi / float64(m) * float64(n)
	return point(int(float64(cx)+float64(r)*math.Cos(angle)),
		int(float64(cy)+float64(r)*math.Sin(angle)))
}

// nodesOfGraph places the nodes of a graph on a circle within the view. The definition allows any
// places; TLC's are those that a library for drawing graphs finds.
func nodesOfGraph(c *Call) value.Value {
	nodes := c.set(0)
	width, height := coordinate(c.Args[2], "view_width"), coordinate(c.Args[2], "view_height")
	vals := make([]value.Value, len(nodes))
	for i := range nodes {
		vals[i] = onRing(width/2, height/2, min(width, height)/2, i, len(nodes))
	}
	return value.NewFunc(nodes, vals)
}

// elementsDeep bounds how deep a picture may nest.
const elementsDeep = 1000

// writeElement writes an element with all that it holds.
func (c *Call) writeElement(b *strings.Builder, e value.Value, depth int) {
	if depth > elementsDeep {
		value.Fail("an element nested more than %d levels deep", elementsDeep)
	}
	part := func(name string) value.Value {
		v, ok := value.Field(e, name)
		if !ok {
			value.Fail("%v is not an element: it has no %s", e, name)
		}
		return v
	}
	name := c.unquoted(part("name"))
	b.WriteString("<" + name)
	for k, v := range c.Order.Pairs(part("attrs")) {
		text, ok := v.(value.Text)
		if !ok {
			value.Fail("the attribute %v has the value %v, which is not a string", k, v)
		}
		b.WriteString(" " + strings.ReplaceAll(c.unquoted(k), "_", "-") + "='" + text.Raw() + "'")
	}
	b.WriteString(">")
	inner := strings.ReplaceAll(c.unquoted(part("innerText")), "<<", "&lt;&lt;")
	b.WriteString(strings.ReplaceAll(inner, ">>", "&gt;&gt;"))
	for _, child := range value.Pairs(part("children")) {
		c.writeElement(b, child, depth+1)
	}
	b.WriteString("</" + name + ">")
}
