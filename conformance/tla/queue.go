package tla

import (
	"fmt"
	"slices"

	"github.com/klauspost/compress/s2"

	"lockstep/conformance/tla/store"
	"lockstep/conformance/tla/value"
)

// block is some states that wait to be explored, numbered from first on. They are there as values,
// or encoded: in memory, or as a piece of a file.
type block struct {
	first, level, count int
	states              [][]value.Value
	data                []byte
	packed              bool         // data is, see pack
	piece               *store.Piece // what it holds is packed
}

// encoded tells whether there are no values.
func (b *block) encoded() bool { return b.states == nil }

// forFile makes what a file holds of a block.
func (b *block) forFile() []byte {
	switch {
	case b.packed:
		return b.data
	case b.encoded():
		return s2.Encode(nil, b.data)
	}
	var buf []byte
	for _, vals := range b.states {
		buf = appendState(buf, vals)
	}
	return s2.Encode(nil, buf)
}

// packedMin is how many bytes of a block are worth being packed in memory.
const packedMin = 512

// pack compresses the encoded states of a block, in room that it returns, perhaps larger. States
// that stand beside each other have most of their parts in common: they take a sixth to a twentieth
// of the memory then, in less than a tenth of the time that it takes to find them.
func (b *block) pack(room []byte) []byte {
	if !b.packed && len(b.data) >= packedMin {
		room = s2.Encode(room[:cap(room)], b.data)
		b.data, b.packed = slices.Clone(room), true
	}
	return room
}

// encodedStates returns the encoded states of a block, which are made in room where they have to be
// unpacked.
func (r *run) encodedStates(b *block, room []byte) (states []byte, err error) {
	data := b.data
	if data == nil {
		if data, err = r.spool.Get(*b.piece); err != nil {
			return nil, err
		}
	} else if !b.packed {
		return data, nil
	}
	if states, err = s2.Decode(room, data); err != nil {
		return nil, fmt.Errorf("read a block of the queue: %w", err)
	}
	return states, nil
}

// rest returns the block without its first n states.
func (b *block) rest(n, vars int) (*block, error) {
	r := &block{first: b.first + n, level: b.level, count: b.count - n}
	switch {
	case n == 0:
		return b, nil
	case !b.encoded():
		r.states = b.states[n:]
		return r, nil
	}
	r.data = b.data
	var d value.Decoder
	for range n * vars {
		var err error
		if _, r.data, err = d.Decode(r.data); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// firstOf returns the block of a block's first state alone, where rest is what is encoded of the
// others, and the block of these, nil where there are none.
func (b *block) firstOf(data, rest []byte) (first, others *block) {
	if b.count == 1 {
		return b, nil
	}
	first = &block{first: b.first, level: b.level, count: 1, piece: b.piece}
	others = &block{first: b.first + 1, level: b.level, count: b.count - 1}
	if b.encoded() {
		others.data = rest
		if b.piece == nil {
			first.data = data[:len(data)-len(rest)]
		}
	} else {
		first.states, others.states = b.states[:1], b.states[1:]
	}
	return first, others
}

// unexplored returns a block without its first n states.
func (r *run) unexplored(b *block, n int) (*block, error) {
	if n > 0 && b.encoded() {
		data, err := r.encodedStates(b, nil)
		if err != nil {
			return nil, err
		}
		b = &block{first: b.first, level: b.level, count: b.count, data: data}
	}
	return b.rest(n, r.variables)
}

func appendState(buf []byte, vals []value.Value) []byte {
	for _, v := range vals {
		buf = value.Append(buf, v)
	}
	return buf
}

// decoder reads states one after another. States that stand beside each other came from one state
// as a rule, and share the variables, and the parts of variables, that their steps left unchanged:
// these are not read again, and are the same values in both.
type decoder struct {
	value.Decoder
	places []value.Place // by variable
}

// state reads a state of some variables.
func (d *decoder) state(buf []byte, vars int) (vals []value.Value, rest []byte, err error) {
	if d.places == nil {
		d.places = make([]value.Place, vars)
	}
	vals = make([]value.Value, vars)
	for i := range vals {
		if vals[i], buf, err = d.DecodeAt(&d.places[i], buf); err != nil {
			return nil, nil, fmt.Errorf("read a state of the queue: %w", err)
		}
	}
	return vals, buf, nil
}

// queue is the blocks that wait, first in, first out. It is guarded by the run's mu.
type queue struct {
	blocks []*block
	head   int
	values int // how many states there are as values
	bytes  int // how many bytes the encoded ones in memory have
}

func (q *queue) len() int { return len(q.blocks) - q.head }

func (q *queue) push(b *block) {
	q.blocks = append(q.blocks, b)
	q.count(b, 1)
}

func (q *queue) pop() *block {
	b := q.blocks[q.head]
	q.blocks[q.head] = nil
	q.head++
	if q.head > 64 && q.head > len(q.blocks)/2 {
		n := copy(q.blocks, q.blocks[q.head:])
		clear(q.blocks[n:])
		q.blocks, q.head = q.blocks[:n], 0
	}
	q.count(b, -1)
	return b
}

// putBack makes a block the first one again.
func (q *queue) putBack(b *block) {
	if q.head == 0 {
		q.blocks = slices.Insert(q.blocks, 0, nil)
		q.head = 1
	}
	q.head--
	q.blocks[q.head] = b
	q.count(b, 1)
}

func (q *queue) count(b *block, sign int) {
	if b.encoded() {
		q.bytes += sign * len(b.data)
	} else {
		q.values += sign * b.count
	}
}

// The states that wait longest are values, which share what they have in common. When there are so
// many, and so much is on the heap, those that follow are encoded: that takes a third of the memory
// and is nothing to the garbage collector, but costs up to a fifth of the time.
const (
	queueValues = 1 << 15
	queueHeap   = 192 << 20 // bytes
)
