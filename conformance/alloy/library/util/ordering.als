module util/ordering[exactly elem]

-- A total order on all the atoms of elem, whose scope is exact for it.

private one sig Ord {
	First: set elem,
	Next: elem -> elem
} {
	pred/totalOrder[elem, First, Next]
}

-- The ends of the order.
fun first: one elem { Ord.First }
fun last: one elem { elem - next.elem }

-- From each atom to the one before it, and behind it.
fun prev: elem -> elem { ~(Ord.Next) }
fun next: elem -> elem { Ord.Next }

-- All atoms before one, and behind it.
fun prevs [e: elem]: set elem { e.^(~(Ord.Next)) }
fun nexts [e: elem]: set elem { e.^(Ord.Next) }

pred lt [a, b: elem] { a in prevs[b] }
pred gt [a, b: elem] { a in nexts[b] }
pred lte [a, b: elem] { a = b || lt[a, b] }
pred gte [a, b: elem] { a = b || gt[a, b] }

fun larger [a, b: elem]: elem { lt[a, b] => b else a }
fun smaller [a, b: elem]: elem { lt[a, b] => a else b }

-- The last and the first one of a set; none for the empty set.
fun max [s: set elem]: lone elem { s - s.^(~(Ord.Next)) }
fun min [s: set elem]: lone elem { s - s.^(Ord.Next) }
