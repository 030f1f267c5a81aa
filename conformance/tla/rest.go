package tla

// rest is what is left to do of an enumeration when one formula has been taken: a list that ends
// with the caller's function. Rests are taken from the stack.
type rest struct {
	how  course
	fr   *frame
	next *rest

	items   []node      // of conjuncts and unchangedParts
	sub     node        // of change
	quant   *quant      // of elements
	choices [][]cell    // of elements; the first one is that which was taken
	then    func() bool // of finish
}

// course says what is left.
type course uint8

const (
	conjuncts      course = iota // the conjuncts that follow
	unchangedParts               // the parts of UNCHANGED <<…>> that follow
	elements                     // the elements that follow in a universal quantifier
	change                       // that the subscript of <<A>>_v changes
	finish                       // to tell the caller
)

// resume does what is left. It returns false when the enumeration is to end.
func (r *rest) resume() bool {
	switch r.how {
	case conjuncts:
		return r.fr.performAll(r.items, r.next)
	case unchangedParts:
		return r.fr.performUnchangedAll(r.items, r.next)
	case elements:
		more := r.fr.performChoices(r.quant, r.choices[1:], r.next)
		r.quant.rebind(r.fr, r.choices[0])
		return more
	case change:
		return unchanged(r.sub, r.fr) || r.next.resume()
	default:
		return r.then()
	}
}
