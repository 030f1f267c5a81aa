package value

// The values of a function are of one piece with it where there are few: so it takes less to
// allocate it, to find them and to collect it.

// inOne returns a new T and room for n values.
func inOne[T any](n int) (*T, []Value) {
	switch n {
	case 1:
		p := new(struct {
			of   T
			room [1]Value
		})
		return &p.of, p.room[:]
	case 2:
		p := new(struct {
			of   T
			room [2]Value
		})
		return &p.of, p.room[:]
	case 3:
		p := new(struct {
			of   T
			room [3]Value
		})
		return &p.of, p.room[:]
	case 4:
		p := new(struct {
			of   T
			room [4]Value
		})
		return &p.of, p.room[:]
	default:
		return new(T), make([]Value, n)
	}
}

// TupleOf returns a sequence and the room for its n elements, which the caller is to fill before it
// does anything else with the sequence.
func TupleOf(n int) (*Tuple, []Value) {
	if n == 0 {
		return emptyTuple, nil
	}
	t, room := inOne[Tuple](n)
	t.elems = room
	return t, room
}

func recordOver(dom *Set) (*Record, []Value) {
	r, room := inOne[Record](len(dom.elems))
	r.dom, r.vals = dom, room
	return r, room
}

func funcOver(dom *Set) (*Func, []Value) {
	f, room := inOne[Func](len(dom.elems))
	f.dom, f.vals = dom, room
	return f, room
}

// FuncOver returns a function with this domain and the room for its values, in the order of the
// domain's [Elems], which the caller is to fill before it does anything else with the function.
func FuncOver(dom *Set) (f Value, room []Value) {
	switch {
	case len(dom.elems) == 0 || isUpTo(dom.elems):
		return TupleOf(len(dom.elems))
	case areTexts(dom.elems):
		return recordOver(dom)
	default:
		return funcOver(dom)
	}
}

// like returns a function with the domain of another, and the room for its values.
func like(f Value) (Value, []Value) {
	switch f := f.(type) {
	case *Record:
		return recordOver(f.dom)
	case *Func:
		return funcOver(f.dom)
	default:
		return TupleOf(len(vals(f)))
	}
}
