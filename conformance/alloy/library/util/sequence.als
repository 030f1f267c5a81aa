module util/sequence[elem]

-- Sequences that are atoms themselves, so that they can be quantified over. Operations are
-- predicates that relate sequences which are there; no two of them are alike.

open util/ordering[SeqIdx] as ord

sig SeqIdx {}

sig Seq {
	seqElems: SeqIdx -> lone elem
} {
	-- There is no gap before an index.
	all i: SeqIdx - ord/first | some i.seqElems => some ord/prev[i].seqElems
}

fact canonicalizeSeqs {
	no s, t: Seq | s != t && s.seqElems = t.seqElems
}

-- What a model may ask for: that no sequence repeats an atom, or that all sequences are there which
-- the scope allows.
pred noDuplicates { all s: Seq | !s.hasDups }
pred allExist {
	(some s: Seq | s.isEmpty) &&
	(all s: Seq | SeqIdx !in s.inds => (all e: elem | some t: Seq | s.add[e, t]))
}
pred allExistNoDuplicates {
	some s: Seq | s.isEmpty
	all s: Seq {
		!s.hasDups
		SeqIdx !in s.inds => (all e: elem - s.elems | some t: Seq | s.add[e, t])
	}
}

fun at [s: Seq, i: SeqIdx]: lone elem { i.(s.seqElems) }
fun elems [s: Seq]: set elem { SeqIdx.(s.seqElems) }
fun first [s: Seq]: lone elem { s.at[ord/first] }
fun last [s: Seq]: lone elem { s.at[s.lastIdx] }

-- r is all of s but the first one.
pred rest [s, r: Seq] {
	!s.isEmpty
	all i: SeqIdx | r.at[i] = s.at[ord/next[i]]
}

pred isEmpty [s: Seq] { no s.elems }
pred hasDups [s: Seq] { #elems[s] < #inds[s] }

fun inds [s: Seq]: set SeqIdx { elem.~(s.seqElems) }
fun lastIdx [s: Seq]: lone SeqIdx { ord/max[s.inds] }

-- The least index that is free; none if the sequence is as long as can be.
fun afterLastIdx [s: Seq]: lone SeqIdx { ord/min[SeqIdx - s.inds] }

-- The indices of an atom: the first, the last and all.
fun idxOf [s: Seq, e: elem]: lone SeqIdx { ord/min[s.indsOf[e]] }
fun lastIdxOf [s: Seq, e: elem]: lone SeqIdx { ord/max[s.indsOf[e]] }
fun indsOf [s: Seq, e: elem]: set SeqIdx { (s.seqElems).e }

pred startsWith [s, prefix: Seq] {
	all i: prefix.inds | s.at[i] = prefix.at[i]
}

-- added is s with an atom at the end.
pred add [s: Seq, e: elem, added: Seq] {
	added.startsWith[s]
	added.seqElems[s.afterLastIdx] = e
	#added.inds = (#s.inds).add[1]
}

-- setted is s with another atom at an index, inserted with one more before it.
pred setAt [s: Seq, idx: SeqIdx, e: elem, setted: Seq] {
	setted.seqElems = s.seqElems ++ idx -> e
}
pred insert [s: Seq, idx: SeqIdx, e: elem, inserted: Seq] {
	inserted.at[idx] = e
	all i: ord/prevs[idx] | inserted.at[i] = s.at[i]
	all i: ord/nexts[idx] | inserted.at[i] = s.at[ord/prev[i]]
	#inserted.inds = (#s.inds).add[1]
}

-- dest has all of source from an index on.
pred copy [source, dest: Seq, destStart: SeqIdx] {
	all i: source.inds | some j: SeqIdx {
		ord/gte[j, destStart]
		dest.at[j] = source.at[i]
		#ord/prevs[i] = #(ord/prevs[j] - ord/prevs[destStart])
	}
}

-- appended is t behind s.
pred append [s, t, appended: Seq] {
	appended.startsWith[s]
	copy[t, appended, s.afterLastIdx]
	#appended.inds = (#s.inds).add[#t.inds]
}

-- sub is the part of s between two indices, both of which belong to it.
pred subseq [s, sub: Seq, from, to: SeqIdx] {
	ord/lte[from, to]
	copy[sub, s, from]
	#sub.inds = #(to + ord/prevs[to] - ord/prevs[from])
}

fun firstIdx: SeqIdx { ord/first }
fun finalIdx: SeqIdx { ord/last }
