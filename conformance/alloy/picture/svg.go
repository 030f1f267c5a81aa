package picture

import (
	"fmt"
	"io"
	"strings"

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
		"height=\"%.0f\" font-family=\"monospace\" font-size=\"12\">\n%s%s</svg>\n",
		width, height, arrowHead, parts.String())
	return err
}

// arrowHead is the definition of the end of an edge.
const arrowHead = `<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" ` +
	`markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>
`

// draw returns the elements of one state, and its size.
func draw(g *graph, title string) (elements string, width, height float64) {
	g.merge()
	boxes, width, height := layout(g)
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
		drawEdge(&b, e, boxes)
	}
	for _, n := range g.nodes {
		drawNode(&b, n, boxes[n])
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

// drawEdge draws a curve from the lower edge of one box to the upper edge of another, or beside the
// boxes where it leads up, or a loop where it leads back to its own.
func drawEdge(b *strings.Builder, e edge, boxes map[*node]box) {
	from, to := boxes[e.from], boxes[e.to]
	x1, y1 := from.x, from.y+from.height/2
	x2, y2 := to.x, to.y-to.height/2
	var path string
	var labelX, labelY float64
	switch {
	case e.from == e.to:
		right := from.x + from.width/2
		path = fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", right, from.y-6, right+30,
			from.y-20, right+30, from.y+20, right, from.y+6)
		labelX, labelY = right+26, from.y
	case y2 > y1:
		middle := (y1 + y2) / 2
		path = fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", x1, y1, x1, middle, x2,
			middle, x2, y2)
		labelX, labelY = (x1+x2)/2, middle
	default:
		x1, y1 = from.x+from.width/2, from.y
		x2, y2 = to.x+to.width/2, to.y
		side := max(x1, x2) + gapAcross
		path = fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", x1, y1, side, y1, side, y2,
			x2, y2)
		labelX, labelY = side-gapAcross/4, (y1+y2)/2
	}
	fmt.Fprintf(b, "<path d=\"%s\" fill=\"none\" stroke=\"#777\" marker-end=\"url(#head)\"/>\n",
		path)
	fmt.Fprintf(b, "<text x=\"%.1f\" y=\"%.1f\" fill=\"#336\">%s</text>\n", labelX+3, labelY,
		escape(e.label))
}
