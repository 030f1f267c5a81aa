module util/seqrel[elem]

-- Sequences as relations from indices, which are atoms of their own, to atoms of elem.

open util/integer
open util/ordering[SeqIdx] as ord

sig SeqIdx {}

-- Each index has at most one atom, and there is no gap before an index.
pred isSeq [s: SeqIdx -> elem] {
	s in SeqIdx -> lone elem
	s.inds - ord/next[s.inds] in ord/first
}

fun elems [s: SeqIdx -> elem]: set elem { SeqIdx.s }
fun first [s: SeqIdx -> elem]: lone elem { s[ord/first] }
fun last [s: SeqIdx -> elem]: lone elem { s[lastIdx[s]] }

-- All but the first one, and all but the last one.
fun rest [s: SeqIdx -> elem]: SeqIdx -> elem { (ord/next).s }
fun butlast [s: SeqIdx -> elem]: SeqIdx -> elem { (SeqIdx - lastIdx[s]) <: s }

pred isEmpty [s: SeqIdx -> elem] { no s }
pred hasDups [s: SeqIdx -> elem] { #elems[s] < #inds[s] }

fun inds [s: SeqIdx -> elem]: set SeqIdx { s.elem }
fun lastIdx [s: SeqIdx -> elem]: lone SeqIdx { ord/max[inds[s]] }

-- The least index that is free; none if the sequence is as long as can be.
fun afterLastIdx [s: SeqIdx -> elem]: lone SeqIdx { ord/min[SeqIdx - inds[s]] }

-- The indices of an atom: the first, the last and all.
fun idxOf [s: SeqIdx -> elem, e: elem]: lone SeqIdx { ord/min[indsOf[s, e]] }
fun lastIdxOf [s: SeqIdx -> elem, e: elem]: lone SeqIdx { ord/max[indsOf[s, e]] }
fun indsOf [s: SeqIdx -> elem, e: elem]: set SeqIdx { s.e }

-- With an atom at the end; the sequence itself if it is as long as can be.
fun add [s: SeqIdx -> elem, e: elem]: SeqIdx -> elem { setAt[s, afterLastIdx[s], e] }

-- With another atom at an index, or with one more before it.
fun setAt [s: SeqIdx -> elem, i: SeqIdx, e: elem]: SeqIdx -> elem { s ++ i -> e }
fun insert [s: SeqIdx -> elem, i: SeqIdx, e: elem]: SeqIdx -> elem {
	(ord/prevs[i] <: s) + (i -> e) + (~(ord/next)).((ord/nexts[i] + i) <: s)
}

-- Without the atom at an index.
fun delete [s: SeqIdx -> elem, i: SeqIdx]: SeqIdx -> elem {
	(ord/prevs[i] <: s) + (ord/next).(ord/nexts[i] <: s)
}

-- One sequence behind another, as far as there are indices.
fun append [s, t: SeqIdx -> elem]: SeqIdx -> elem {
	let shift = { to, from: SeqIdx |
		#ord/prevs[to] = add[#ord/prevs[from], add[#ord/prevs[lastIdx[s]], 1]] } |
		s + shift.t
}

-- The part between two indices, both of which belong to it.
fun subseq [s: SeqIdx -> elem, from, to: SeqIdx]: SeqIdx -> elem {
	let shift = { j, i: SeqIdx | #ord/prevs[j] = sub[#ord/prevs[i], #ord/prevs[from]] } |
		shift.((SeqIdx - ord/nexts[to]) <: s)
}

fun firstIdx: SeqIdx { ord/first }
fun finalIdx: SeqIdx { ord/last }
