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
	gapDown     = 60
	margin      = 20
	labelRoom   = 60 // right of all boxes
)

// box is where a node is drawn: its centre and its size.
type box struct{ x, y, width, height float64 }

// layout places the nodes of a graph in layers, so that most edges lead down. Within a layer nodes
// stand near what they are connected with above. It returns the boxes and the size of the drawing.
func layout(g *graph) (boxes map[*node]box, width, height float64) {
	boxes = make(map[*node]box)
	layers := layersOf(g)
	sortLayers(g, layers)
	y := float64(margin)
	for _, layer := range layers {
		x, tallest := float64(margin), 0.0
		for _, n := range layer {
			b := sizeOf(n)
			b.x, b.y = x+b.width/2, y+b.height/2
			boxes[n] = b
			x += b.width + gapAcross
			tallest = max(tallest, b.height)
		}
		width = max(width, x-gapAcross+margin)
		y += tallest + gapDown
	}
	height = y - gapDown + margin
	centre(layers, boxes, width)
	return boxes, max(width, 2*margin), max(height, 2*margin)
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
func centre(layers [][]*node, boxes map[*node]box, width float64) {
	for _, layer := range layers {
		last := boxes[layer[len(layer)-1]]
		shift := (width - margin - (last.x + last.width/2)) / 2
		for _, n := range layer {
			b := boxes[n]
			b.x += shift
			boxes[n] = b
		}
	}
}

// layersOf puts each node below all that lead to it, but for the edges that close a cycle.
func layersOf(g *graph) [][]*node {
	out := make(map[*node][]*node)
	for _, e := range g.edges {
		if e.from != e.to && !slices.Contains(out[e.from], e.to) {
			out[e.from] = append(out[e.from], e.to)
		}
	}
	order := topological(g.nodes, out)
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
	for _, n := range g.nodes {
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
