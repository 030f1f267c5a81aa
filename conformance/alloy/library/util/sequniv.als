module util/sequniv

-- Sequences: relations from the indices 0, 1, 2, … to atoms. The Analyzer opens it as seq where a
-- file has the word seq before an expression.

open util/integer as ui

-- Each index has at most one atom, and there is no gap before an index.
pred isSeq [s: Int -> univ] {
	s in seq/Int -> lone univ
	s.inds - ui/next[s.inds] in 0
}

fun elems [s: Int -> univ]: set (Int.s) { seq/Int.s }
fun first [s: Int -> univ]: lone (Int.s) { s[0] }
fun last [s: Int -> univ]: lone (Int.s) { s[lastIdx[s]] }

-- All but the first one, and all but the last one.
fun rest [s: Int -> univ]: s { seq/Int <: ((ui/next).s) }
fun butlast [s: Int -> univ]: s { (seq/Int - lastIdx[s]) <: s }

pred isEmpty [s: Int -> univ] { no s }
pred hasDups [s: Int -> univ] { #elems[s] < #inds[s] }

fun inds [s: Int -> univ]: set Int { s.univ }
fun lastIdx [s: Int -> univ]: lone Int { ui/max[inds[s]] }

-- The least index that is free; none if the sequence is as long as can be.
fun afterLastIdx [s: Int -> univ]: lone Int { ui/min[seq/Int - inds[s]] }

-- The indices of an atom: the first, the last and all.
fun idxOf [s: Int -> univ, e: univ]: lone Int { ui/min[indsOf[s, e]] }
fun lastIdxOf [s: Int -> univ, e: univ]: lone Int { ui/max[indsOf[s, e]] }
fun indsOf [s: Int -> univ, e: univ]: set Int { s.e }

-- With an atom at the end; the sequence itself if it is as long as can be.
fun add [s: Int -> univ, e: univ]: s + (seq/Int -> e) { setAt[s, afterLastIdx[s], e] }

-- With another atom at an index, or with one more before it.
fun setAt [s: Int -> univ, i: Int, e: univ]: s + (seq/Int -> e) { s ++ i -> e }
fun insert [s: Int -> univ, i: Int, e: univ]: s + (seq/Int -> e) {
	seq/Int <: ((ui/prevs[i] <: s) + (i -> e) + ui/prev.((ui/nexts[i] + i) <: s))
}

-- Without the atom at an index.
fun delete [s: Int -> univ, i: Int]: s {
	(ui/prevs[i] <: s) + (ui/next).(ui/nexts[i] <: s)
}

-- One sequence behind another, as far as there are indices.
fun append [s, t: Int -> univ]: s + t {
	let shift = { to, from: seq/Int | int[to] = ui/add[int[from], ui/add[int[lastIdx[s]], 1]] } |
		no s => t else (s + shift.t)
}

-- The part between two indices, both of which belong to it.
fun subseq [s: Int -> univ, from, to: Int]: s {
	let shift = { j, i: seq/Int | int[j] = ui/sub[int[i], int[from]] } |
		shift.((seq/Int - ui/nexts[to]) <: s)
}
