module util/natural

-- Natural numbers from zero on, as many as the scope of Natural says. A function whose value would
-- be another number gives none.

private open util/ordering[Natural] as ord
private open util/integer as integer

sig Natural {}

one sig Zero in Natural {}

-- There is no number one in a scope of one atom.
lone sig One in Natural {}

fact {
	first in Zero
	next[first] in One
}

fun inc [n: Natural]: lone Natural { ord/next[n] }
fun dec [n: Natural]: lone Natural { ord/prev[n] }

-- A number is as great as the set of those before it.
fun add [a, b: Natural]: lone Natural {
	{ n: Natural | #ord/prevs[n] = plus[#ord/prevs[a], #ord/prevs[b]] }
}
fun sub [a, b: Natural]: lone Natural {
	{ n: Natural | #ord/prevs[a] = plus[#ord/prevs[b], #ord/prevs[n]] }
}
fun mul [a, b: Natural]: lone Natural {
	{ n: Natural | #ord/prevs[n] = #(ord/prevs[a] -> ord/prevs[b]) }
}
fun div [a, b: Natural]: lone Natural {
	{ n: Natural | #ord/prevs[a] = #(ord/prevs[b] -> ord/prevs[n]) }
}

pred gt [a, b: Natural] { ord/gt[a, b] }
pred lt [a, b: Natural] { ord/lt[a, b] }
pred gte [a, b: Natural] { ord/gte[a, b] }
pred lte [a, b: Natural] { ord/lte[a, b] }

fun max [s: set Natural]: lone Natural { ord/max[s] }
fun min [s: set Natural]: lone Natural { ord/min[s] }
