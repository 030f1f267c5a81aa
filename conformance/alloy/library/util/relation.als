module util/relation

-- Properties of binary relations.

fun dom [r: univ -> univ]: set (r.univ) { r.univ }
fun ran [r: univ -> univ]: set (univ.r) { univ.r }

-- How many atoms each one of s is related to.
pred total [r: univ -> univ, s: set univ] { all a: s | some a.r }
pred functional [r: univ -> univ, s: set univ] { all a: s | lone a.r }
pred function [r: univ -> univ, s: set univ] { all a: s | one a.r }

-- How many atoms are related to each one of s.
pred surjective [r: univ -> univ, s: set univ] { all a: s | some r.a }
pred injective [r: univ -> univ, s: set univ] { all a: s | lone r.a }
pred bijective [r: univ -> univ, s: set univ] { all a: s | one r.a }

pred bijection [r: univ -> univ, d, c: set univ] { function[r, d] && bijective[r, c] }

pred reflexive [r: univ -> univ, s: set univ] { s <: iden in r }
pred irreflexive [r: univ -> univ] { no iden & r }
pred symmetric [r: univ -> univ] { ~r in r }
pred antisymmetric [r: univ -> univ] { ~r & r in iden }
pred transitive [r: univ -> univ] { r.r in r }

-- No way along r leads from an atom of s back to it.
pred acyclic [r: univ -> univ, s: set univ] { all a: s | a !in a.^r }

-- Two atoms of s are always related, in one direction or the other.
pred complete [r: univ -> univ, s: univ] {
	all a, b: s | (a != b => a -> b in (r + ~r))
}

pred preorder [r: univ -> univ, s: set univ] {
	reflexive[r, s]
	transitive[r]
}

pred equivalence [r: univ -> univ, s: set univ] {
	preorder[r, s]
	symmetric[r]
}

pred partialOrder [r: univ -> univ, s: set univ] {
	preorder[r, s]
	antisymmetric[r]
}

pred totalOrder [r: univ -> univ, s: set univ] {
	partialOrder[r, s]
	complete[r, s]
}
