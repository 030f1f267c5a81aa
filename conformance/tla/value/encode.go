package value

import (
	"encoding/binary"
)

// EncodingVersion is to be kept beside what Append made: it changes whenever the encoding does.
const EncodingVersion = 1

// The first byte of an encoded value says what it is. From smallInt on it is an integer by itself.
const (
	tagFalse = iota
	tagTrue
	tagInt
	tagString
	tagModel
	tagTuple
	tagRecord
	tagFunc
	tagSet
	tagInterval
	tagSubsets
	tagFuncSet
	tagRecordSet
	tagProduct
	tagSeqs
	tagInfinite
	tagCombined
	smallInt = 32
)

// nestingMax bounds how deep values are nested that are encoded or decoded.
const nestingMax = 10_000

// Append appends v in a compact form that a [Decoder] reads. Equal values need not look the same.
// It panics with an *Error where a value is nested too deeply.
func Append(buf []byte, v Value) []byte { return encoder{}.value(buf, v) }

type encoder struct{ depth int }

func (e encoder) value(buf []byte, v Value) []byte {
	if e.depth++; e.depth > nestingMax {
		Fail("a value of a state is nested more than %d levels deep", nestingMax)
	}
	switch v := v.(type) {
	case Bool:
		if v {
			return append(buf, tagTrue)
		}
		return append(buf, tagFalse)
	case Int:
		if 0 <= v && v < 256-smallInt {
			return append(buf, smallInt+byte(v))
		}
		return binary.AppendVarint(append(buf, tagInt), int64(v))
	case Text:
		return text(append(buf, tagString), v.Raw())
	case Atom:
		return text(append(buf, tagModel), v.Name())
	case *Tuple:
		return e.values(append(buf, tagTuple), v.elems)
	case *Record:
		return e.all(names(append(buf, tagRecord), v.dom), v.vals)
	case *Func:
		return e.all(e.values(append(buf, tagFunc), v.dom.elems), v.vals)
	case *Lambda:
		Fail("%v is a function on an infinite set, which no file holds", v)
		return nil
	default:
		return e.set(buf, asSet(v))
	}
}

func (e encoder) set(buf []byte, s set) []byte {
	switch s := s.(type) {
	case *Set:
		return e.values(append(buf, tagSet), s.elems)
	case *Interval:
		buf = binary.AppendVarint(append(buf, tagInterval), int64(s.lo))
		return binary.AppendVarint(buf, int64(s.hi))
	case *subsets:
		return e.value(append(buf, tagSubsets), s.base)
	case *funcSet:
		return e.value(e.value(append(buf, tagFuncSet), s.dom), s.rng)
	case *recordSet:
		return e.sets(names(append(buf, tagRecordSet), s.dom), s.sets)
	case *product:
		buf = binary.AppendUvarint(append(buf, tagProduct), uint64(len(s.sets)))
		return e.sets(buf, s.sets)
	case *seqs:
		return e.value(append(buf, tagSeqs), s.base)
	case infinite:
		return text(append(buf, tagInfinite), string(s))
	case *combined:
		return e.value(e.value(text(append(buf, tagCombined), string(s.how)), s.a), s.b)
	default:
		return e.values(append(buf, tagSet), Elems(s))
	}
}

func (e encoder) values(buf []byte, vs []Value) []byte {
	return e.all(binary.AppendUvarint(buf, uint64(len(vs))), vs)
}

func (e encoder) all(buf []byte, vs []Value) []byte {
	for _, v := range vs {
		buf = e.value(buf, v)
	}
	return buf
}

func (e encoder) sets(buf []byte, sets []set) []byte {
	for _, s := range sets {
		buf = e.value(buf, s)
	}
	return buf
}

func text(buf []byte, s string) []byte {
	return append(binary.AppendUvarint(buf, uint64(len(s))), s...)
}

func names(buf []byte, dom *Set) []byte {
	buf = binary.AppendUvarint(buf, uint64(len(dom.elems)))
	for _, n := range dom.elems {
		buf = text(buf, n.(Text).Raw())
	}
	return buf
}
