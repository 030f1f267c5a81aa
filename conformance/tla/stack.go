package tla

import (
	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// stack holds frames, with their slots, and thunks. Nothing of a call is reachable once that has
// ended, since values refer to none of them: so each is taken from a stack and given back, and an
// evaluation allocates little.
type stack struct {
	mark
	frames []*frame
	thunks [][]thunk
	rests  [][]rest
	keys   []*key
}

// mark is a height of the stack: of frames, of the blocks of thunks, of rests and of keys.
type mark struct {
	depth, thunkBlock, thunk, rest, key int32

	weight int32 // levels that the evaluator recurs, see machine.weigh
}

// blockSize is how many thunks are allocated at once. Blocks are never moved.
const blockSize = 128

// slotsMin is how many slots a frame has at least, which it keeps.
const slotsMin = 8

// enter returns a frame for a call, whose slots hold anything. The caller gives it back by leave
// when the call has ended.
func (fr *frame) enter(at syntax.Node, code *opCode, up *frame) *frame {
	m := fr.machine
	if m.depth >= depthMax {
		exceed(at, "operators call each other more than %d levels deep", depthMax)
	}
	m.tick()
	if int(m.depth) == len(m.frames) {
		m.frames = append(m.frames, &frame{machine: m})
	}
	inner := m.frames[m.depth]
	inner.mark = m.mark
	m.weigh(at, code.height+1)
	m.depth++
	inner.site = at
	// A pointer that is written costs more than one that is compared while garbage is collected,
	// and most are those of the call before.
	if inner.up != up {
		inner.up = up
	}
	if inner.code != code {
		inner.code = code
	}
	if inner.from != fr {
		inner.from = fr
	}
	if len(inner.slots) < code.size {
		inner.slots = make([]cell, max(code.size, slotsMin))
	}
	return inner
}

// leave gives the frame of a call back, and everything that was taken since.
func (fr *frame) leave() { fr.stack.mark = fr.mark }

// own returns the slots that the frame's operator has: there may be more, of calls before.
func (fr *frame) own() []cell {
	if fr.code == nil {
		return fr.slots
	}
	return fr.slots[:fr.code.size]
}

// newThunk returns a thunk.
func (s *stack) newThunk(n node, fr *frame, level syntax.Level) *thunk {
	if s.thunk == blockSize {
		s.thunkBlock, s.thunk = s.thunkBlock+1, 0
	}
	if int(s.thunkBlock) == len(s.thunks) {
		s.thunks = append(s.thunks, make([]thunk, blockSize))
	}
	t := &s.thunks[s.thunkBlock][s.thunk]
	s.thunk++
	t.n, t.fr, t.level = n, fr, level
	t.v, t.op, t.rf, t.whole = nil, nil, nil, false
	return t
}

// pushRest returns a rest, to be given back by popRest.
func (s *stack) pushRest(how course, fr *frame, next *rest) *rest {
	i := int(s.rest)
	if i/blockSize == len(s.rests) {
		s.rests = append(s.rests, make([]rest, blockSize))
	}
	s.rest++
	r := &s.rests[i/blockSize][i%blockSize]
	r.how, r.fr, r.next = how, fr, next
	return r
}

func (s *stack) popRest() { s.rest-- }

// key is a tuple that something is looked up by, or values that a function is to have. It is not
// kept.
type key struct {
	tuple value.Tuple
	elems []value.Value
}

// pushKey evaluates a tuple, to be given back by popKey when it has been looked up.
func (fr *frame) pushKey(n *tuple) value.Value {
	k := fr.newKey(len(n.elems))
	for i, e := range n.elems {
		k.elems[i] = e.eval(fr)
	}
	k.tuple.Reuse(k.elems)
	return &k.tuple
}

// newKey returns a key of n elements, to be given back by popKey.
func (s *stack) newKey(n int) *key {
	if int(s.key) == len(s.keys) {
		s.keys = append(s.keys, new(key))
	}
	k := s.keys[s.key]
	s.key++
	if cap(k.elems) < n {
		k.elems = make([]value.Value, n)
	}
	k.elems = k.elems[:n]
	return k
}

func (s *stack) popKey() { s.key-- }
