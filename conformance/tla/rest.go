package tla

// rest is what is left to do of an enumeration when one formula has been taken: a list that ends
// with the caller's function. Rests are taken from the stack.
type rest struct {
	how  course
	fr   *frame
	next *rest

	of      *junction   // of conjuncts
	from    int         // the first one of them that is left
	sub     node        // of change
	quant   *quant      // of elements
	choices [][]cell    // of elements; the first one is that which was taken
	then    func() bool // of finish
}

// course says what is left.
type course uint8

const (
	conjuncts course = iota // the conjuncts that follow
	elements                // the elements that follow in a universal quantifier
	change                  // that the subscript of <<A>>_v changes
	finish                  // to tell the caller
)

// resume does what is left. It returns false when the enumeration is to end. As in TLC, a formula
// that follows is only tested where every variable has a value: its disjuncts are then no ways of
// their own.
func (r *rest) resume() bool {
	switch r.how {
	case conjuncts:
		if r.fr.unset == 0 {
			return !r.of.holdsFrom(r.fr, r.from) || r.next.resume()
		}
		return r.fr.performFrom(r.of, r.from, r.next)
	case elements:
		if r.fr.unset == 0 {
			return !r.holdsForAll() || r.next.resume()
		}
		more := r.fr.performChoices(r.quant, r.choices[1:], r.next)
		r.quant.rebind(r.fr, r.choices[0])
		return more
	case change:
		return unchanged(r.sub, r.fr) || r.next.resume()
	default:
		return r.then()
	}
}

// holdsForAll tests the body of a universal quantifier for the elements that follow.
func (r *rest) holdsForAll() bool {
	defer r.quant.rebind(r.fr, r.choices[0])
	for _, c := range r.choices[1:] {
		if r.quant.rebind(r.fr, c); !r.quant.body.truth(r.fr) {
			return false
		}
	}
	return true
}
