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
	choices [][]cell    // of elements: those that are left
	own     span        // of elements and putAside: the slots of what was taken
	then    func() bool // of finish
}

// course says what is left.
type course uint8

const (
	conjuncts course = iota // the conjuncts that follow
	elements                // the elements that follow in a universal quantifier
	change                  // that the subscript of <<A>>_v changes
	putAside                // nothing more of what may be taken again
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
		if len(r.choices) == 0 {
			return r.next.resume()
		}
		return r.own.aside(r.fr, r.performElements)
	case putAside:
		return r.own.aside(r.fr, r.next.resume)
	case change:
		return unchanged(r.sub, r.fr) || r.next.resume()
	default:
		return r.then()
	}
}
