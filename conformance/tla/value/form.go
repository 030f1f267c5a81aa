package value

import "unicode/utf16"

// sameForm compares two sets of one lazy form by what they are made of, as TLC does: so even
// infinite ones, or such as are too large to be written out, are compared. It says nothing where
// that does not decide, since one of the parts is empty, and nothing of other sets.
func sameForm(a, b Value, depth int) (equal, ok bool) {
	switch a := a.(type) {
	case *Interval:
		if b, ok := b.(*Interval); ok {
			return a.lo == b.lo && a.hi == b.hi || a.size() == 0 && b.size() == 0, true
		}
	case infinite:
		if b, ok := b.(infinite); ok {
			return a == b, true
		}
	case *seqs:
		if b, ok := b.(*seqs); ok {
			return equalAt(a.base, b.base, depth+1), true
		}
	case *subsets:
		if b, ok := b.(*subsets); ok {
			return equalAt(a.base, b.base, depth+1), true
		}
	case *funcSet:
		if b, ok := b.(*funcSet); ok {
			return sameParts([]set{a.dom, a.rng}, []set{b.dom, b.rng}, depth+1)
		}
	case *product:
		if b, ok := b.(*product); ok && len(a.sets) == len(b.sets) {
			return sameParts(a.sets, b.sets, depth+1)
		}
	case *recordSet:
		if b, ok := b.(*recordSet); ok && sameNames(a.dom, b.dom) {
			return sameParts(a.sets, b.sets, depth+1)
		}
	}
	return false, false
}

func sameParts(a, b []set, depth int) (equal, ok bool) {
	equal = true
	for i := range a {
		if a[i].size() == 0 || b[i].size() == 0 {
			return false, false
		}
		equal = equal && equalAt(a[i], b[i], depth)
	}
	return equal, true
}

// isSpelled says whether a tuple is that of the letters of a string. TLC takes a string on the
// right of = for such a tuple, and not one on the left.
func (t *Tuple) isSpelled(s Text, depth int) bool {
	units := utf16.Encode([]rune(s.Raw()))
	if len(units) != len(t.elems) {
		return false
	}
	for i, u := range units {
		if !equalAt(t.elems[i], String(string(utf16.Decode([]uint16{u}))), depth+1) {
			return false
		}
	}
	return true
}
