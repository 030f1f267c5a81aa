package relational

import mathbits "math/bits"

// bits is an integer in two's complement in terms of a circuit, the lowest bit first. The last bit
// stands for all above it. There is at least one.
type bits struct {
	bits []lit
	over overflow
}

// arithmetician makes integers of at most so many bits.
type arithmetician struct {
	c     *circuit
	a     *algebra
	width int
	wrap  bool // integers may overflow
}

func (b *bits) at(i int) lit { return b.bits[min(i, len(b.bits)-1)] }

func (b *bits) sign() lit { return b.bits[len(b.bits)-1] }

// number returns n where when is true, and else zero.
func (m *arithmetician) number(n int, when lit) *bits {
	width := min(m.widthOf(n), m.width)
	b := &bits{bits: make([]lit, width), over: noOverflow}
	for i := range b.bits {
		b.bits[i] = litFalse
		if n>>i&1 != 0 {
			b.bits[i] = when
		}
	}
	if !m.wrap && m.widthOf(n) > m.width {
		b.over.when = litTrue
	}
	return b
}

// widthOf returns how many bits a constant needs, with its sign.
func (m *arithmetician) widthOf(n int) int {
	if n < 0 {
		n = ^n
	}
	return mathbits.Len(uint(n)) + 1
}

// spill adds a condition of overflow to those of both operands.
func (m *arithmetician) spill(x, y *bits, when lit) overflow {
	if m.wrap {
		return noOverflow
	}
	over := m.a.merge(x.over, y.over)
	over.when = m.c.or2(over.when, when)
	return over
}

func (m *arithmetician) add(x, y *bits) *bits { return m.addCarry(x, y, 0) }

func (m *arithmetician) sub(x, y *bits) *bits { return m.addCarry(x, y, 1) }

// addCarry returns x + y, or x - y where flip is one.
func (m *arithmetician) addCarry(x, y *bits, flip lit) *bits {
	width := min(max(len(x.bits), len(y.bits))+1, m.width)
	sum := make([]lit, width)
	carry, before := litFalse^flip, litFalse
	for i := range sum {
		before = carry
		sum[i], carry = m.full(x.at(i), y.at(i)^flip, carry)
	}
	spilt := litFalse
	if width == m.width {
		spilt = m.c.xor(before, carry)
	}
	return &bits{sum, m.spill(x, y, spilt)}
}

// full is a full adder.
func (m *arithmetician) full(x, y, carry lit) (sum, out lit) {
	differ := m.c.xor(x, y)
	return m.c.xor(differ, carry), m.c.ite(differ, carry, x)
}

// sum adds up numbers by halves.
func (m *arithmetician) sum(all []*bits) *bits {
	switch len(all) {
	case 0:
		return m.number(0, litTrue)
	case 1:
		return all[0]
	}
	half := (len(all) + 1) / 2
	return m.add(m.sum(all[:half]), m.sum(all[half:]))
}

// pairs adds up numbers pair by pair, which overflows for other partial sums than sum.
func (m *arithmetician) pairs(all []*bits) *bits {
	if len(all) == 0 {
		return m.number(0, litTrue)
	}
	for len(all) > 1 {
		next := all[:0:0]
		for i := 0; i+1 < len(all); i += 2 {
			next = append(next, m.add(all[i], all[i+1]))
		}
		if len(all)%2 == 1 {
			next = append(next, all[len(all)-1])
		}
		all = next
	}
	return all[0]
}

// count returns how many literals are true.
func (m *arithmetician) count(ls []lit) *bits {
	all := make([]*bits, len(ls))
	for i, l := range ls {
		all[i] = m.number(1, l)
	}
	return m.sum(all)
}

func (m *arithmetician) negate(x *bits) *bits { return m.sub(m.number(0, litTrue), x) }

// extend returns the bits up to a width.
func (b *bits) extend(width int) []lit {
	e := make([]lit, width)
	for i := range e {
		e[i] = b.at(i)
	}
	return e
}

// mul adds shifted operands in twice the width, and looks whether the upper part is the sign.
func (m *arithmetician) mul(x, y *bits) *bits {
	double := len(x.bits) + len(y.bits)
	total := make([]lit, double)
	for i := range total {
		total[i] = litFalse
	}
	for i := range double {
		sign := i == double-1 // of x: it counts negatively
		carry := litFalse
		if sign {
			carry = litTrue
		}
		for j := i; j < double; j++ {
			part := m.c.and(x.at(i), y.at(j-i))
			if sign {
				part = part.not()
			}
			total[j], carry = m.full(total[j], part, carry)
		}
	}
	width := min(double, m.width)
	spilt := litFalse
	for i := width; i < double; i++ {
		spilt = m.c.or2(spilt, m.c.xor(total[i-1], total[i]))
	}
	return &bits{total[:width], m.spill(x, y, spilt)}
}

// div returns the quotient, or the remainder, of the absolute values, with the signs put right. By
// zero the quotient is minus one, zero or one, the sign of minus x, and the remainder is x.
func (m *arithmetician) div(x, y *bits, remainder bool) *bits {
	width := m.width + 1
	xs, ys := m.abs(x.extend(width)), m.abs(y.extend(width))
	quotient, rest := m.longDivision(xs, ys)
	zero := m.isZero(y)
	var r []lit
	over := m.spill(x, y, zero)
	if remainder {
		r = m.flip(rest, x.sign())
	} else {
		r = m.flip(quotient, m.c.xor(x.sign(), y.sign()))
		notZero := m.isZero(x).not()
		byZero := make([]lit, width) // -1 for x > 0, 1 for x < 0
		for i := range byZero {
			byZero[i] = m.c.and(notZero, x.sign().not())
		}
		byZero[0] = notZero
		for i := range r {
			r[i] = m.c.ite(zero, byZero[i], r[i])
		}
		over = m.spill(x, y, m.c.or2(zero, m.c.xor(r[m.width-1], r[m.width])))
	}
	return &bits{r[:m.width], over}
}

func (m *arithmetician) isZero(x *bits) lit { return m.a.none(x.bits) }

// abs returns the absolute value, in as many bits.
func (m *arithmetician) abs(x []lit) []lit { return m.flip(x, x[len(x)-1]) }

// flip negates where a literal is true.
func (m *arithmetician) flip(x []lit, when lit) []lit {
	r := make([]lit, len(x))
	carry := when
	for i, l := range x {
		r[i], carry = m.full(litFalse, m.c.xor(l, when), carry)
	}
	return r
}

// longDivision divides numbers that are not negative, bit by bit; the divisor may be zero, then the
// rest is the dividend.
func (m *arithmetician) longDivision(x, y []lit) (quotient, rest []lit) {
	width := len(x)
	quotient = make([]lit, width)
	rest = make([]lit, width)
	for i := range rest {
		rest[i] = litFalse
	}
	zero := m.a.none(y)
	for i := width - 1; i >= 0; i-- {
		copy(rest[1:], rest[:width-1])
		rest[0] = x[i]
		less := make([]lit, width)
		carry := litTrue
		for j := range less {
			less[j], carry = m.full(rest[j], y[j].not(), carry)
		}
		fits := m.c.and(carry, zero.not()) // no borrow
		quotient[i] = fits
		for j := range rest {
			rest[j] = m.c.ite(fits, less[j], rest[j])
		}
	}
	return quotient, rest
}

// shl shifts left. It overflows where a bit that differs from the one below it is pushed out, or
// where it is shifted by more than there are bits and any bit is lost.
func (m *arithmetician) shl(x, y *bits) *bits {
	r := x.extend(m.width)
	below := func(i int) lit {
		if i < 0 {
			return litFalse
		}
		return r[i]
	}
	spilt := litFalse
	for i := range m.width {
		by, when := 1<<i, y.at(i)
		for j := m.width - 1; j >= 0 && j >= m.width-by; j-- {
			spilt = m.c.or2(spilt, m.c.and(when, m.c.xor(below(j), below(j-1))))
		}
		if i >= shiftBits(m.width) {
			continue
		}
		for j := m.width - 1; j >= 0; j-- {
			r[j] = m.c.ite(when, below(j-by), r[j])
		}
	}
	return &bits{r, m.spill(x, y, spilt)}
}

// shiftBits is how many bits of a number matter for a shift.
func shiftBits(width int) int { return mathbits.Len(uint(width - 1)) }

// shr shifts right and fills from the left.
func (m *arithmetician) shr(x, y *bits, fill lit) *bits {
	r := x.extend(m.width)
	for i := range shiftBits(m.width) {
		by, when := 1<<i, y.at(i)
		for j := range r {
			from := fill
			if j+by < m.width {
				from = r[j+by]
			}
			r[j] = m.c.ite(when, from, r[j])
		}
	}
	return &bits{r, m.spill(x, y, litFalse)}
}

func (m *arithmetician) choose(cond lit, x, y *bits) *bits {
	width := max(len(x.bits), len(y.bits))
	r := make([]lit, width)
	for i := range r {
		r[i] = m.c.ite(cond, x.at(i), y.at(i))
	}
	return &bits{r, overflow{
		m.c.ite(cond, x.over.when, y.over.when), mergeSorted(x.over.vars, y.over.vars),
	}}
}

func (m *arithmetician) equal(x, y *bits) lit {
	ands := make([]lit, max(len(x.bits), len(y.bits)))
	for i := range ands {
		ands[i] = m.c.iff(x.at(i), y.at(i))
	}
	return m.c.and(ands...)
}

// atMost returns x <= y.
func (m *arithmetician) atMost(x, y *bits) lit {
	width := max(len(x.bits), len(y.bits))
	l := litTrue
	for i := range width {
		a, b := x.at(i), y.at(i)
		if i == width-1 {
			a, b = b, a
		}
		l = m.c.ite(m.c.xor(a, b), b, l)
	}
	return l
}
