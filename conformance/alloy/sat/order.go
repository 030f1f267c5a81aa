package sat

// heap holds the variables without a value, and perhaps others, the most active one first.
type heap struct {
	activity []float64 // by variable
	places   []int32   // by variable, its place in items, or -1
	items    []int32
}

func (h *heap) grow(variables int) {
	for v := len(h.activity); v < variables; v++ {
		h.activity = append(h.activity, 0)
		h.places = append(h.places, -1)
	}
}

func (h *heap) push(v int) {
	if h.places[v] >= 0 {
		return
	}
	h.items = append(h.items, int32(v))
	h.up(len(h.items) - 1)
}

func (h *heap) pop() int {
	v := h.items[0]
	h.places[v] = -1
	last := len(h.items) - 1
	moved := h.items[last]
	h.items = h.items[:last]
	if last > 0 {
		h.items[0] = moved
		h.down(0)
	}
	return int(v)
}

func (h *heap) up(i int) {
	v := h.items[i]
	a := h.activity[v]
	for i > 0 {
		parent := (i - 1) / 2
		p := h.items[parent]
		if h.activity[p] >= a {
			break
		}
		h.items[i] = p
		h.places[p] = int32(i)
		i = parent
	}
	h.items[i] = v
	h.places[v] = int32(i)
}

func (h *heap) down(i int) {
	v := h.items[i]
	a := h.activity[v]
	for {
		child := 2*i + 1
		if child >= len(h.items) {
			break
		}
		if child+1 < len(h.items) && h.activity[h.items[child+1]] > h.activity[h.items[child]] {
			child++
		}
		c := h.items[child]
		if h.activity[c] <= a {
			break
		}
		h.items[i] = c
		h.places[c] = int32(i)
		i = child
	}
	h.items[i] = v
	h.places[v] = int32(i)
}

// activityMax is where activities are scaled down.
const activityMax = 1e100

// bump makes a variable more active.
func (s *Solver) bump(v int) {
	h := &s.order
	h.activity[v] += s.rise
	if h.activity[v] > activityMax {
		for i := range h.activity {
			h.activity[i] /= activityMax
		}
		s.rise /= activityMax
	}
	if i := h.places[v]; i >= 0 {
		h.up(int(i))
	}
}

// choose returns the literal to decide, or that every variable has a value.
func (s *Solver) choose() (Lit, outcome) {
	for len(s.order.items) > 0 {
		v := s.order.pop()
		if s.values[Pos(v)] != 0 {
			continue
		}
		phase := s.saved[v]
		if s.pace.stable && s.target[v] != 0 {
			phase = s.target[v]
		}
		if phase > 0 {
			return Pos(v), undecided
		}
		return Neg(v), undecided
	}
	return 0, satisfied
}
