package value

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Decoder reads what [Append] made. It keeps strings, and domains of functions, that it met, so
// that values that it makes share them. One goroutine uses it. The zero value is ready for use.
type Decoder struct {
	buf   []byte
	depth int
	boxed map[string]Value
	// domains are those of functions, records those of records, by their encoding.
	domains map[string]*Set
	records map[string]*Set
}

// Place is where values are read that are alike, such as those of a variable in one state after
// another. It knows the value that was read last, and its parts: what has the same encoding as they
// have is not read again, and is the same value. The zero value is ready for use.
type Place struct {
	code  []byte // no encoding is the beginning of another
	v     Value  // nil where none is kept
	parts []Place
}

// Parts of a value are kept down to so many levels, where there are at most so many of them.
const (
	partsDepth = 3
	partsMost  = 64
)

var errEncoding = errors.New("this is no encoded value")

// Decode reads one value, and returns what follows it. It errs where buf does not begin with one.
func (d *Decoder) Decode(buf []byte) (v Value, rest []byte, err error) {
	return d.DecodeAt(nil, buf)
}

// DecodeAt is Decode of what stands at a place, or at none where that is nil.
func (d *Decoder) DecodeAt(p *Place, buf []byte) (v Value, rest []byte, err error) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *Error: // elements that cannot be compared
			err = fmt.Errorf("%w: %w", errEncoding, e)
		default:
			if e != any(errEncoding) {
				panic(e)
			}
			err = errEncoding
		}
		if err != nil {
			v, rest = nil, nil
		}
	}()
	if d.boxed == nil {
		d.boxed = make(map[string]Value)
		d.domains, d.records = make(map[string]*Set), make(map[string]*Set)
	}
	d.buf, d.depth = buf, 0
	if p == nil {
		v = d.value()
	} else {
		v = d.at(p)
	}
	return v, d.buf, nil
}

// at reads the value at a place.
func (d *Decoder) at(p *Place) Value {
	if p.v != nil && bytes.HasPrefix(d.buf, p.code) {
		d.buf = d.buf[len(p.code):]
		return p.v
	}
	start := d.buf
	p.v = d.read(p)
	p.code = append(p.code[:0], start[:len(start)-len(d.buf)]...)
	return p.v
}

// parts reads the parts of the value at a place, or at none where that is nil.
func (d *Decoder) parts(p *Place, room []Value) {
	at := p != nil && d.depth <= partsDepth && len(room) <= partsMost
	for at && len(p.parts) < len(room) {
		p.parts = append(p.parts, Place{})
	}
	for i := range room {
		if at && d.isComposed() {
			room[i] = d.at(&p.parts[i])
		} else {
			room[i] = d.value()
		}
	}
}

// isComposed tells whether a value follows that may have parts.
func (d *Decoder) isComposed() bool {
	return len(d.buf) > 0 && tagTuple <= d.buf[0] && d.buf[0] < smallInt
}

func refuseEncoding() { panic(errEncoding) }

func (d *Decoder) value() Value { return d.read(nil) }

// read reads the value at a place, or at none where that is nil, of which it keeps the parts.
func (d *Decoder) read(p *Place) Value {
	if len(d.buf) == 0 || d.depth >= nestingMax {
		refuseEncoding()
	}
	d.depth++
	defer func() { d.depth-- }()
	tag := d.buf[0]
	if tag >= smallInt {
		d.buf = d.buf[1:]
		return Number(int64(tag - smallInt))
	}
	switch tag {
	case tagString, tagModel:
		return d.text()
	}
	d.buf = d.buf[1:]
	switch tag {
	case tagFalse, tagTrue:
		return Bool(tag == tagTrue)
	case tagInt:
		return Int(d.varint())
	case tagTuple:
		t, room := TupleOf(d.count())
		d.parts(p, room)
		return t
	case tagRecord:
		dom := d.names()
		if len(dom.elems) == 0 {
			refuseEncoding()
		}
		r, room := recordOver(dom)
		d.parts(p, room)
		return r
	case tagFunc:
		return d.function(p)
	default:
		return d.set(p, tag)
	}
}

func (d *Decoder) function(p *Place) Value {
	dom := d.domain()
	f, room := funcOver(dom)
	d.parts(p, room)
	return f
}

// domain reads the keys of a function.
func (d *Decoder) domain() *Set {
	start := d.buf
	n := d.count()
	for range n {
		d.skip()
	}
	whole := start[:len(start)-len(d.buf)]
	if dom, ok := d.domains[string(whole)]; ok {
		return dom
	}
	d.buf = start
	keys := d.values(d.count())
	if n == 0 || !isStrictlySorted(keys) || isUpTo(keys) || areTexts(keys) {
		refuseEncoding()
	}
	return d.keep(d.domains, whole, keys)
}

// skip passes over a key, which it reads where that is composed.
func (d *Decoder) skip() {
	if len(d.buf) == 0 {
		refuseEncoding()
	}
	switch tag := d.buf[0]; {
	case tag == tagString || tag == tagModel:
		d.buf = d.buf[1:]
		d.bytes()
	case tag == tagFalse || tag == tagTrue || tag >= smallInt:
		d.buf = d.buf[1:]
	default:
		d.value()
	}
}

// keep remembers a domain by its encoding.
func (d *Decoder) keep(in map[string]*Set, encoded []byte, keys []Value) *Set {
	dom := &Set{elems: keys}
	d.remember(len(in))
	in[string(encoded)] = dom
	return dom
}

func (d *Decoder) set(p *Place, tag byte) Value {
	switch tag {
	case tagSet:
		elems := make([]Value, d.count())
		d.parts(p, elems)
		if !isStrictlySorted(elems) {
			refuseEncoding()
		}
		if len(elems) == 0 {
			return Empty
		}
		return &Set{elems: elems}
	case tagInterval:
		lo, hi := Int(d.varint()), Int(d.varint())
		if lo > hi || hi-lo < 0 || hi-lo >= maxSize {
			refuseEncoding()
		}
		return &Interval{lo: lo, hi: hi}
	case tagSubsets:
		return Subsets(d.value())
	case tagFuncSet:
		dom := d.value()
		return FuncSet(dom, d.value())
	case tagRecordSet:
		dom := d.names()
		return &recordSet{dom: dom, sets: asSets(d.values(len(dom.elems)))}
	case tagProduct:
		return Product(d.values(d.count())...)
	case tagSeqs:
		return Seqs(d.value())
	case tagInfinite:
		return d.infinite()
	case tagCombined:
		return d.combined()
	}
	refuseEncoding()
	return nil
}

func (d *Decoder) infinite() Value {
	s := infinite(d.bytes())
	if s != Nat && s != Ints && s != Strings {
		refuseEncoding()
	}
	return s
}

func (d *Decoder) combined() Value {
	how := combination(d.bytes())
	if how != union && how != intersection && how != difference {
		refuseEncoding()
	}
	a := asSet(d.value())
	return &combined{how, a, asSet(d.value())}
}

// text reads a string or a model value. One that was met before is not made again.
func (d *Decoder) text() Value {
	start := d.buf
	d.buf = d.buf[1:]
	s := d.bytes()
	whole := start[:len(start)-len(d.buf)]
	if v, ok := d.boxed[string(whole)]; ok {
		return v
	}
	var v Value = String(string(s))
	if start[0] == tagModel {
		v = Model(string(s))
	}
	d.remember(len(d.boxed))
	d.boxed[string(whole)] = v
	return v
}

// remembered bounds what a decoder keeps.
const remembered = 10_000

func (d *Decoder) remember(n int) {
	if n >= remembered {
		clear(d.boxed)
		clear(d.domains)
		clear(d.records)
	}
}

func (d *Decoder) values(n int) []Value {
	vs := make([]Value, n)
	for i := range vs {
		vs[i] = d.value()
	}
	return vs
}

// count reads a number of things of a byte or more each.
func (d *Decoder) count() int {
	n, size := binary.Uvarint(d.buf)
	if size <= 0 || n > uint64(len(d.buf)-size) {
		refuseEncoding()
	}
	d.buf = d.buf[size:]
	return int(n)
}

func (d *Decoder) varint() int64 {
	n, size := binary.Varint(d.buf)
	if size <= 0 {
		refuseEncoding()
	}
	d.buf = d.buf[size:]
	return n
}

func (d *Decoder) bytes() []byte {
	n := d.count()
	b := d.buf[:n]
	d.buf = d.buf[n:]
	return b
}

// names reads the names of a record, which are sorted and differ.
func (d *Decoder) names() *Set {
	start := d.buf
	for range d.count() {
		d.bytes()
	}
	whole := start[:len(start)-len(d.buf)]
	if dom, ok := d.records[string(whole)]; ok {
		return dom
	}
	rest := d.buf
	d.buf = start
	keys := make([]Value, d.count())
	for i := range keys {
		keys[i] = String(string(d.bytes()))
	}
	if !isStrictlySorted(keys) {
		refuseEncoding()
	}
	d.buf = rest
	return d.keep(d.records, whole, keys)
}
