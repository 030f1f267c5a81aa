package picture

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// The sizes of a drawing, in pixels.
const (
	letterWidth = 7
	lineHeight  = 16
	padding     = 8
	gapAcross   = 40
	gapDown     = 90
	margin      = 20
	labelRoom   = 60  // right of all boxes
	rowWidth    = 800 // of a row of nodes without edges, where nothing is wider
	rowGap      = 14  // between such rows
)

// box is where a node is drawn: its centre and its size.
type box struct{ x, y, width, height float64 }

// drawn is a layout: the boxes of nodes, and the size of the drawing as far as it has got.
type drawn struct {
	boxes         map[*node]box
	width, height float64
}

// layout places the nodes of a graph in layers, so that most edges lead down. Within a layer nodes
// stand near what they are connected with above. Those without edges stand below, in rows.
func layout(g *graph) *drawn {
	d := &drawn{boxes: make(map[*node]box), height: margin}
	linked, alone := g.parted()
	layers := layersOf(linked, g.edges)
	sortLayers(g, layers)
	for _, layer := range layers {
		d.row(layer, gapDown)
	}
	for _, row := range rowsOf(alone, max(d.width, rowWidth)) {
		d.row(row, rowGap)
		layers = append(layers, row)
	}
	d.height = max(d.height, 2*margin)
	d.width = max(d.width, 2*margin)
	d.centre(layers)
	return d
}

// parted returns the nodes that edges lead from or to, and the others.
func (g *graph) parted() (linked, alone []*node) {
	has := make(map[*node]bool)
	for _, e := range g.edges {
		has[e.from], has[e.to] = true, true
	}
	for _, n := range g.nodes {
		if has[n] {
			linked = append(linked, n)
		} else {
			alone = append(alone, n)
		}
	}
	return linked, alone
}

// row places some nodes beside each other, so far below what is there already.
func (d *drawn) row(nodes []*node, gap float64) {
	if len(d.boxes) > 0 {
		d.height += gap - margin
	}
	x, tallest := float64(margin), 0.0
	for _, n := range nodes {
		b := sizeOf(n)
		b.x, b.y = x+b.width/2, d.height+b.height/2
		d.boxes[n] = b
		x += b.width + gapAcross
		tallest = max(tallest, b.height)
	}
	d.width = max(d.width, x-gapAcross+margin)
	d.height += tallest + margin
}

// rowsOf breaks nodes into rows that are no wider than the drawing.
func rowsOf(nodes []*node, width float64) (rows [][]*node) {
	x := width
	for _, n := range nodes {
		w := sizeOf(n).width + gapAcross
		if x += w; x-gapAcross+margin > width {
			rows, x = append(rows, nil), margin+w
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], n)
	}
	return rows
}

// sizeOf returns the size of a node's box.
func sizeOf(n *node) box {
	widest := utf8.RuneCountInString(n.name)
	for _, line := range n.lines {
		widest = max(widest, utf8.RuneCountInString(line))
	}
	return box{
		width:  float64(widest*letterWidth + 2*padding),
		height: float64((len(n.lines)+1)*lineHeight + padding),
	}
}

// centre moves each layer to the middle of the drawing.
func (d *drawn) centre(layers [][]*node) {
	for _, layer := range layers {
		last := d.boxes[layer[len(layer)-1]]
		shift := (d.width - margin - (last.x + last.width/2)) / 2
		for _, n := range layer {
			b := d.boxes[n]
			b.x += shift
			d.boxes[n] = b
		}
	}
}

// layersOf puts each node below all that lead to it, but for the edges that close a cycle.
func layersOf(nodes []*node, edges []edge) [][]*node {
	out := make(map[*node][]*node)
	for _, e := range edges {
		if e.from != e.to && !slices.Contains(out[e.from], e.to) {
			out[e.from] = append(out[e.from], e.to)
		}
	}
	order := topological(nodes, out)
	place := make(map[*node]int)
	for k, n := range order {
		place[n] = k
	}
	level := make(map[*node]int)
	deepest := 0
	for _, n := range order {
		for _, to := range out[n] {
			if place[to] > place[n] {
				level[to] = max(level[to], level[n]+1)
				deepest = max(deepest, level[to])
			}
		}
	}
	layers := make([][]*node, deepest+1)
	for _, n := range nodes {
		layers[level[n]] = append(layers[level[n]], n)
	}
	return slices.DeleteFunc(layers, func(l []*node) bool { return len(l) == 0 })
}

// topological returns the nodes so that edges lead forwards, but for those that close a cycle.
func topological(nodes []*node, out map[*node][]*node) []*node {
	seen := make(map[*node]bool)
	var order []*node
	type visit struct {
		n    *node
		next int
	}
	for _, root := range nodes {
		if seen[root] {
			continue
		}
		seen[root] = true
		stack := []visit{{n: root}}
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if top.next == len(out[top.n]) {
				order = append(order, top.n)
				stack = stack[:len(stack)-1]
				continue
			}
			to := out[top.n][top.next]
			top.next++
			if !seen[to] {
				seen[to] = true
				stack = append(stack, visit{n: to})
			}
		}
	}
	slices.Reverse(order)
	return order
}

// sortLayers orders each layer by the mean place of the neighbours in the layer above.
func sortLayers(g *graph, layers [][]*node) {
	for k := 1; k < len(layers); k++ {
		above := make(map[*node]int)
		for i, n := range layers[k-1] {
			above[n] = i
		}
		mean := make(map[*node]float64)
		for i, n := range layers[k] {
			sum, count := 0, 0
			for _, e := range g.edges {
				if at, ok := above[e.from]; ok && e.to == n {
					sum, count = sum+at, count+1
				}
			}
			mean[n] = float64(i)
			if count > 0 {
				mean[n] = float64(sum) / float64(count)
			}
		}
		slices.SortStableFunc(layers[k], func(a, b *node) int {
			return cmp.Compare(mean[a], mean[b])
		})
	}
}
