package tla

import (
	"lockstep/conformance/tla/syntax"
)

// stack holds frames, their slots and their thunks. Nothing of a call is reachable once that has
// ended, since values refer to none of them: so each is taken from a stack and given back, and an
// evaluation allocates little.
type stack struct {
	mark
	frames []*frame
	cells  [][]cell
	thunks [][]thunk
}

// mark is a height of the stack: of frames, and of the blocks of cells and thunks.
type mark struct {
	depth, cellBlock, cell, thunkBlock, thunk int

	weight int // levels that the evaluator recurs, see machine.weigh
}

// blockSize is how many cells or thunks are allocated at once. Blocks are never moved.
const blockSize = 128

// enter returns a frame for a call. The caller gives it back by leave when the call has ended.
func (fr *frame) enter(at syntax.Node, code *opCode, up *frame) *frame {
	if fr.depth >= depthMax {
		exceed(at, "operators call each other more than %d levels deep", depthMax)
	}
	fr.tick()
	m := fr.machine
	before := m.mark
	m.weigh(at, code.height+1)
	if m.depth == len(m.frames) {
		m.frames = append(m.frames, new(frame))
	}
	inner := m.frames[m.depth]
	m.depth++
	*inner = frame{
		machine: m, up: up, slots: m.slots(code.size), mark: before,
		code: code, site: at, from: fr,
	}
	return inner
}

// leave gives the frame of a call back, and everything that was taken since.
func (fr *frame) leave() { fr.stack.mark = fr.mark }

// slots returns n empty cells.
func (s *stack) slots(n int) []cell {
	if n == 0 {
		return nil
	}
	if n > blockSize {
		return make([]cell, n)
	}
	if s.cell+n > blockSize {
		s.cellBlock, s.cell = s.cellBlock+1, 0
	}
	for s.cellBlock >= len(s.cells) {
		s.cells = append(s.cells, make([]cell, blockSize))
	}
	out := s.cells[s.cellBlock][s.cell : s.cell+n : s.cell+n]
	s.cell += n
	clear(out)
	return out
}

// newThunk returns a thunk.
func (s *stack) newThunk(n node, fr *frame, level syntax.Level) *thunk {
	if s.thunk == blockSize {
		s.thunkBlock, s.thunk = s.thunkBlock+1, 0
	}
	for s.thunkBlock >= len(s.thunks) {
		s.thunks = append(s.thunks, make([]thunk, blockSize))
	}
	t := &s.thunks[s.thunkBlock][s.thunk]
	s.thunk++
	*t = thunk{n: n, fr: fr, level: level}
	return t
}
