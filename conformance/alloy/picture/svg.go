package picture

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"lockstep/conformance/alloy"
)

// SVG writes an instance as one drawing, its states below each other.
func SVG(w io.Writer, i *alloy.Instance) error {
	var parts strings.Builder
	var width, height float64
	for n := range i.Len() {
		title := ""
		if i.Temporal() {
			title = fmt.Sprintf("state %d%s", n, loopNote(i, n))
		}
		drawing, wide, high := draw(newGraph(i, n), title)
		fmt.Fprintf(&parts, "<g transform=\"translate(0 %.0f)\">\n%s</g>\n", height, drawing)
		width, height = max(width, wide), height+high
	}
	_, err := fmt.Fprintf(w, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" "+
		"height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" font-family=\"monospace\" font-size=\"12\">\n"+
		"%s%s</svg>\n", width, height, width, height, arrowHead, parts.String())
	return err
}

// arrowHead is the definition of the end of an edge.
const arrowHead = `<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" ` +
	`markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>
`

// draw returns the elements of one state, and its size.
func draw(g *graph, title string) (elements string, width, height float64) {
	g.merge()
	d := layout(g)
	width, height = d.width, d.height
	var b strings.Builder
	top := 0.0
	if title != "" {
		fmt.Fprintf(&b, "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>\n", margin,
			lineHeight, escape(title))
		top = lineHeight
		width = max(width, float64(len(title)*letterWidth+2*margin))
	}
	fmt.Fprintf(&b, "<g transform=\"translate(0 %.0f)\">\n", top)
	for _, e := range g.edges {
		drawCurve(&b, d.curveOf(e))
	}
	var taken labels
	for _, n := range g.nodes {
		drawNode(&b, n, d.boxes[n])
		taken = append(taken, d.boxes[n])
	}
	for _, e := range g.edges {
		taken.draw(&b, d.curveOf(e), e.label)
	}
	b.WriteString("</g>\n")
	return b.String(), width + labelRoom, height + top
}

func drawNode(b *strings.Builder, n *node, at box) {
	fmt.Fprintf(b, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"4\" "+
		"fill=\"#f4f1e8\" stroke=\"#555\"/>\n", at.x-at.width/2, at.y-at.height/2, at.width,
		at.height)
	y := at.y - at.height/2 + lineHeight
	for _, line := range append([]string{n.name}, n.lines...) {
		fmt.Fprintf(b, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n", at.x, y,
			escape(line))
		y += lineHeight
	}
}

// curve is how an edge is drawn: a cubic Bezier curve by its four points, each an x and a y.
type curve [8]float64

// curveOf leads from the lower edge of one box to the upper edge of another, or beside the boxes
// where it leads up, or in a loop where it leads back to its own.
func (d *drawn) curveOf(e edge) curve {
	from, to := d.boxes[e.from], d.boxes[e.to]
	x1, y1 := from.x, from.y+from.height/2
	x2, y2 := to.x, to.y-to.height/2
	switch {
	case e.from == e.to:
		right := from.x + from.width/2
		return curve{
			right, from.y - 6, right + 30, from.y - 20, right + 30, from.y + 20, right,
			from.y + 6,
		}
	case y2 > y1:
		middle := (y1 + y2) / 2
		return curve{x1, y1, x1, middle, x2, middle, x2, y2}
	default:
		x1, x2 = from.x+from.width/2, to.x+to.width/2
		side := max(x1, x2) + gapAcross
		return curve{x1, from.y, side, from.y, side, to.y, x2, to.y}
	}
}

// at returns the point of a curve where t of it, from 0 to 1, is drawn.
func (c curve) at(t float64) (x, y float64) {
	u := 1 - t
	p, q, r, s := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
	return p*c[0] + q*c[2] + r*c[4] + s*c[6], p*c[1] + q*c[3] + r*c[5] + s*c[7]
}

func drawCurve(b *strings.Builder, c curve) {
	fmt.Fprintf(b, "<path d=\"M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f\" fill=\"none\" "+
		"stroke=\"#777\" marker-end=\"url(#head)\"/>\n",
		c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7])
}

// labels are where there is something to read already.
type labels []box

// draw writes a label on a curve, at the first place where it hides nothing, or else in the middle.
func (l *labels) draw(b *strings.Builder, c curve, text string) {
	var at box
	for i, t := range []float64{0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78, 0.15, 0.85} {
		x, y := c.at(t)
		width := float64(utf8.RuneCountInString(text) * letterWidth)
		try := box{x: max(x, width/2), y: y, width: width, height: lineHeight - 2}
		free := !slices.ContainsFunc(*l, try.overlaps)
		if i == 0 || free {
			at = try
		}
		if free {
			break
		}
	}
	*l = append(*l, at)
	fmt.Fprintf(b, "<text x=\"%.1f\" y=\"%.1f\" fill=\"#336\" text-anchor=\"middle\" "+
		"stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\">%s</text>\n",
		at.x, at.y+4, escape(text))
}

func (b box) overlaps(o box) bool {
	return 2*math.Abs(b.x-o.x) < b.width+o.width && 2*math.Abs(b.y-o.y) < b.height+o.height
}
