package store

import (
	"math/bits"
	"sync/atomic"
)

// table is a part of a Set: fingerprints by open addressing. A fingerprint's place follows its
// value, and those that find it taken move on to the next, so that the table is all but sorted. One
// goroutine adds; any number look fingerprints up meanwhile, as a slot is written once.
type table struct {
	slots []uint64 // 0 is an empty one; accessed atomically
	ids   []uint32 // by slot, nil where none are kept; written before the slot is
	homes uint64   // how many slots a fingerprint may belong to; the others are for the overflow
}

const (
	shardBits = 8 // of a fingerprint, which say what table it is in
	overflow  = 128
	homesMin  = 32
)

func newTable(homes uint64, ids bool) *table {
	t := &table{slots: make([]uint64, homes+overflow), homes: homes}
	if ids {
		t.ids = make([]uint32, len(t.slots))
	}
	return t
}

// home returns where a fingerprint belongs.
func (t *table) home(print uint64) uint64 {
	place, _ := bits.Mul64(print<<shardBits, t.homes)
	return place
}

// find returns the slot of a fingerprint, or the empty one that it would be in, or len(t.slots)
// where there is no room.
func (t *table) find(print uint64) (slot int, ok bool) {
	for i := int(t.home(print)); i < len(t.slots); i++ {
		switch atomic.LoadUint64(&t.slots[i]) {
		case print:
			return i, true
		case 0:
			return i, false
		}
	}
	return len(t.slots), false
}

func (t *table) put(slot int, print uint64, id uint32) {
	if t.ids != nil {
		t.ids[slot] = id
	}
	atomic.StoreUint64(&t.slots[slot], print)
}

// grown returns a table with the same fingerprints and half as many homes again.
func (t *table) grown() *table {
	for homes := t.homes + t.homes/2; ; homes += homes / 2 {
		if g := newTable(homes, t.ids != nil); t.copyTo(g) {
			return g
		}
	}
}

func (t *table) copyTo(g *table) bool {
	for i, print := range t.slots {
		if print == 0 {
			continue
		}
		slot, _ := g.find(print)
		if slot == len(g.slots) {
			return false
		}
		var id uint32
		if t.ids != nil {
			id = t.ids[i]
		}
		g.put(slot, print, id)
	}
	return true
}

// entry is a fingerprint and the number of its state.
type entry struct {
	print uint64
	id    uint32
}

// sorted appends the table's entries in the order of their fingerprints. As the table is all but
// sorted, inserting each in its place takes a step or two.
func (t *table) sorted(into []entry) []entry {
	start := len(into)
	for i, print := range t.slots {
		if print == 0 {
			continue
		}
		e := entry{print: print}
		if t.ids != nil {
			e.id = t.ids[i]
		}
		into = append(into, e)
		for k := len(into) - 1; k > start && into[k-1].print > print; k-- {
			into[k], into[k-1] = into[k-1], into[k]
		}
	}
	return into
}

func (t *table) bytes() int { return 8*len(t.slots) + 4*len(t.ids) }
