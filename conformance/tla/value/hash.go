package value

import (
	"math/bits"
	"sync/atomic"
)

// Fingerprints are FNV-1a over the parts of a value, finished by a mixer (murmur3's), with a seed
// of its own for each kind of value.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
	partPrime = 0x9e3779b97f4a7c15 // the golden ratio's
)

func combine(h, x uint64) uint64 { return (h ^ x) * fnvPrime }

func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// fold is the fingerprint of a sequence of which h is that of the beginning and x that of the next
// part. The two must not be alike to it: the part may be that beginning itself, as in <<1, <<1>>>>,
// and the sequence another one where they change places.
func fold(h, x uint64) uint64 { return mix(combine(h, bits.RotateLeft64(x*partPrime, 32))) }

// Combine returns the fingerprint of a sequence of which h is that of the beginning and v the next.
func Combine(h uint64, v Value) uint64 { return CombinePrints(h, v.hash()) }

// CombinePrints is [Combine] of a value that has the fingerprint fp.
func CombinePrints(h, fp uint64) uint64 { return fold(h, fp) }

func hashText(seed uint64, s string) uint64 {
	h := seed
	for i := range len(s) {
		h = combine(h, uint64(s[i]))
	}
	return mix(h)
}

func (b Bool) hash() uint64 {
	if b {
		return 0x9ae16a3b2f90404f
	}
	return 0xc949d7c7509e6557
}

func (i Int) hash() uint64 { return fold(fnvOffset, uint64(i)) }

// memo keeps a fingerprint once it was computed; 0 is "not yet".
type memo struct{ h atomic.Uint64 }

func (m *memo) known() uint64 { return m.h.Load() }

func (m *memo) keep(h uint64) uint64 {
	m.h.Store(h | 1)
	return h | 1
}

func hashAll(seed uint64, vs []Value) uint64 {
	h := seed
	for _, v := range vs {
		h = fold(h, v.hash())
	}
	return h
}
