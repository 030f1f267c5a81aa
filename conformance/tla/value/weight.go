package value

// Weight returns about how many parts a value is made of. It takes little time: of many parts but
// some are looked at, and they stand for the others.
func Weight(v Value) int { return weigh(v, weightDepth) }

const (
	weightDepth = 3 // how many levels of a value are looked at
	weightParts = 4 // and about how many parts of each
)

func weigh(v Value, depth int) int {
	switch v := v.(type) {
	case *Tuple:
		return weighAll(v.elems, depth)
	case *Record:
		return weighAll(v.vals, depth)
	case *Func:
		return weighAll(v.vals, depth)
	case *Set:
		return weighAll(v.elems, depth)
	case lazy:
		if n := v.size(); 0 <= n && n <= kept { // it may be written out later
			return 1 + int(n)
		}
	}
	return 1
}

func weighAll(parts []Value, depth int) int {
	n := len(parts)
	if depth == 0 || n == 0 {
		return 1 + n
	}
	step := (n + weightParts - 1) / weightParts
	some, sum := 0, 0
	for i := n - 1; i >= 0; i -= step { // the last of a set is likely to be the greatest
		sum += weigh(parts[i], depth-1)
		some++
	}
	return 1 + n*sum/some
}
