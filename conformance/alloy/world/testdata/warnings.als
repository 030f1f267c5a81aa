What is most likely not what was meant.

---- empty.als
sig A { f: set B }
sig B {}
fact { no f.f } -- WARN "the value is always empty"
fact { no A & B } -- WARN "the value is always empty"
fact { no B <: f } -- WARN "the value is always empty"
fact { no f :> A } -- WARN "the value is always empty"
fact { no none -> A } -- WARN "one side of the product is irrelevant"

---- compare.als
sig A { f: set B }
sig B {}
fact { A != B } -- WARN "the comparison is redundant, because the operands are always disjoint"
fact { A = A } -- WARN "the comparison is redundant, because the operands are always equal"
fact { A in B } -- WARN "because the operands are always disjoint"
fact { A.f in A.f } -- WARN "because the operands are always equal"
fact { none in A } -- WARN "because the left operand is always empty"
fact { A !in none } -- WARN "because the right operand is always empty"
fact { none in none } -- WARN "because both operands are always empty"

---- irrelevant.als
sig A { f: set B, g: set A }
sig B { h: A }
fact { (f - g) in f } -- WARN "the difference is irrelevant"
fact { (g ++ h) in g } -- WARN "the operator is irrelevant, because the right operand is"
fact { no ^f } -- WARN "the closure is redundant: domain and range are disjoint"
fact { some (some A => A else B).f } -- WARN "this branch is redundant"
fact { int[A] = 0 } -- WARN "this should contain integers, but its type is \{this/A\}"

---- unused.als
sig A {}
fact { all a, b: A | some a } -- WARN "the variable b is not used"
fact { some a: A, b: set A | some b } -- WARN "the variable a is not used"
fact { let a = A | some A } -- WARN "the variable a is not used"
fact { some { a: A | some A } and all a: A, b: a | some b }

---- inline.als
sig A {}
fact { some A some A } -- WARN "two formulas on one line"
fact {
	some A
	some A
}

---- result.als
sig A {}
sig B {}
fun f: set A { B } -- WARN "the body has the type \{this/B\}, the result \{this/A\}"

---- variable.als
var sig A {}
sig B extends A {} -- WARN "this/B is static, but part of this/A, which is variable"
sig C in A {} -- WARN "this/C is static, but part of this/A, which is variable"
sig D { f: A, var g: A } -- WARN "the field f is static, but this/A is variable"
var sig E extends D {} -- WARN "this/E need not be variable, because it extends this/D"
var sig F { h: D } -- WARN "the field h is static, but this/F is variable"

---- folded.als
// All the children of an abstract signature are their parent.
abstract sig A { f: set A }
sig B, C extends A {}
sig D {}
fact { no (B + C) & D } -- WARN "the types are \{this/A\} and \{this/D\}"
