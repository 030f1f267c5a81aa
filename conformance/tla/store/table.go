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
	homesMin  = 16
)

func newTable(homes uint64, ids bool) *table {
	overflow := max(16, min(homes/4, 128))
	t := &table{slots: make([]uint64, homes+overflow), homes: homes}
	if ids {
		t.ids = make([]uint32, len(t.slots))
	}
	return t
}

// home returns where a fingerprint belongs.
func (t *table) home(fp uint64) uint64 {
	place, _ := bits.Mul64(fp<<shardBits, t.homes)
	return place
}

// find returns the slot of a fingerprint, or the empty one that it would be in, or len(t.slots)
// where there is no room.
func (t *table) find(fp uint64) (slot int, ok bool) {
	for i := int(t.home(fp)); i < len(t.slots); i++ {
		switch atomic.LoadUint64(&t.slots[i]) {
		case fp:
			return i, true
		case 0:
			return i, false
		}
	}
	return len(t.slots), false
}

func (t *table) put(slot int, fp uint64, id uint32) {
	if t.ids != nil {
		t.ids[slot] = id
	}
	atomic.StoreUint64(&t.slots[slot], fp)
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
	for i, fp := range t.slots {
		if fp == 0 {
			continue
		}
		slot, _ := g.find(fp)
		if slot == len(g.slots) {
			return false
		}
		var id uint32
		if t.ids != nil {
			id = t.ids[i]
		}
		g.put(slot, fp, id)
	}
	return true
}

// entry is a fingerprint and the number of its state.
type entry struct {
	fp uint64
	id uint32
}

// sorted appends the table's entries in the order of their fingerprints. As the table is all but
// sorted, inserting each in its place takes a step or two.
func (t *table) sorted(into []entry) []entry {
	start := len(into)
	for i, fp := range t.slots {
		if fp == 0 {
			continue
		}
		e := entry{fp: fp}
		if t.ids != nil {
			e.id = t.ids[i]
		}
		into = append(into, e)
		for k := len(into) - 1; k > start && into[k-1].fp > fp; k-- {
			into[k], into[k-1] = into[k-1], into[k]
		}
	}
	return into
}

func (t *table) bytes() int { return 8*len(t.slots) + 4*len(t.ids) }
