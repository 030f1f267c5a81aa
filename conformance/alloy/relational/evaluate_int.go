package relational

// integer returns the value of an integer expression.
func (e *evaluator) integer(i IntExpr, moment int) intValue {
	e.tick()
	switch i := i.(type) {
	case *number:
		return e.fit(i.value)
	case *count:
		v := e.expr(i.sub, moment)
		n := e.fit(v.set.Len())
		return intValue{n.value, n.over || v.over}
	case *sumOf:
		v := e.expr(i.sub, moment)
		sum := e.halves(v.set, e.ints)
		return intValue{sum.value, sum.over || v.over}
	case *negation:
		return e.operateInts(Sub, intValue{}, e.integer(i.sub, moment))
	case *arithmetic:
		return e.operateInts(i.op, e.integer(i.left, moment), e.integer(i.right, moment))
	case *sumOver:
		return e.sumOver(i, moment)
	case *condInt:
		if e.formula(i.cond, moment) {
			return e.integer(i.then, moment)
		}
		return e.integer(i.alt, moment)
	}
	panic("BUG: an unknown integer expression")
}

// fit wraps a value to the bit width.
func (e *evaluator) fit(n int) intValue {
	fits := wrap(n, e.instance.bitwidth())
	return intValue{fits, fits != n && !e.instance.Overflow}
}

func (i *Instance) bitwidth() int {
	if i.Bitwidth <= 0 {
		return bitwidthDefault
	}
	return i.Bitwidth
}

// wrap returns the integer of so many bits that has the lowest bits of n.
func wrap(n, width int) int {
	shift := 64 - width
	return int(int64(n) << shift >> shift)
}

// halves adds up the integers of a set in the order in which a circuit does.
func (e *evaluator) halves(set *TupleSet, ints []intBound) intValue {
	switch len(ints) {
	case 0:
		return intValue{}
	case 1:
		if set.Has(ints[0].atom) {
			return e.fit(ints[0].value)
		}
		return intValue{}
	}
	half := (len(ints) + 1) / 2
	return e.operateInts(Add, e.halves(set, ints[:half]), e.halves(set, ints[half:]))
}

func (e *evaluator) sumOver(i *sumOver, moment int) intValue {
	var all []intValue
	negated := e.negated
	e.negated = false
	e.each(i.decls, moment, false, func(Tuple) bool {
		all = append(all, e.integer(i.body, moment))
		return true
	})
	e.negated = negated
	for len(all) > 1 {
		next := all[:0]
		for n := 0; n < len(all); n += 2 {
			sum := all[n]
			if n+1 < len(all) {
				sum = e.operateInts(Add, sum, all[n+1])
			}
			next = append(next, sum)
		}
		all = next
	}
	if len(all) == 0 {
		return intValue{}
	}
	return all[0]
}

func (e *evaluator) operateInts(op IntOp, x, y intValue) intValue {
	width := e.instance.bitwidth()
	value, exact := 0, true
	switch op {
	case Add:
		value = x.value + y.value
	case Sub:
		value = x.value - y.value
	case Mul:
		value = x.value * y.value
	case Div:
		value, exact = divide(x.value, y.value)
	case Rem:
		value, exact = remainder(x.value, y.value)
	case Shl:
		value, exact = shiftLeft(x.value, y.value, width)
	case Shr:
		value = wrap(shiftRight(x.value&(1<<width-1), y.value, width), width)
	case Sha:
		value = shiftRight(x.value, y.value, width)
	}
	r := e.fit(value)
	r.over = r.over || x.over || y.over || !exact && !e.instance.Overflow
	return r
}

// divide rounds towards zero. By zero it is minus the sign of the dividend.
func divide(x, y int) (quotient int, exact bool) {
	switch {
	case y != 0:
		return x / y, true
	case x > 0:
		return -1, false
	case x < 0:
		return 1, false
	}
	return 0, false
}

func remainder(x, y int) (rest int, exact bool) {
	if y == 0 {
		return x, false
	}
	return x % y, true
}

// shiftLeft is exact where no bit that is pushed out differs from the one below it.
func shiftLeft(x, y, width int) (value int, exact bool) {
	exact = true
	below := func(i int) int {
		if i < 0 {
			return 0
		}
		return x >> i & 1
	}
	for i := range width {
		if y>>i&1 == 0 {
			continue
		}
		by := 1 << i
		for j := width - 1; j >= max(0, width-by); j-- {
			exact = exact && below(j) == below(j-1)
		}
		if i < shiftBits(width) {
			x = wrap(x<<by, width)
		}
	}
	return x, exact
}

// shiftRight shifts by the bits of y that matter.
func shiftRight(x, y, width int) int { return x >> (y & (1<<shiftBits(width) - 1)) }

func compareInts(op Comparison, x, y int) bool {
	switch op {
	case Equals:
		return x == y
	case Less:
		return x < y
	case AtMost:
		return x <= y
	case Greater:
		return x > y
	default:
		return x >= y
	}
}
