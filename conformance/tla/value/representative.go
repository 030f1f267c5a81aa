package value

// Representatives finds the values that stand for all that a group of permutations makes of some:
// the least, one value after the other, by the order of a model. One goroutine uses it.
type Representatives struct {
	order *Order
	group []*Permutation
	mirror
	*choices
}

// NewRepresentatives returns those under a group, which has all its permutations but the identity.
func NewRepresentatives(order *Order, group []*Permutation) *Representatives {
	return &Representatives{order, group, newMirror(), newChoices(group)}
}

// Of returns what stands for some values.
func (r *Representatives) Of(vals []Value) []Value {
	out := make([]Value, len(vals))
	by := r.all
	for i, v := range vals {
		if len(by.of) > 1 {
			by = r.narrow(by, v)
		}
		out[i] = r.image(by.of[0], v)
	}
	return out
}

func (r *Representatives) narrow(by *choice, v Value) *choice {
	to, at := r.narrowed(by, v)
	if to == nil {
		to = r.choose(by, func(i, than int32) int {
			return r.order.CompareImage(r.group[i], v, r.image(than, v))
		})
		at.to = to
	}
	return to
}

// image returns what the permutation at a place of the group makes of a value.
func (r *Representatives) image(i int32, v Value) Value {
	if i == identity {
		return v
	}
	return r.group[i].turn(v, r.mirror)
}
