What fits together.

---- formulas.als
sig A { f: A, n: Int }
fact { A } -- ERROR "this must be a formula, but its type is \{this/A\}"
fact { not A.f } -- ERROR "this must be a formula"
fact { A and some A } -- ERROR "this must be a formula"
fact { always A.n } -- ERROR "this must be a formula"
fact { all a: A | a.f } -- ERROR "this must be a formula"

---- sets.als
sig A { f: A }
fact { some (some A) } -- ERROR "this must be a set or relation, but its type is \{PrimitiveBoolean\}"
fact { A in (no A) } -- ERROR "this must be a set or relation"
fact { #(no A) = 1 } -- ERROR "this must be a set or relation"

---- integers.als
sig A { f: A, n: Int }
fact { A.f > 1 } -- ERROR "this must be an integer, but its type is \{this/A\}"
fact { 1 < A } -- ERROR "this must be an integer"
fact { int[f] = 1 } -- ERROR "this must be a set of integers"
fact { A.n > 1 and 1 = A.n and sum A.n = #A and 1 + A.n = 2 and 1 fun/add 2 = 3 }

---- arity.als
sig A { f: A, g: A -> A }
fact { f = A } -- ERROR "the operands must have the same arity, but their types are \{this/A->this/A\} and \{this/A\}"
fact { f + g = f } -- ERROR "the operands must have the same arity"
fact { f in A } -- ERROR "the operands must have the same arity"
fact { some f & A } -- ERROR "the operands must have the same arity"
fact { some f - A } -- ERROR "the operands must have the same arity"
fact { some f ++ g } -- ERROR "the operands must have the same arity"
fact { disj[f, A] } -- ERROR "the arguments of disj must have the same arity"
fact { some (some A => f else A) } -- ERROR "both branches must be formulas or have the same arity"

---- binary.als
sig A { f: A, g: A -> A }
fact { some ^A } -- ERROR "this must be a binary relation"
fact { some ~g } -- ERROR "this must be a binary relation"
fact { some *g } -- ERROR "this must be a binary relation"
fact { some f <: f } -- ERROR "the left operand must be a set"
fact { some f :> f } -- ERROR "the right operand must be a set"

---- join.als
sig A { f: A }
fact { some A.A } -- ERROR "this cannot be a join: the types are \{this/A\} and \{this/A\}"
fact { some A[A] } -- ERROR "this cannot be a join"
fact { some A.f.f.f and some f.f.A }

---- mults.als
sig A { f: set A }
fact { f in A -> one A and A in (set A) and f in A one -> lone A }
fact { some A -> one A } -- ERROR "a multiplicity is not allowed here"
fact { (A -> lone A) in f } -- ERROR "a multiplicity is not allowed here"
fact { (set A) in A } -- ERROR "a multiplicity is not allowed here"
pred p [x: A -> lone A] { x = A -> lone A } -- ERROR "a multiplicity is not allowed here"
fun g: A -> one A { A -> one A } -- ERROR "a multiplicity is not allowed here"

---- bounds.als
sig A { f: set A }
fact { some { a, b: set A | a = b } } -- ERROR "each variable must be bound to one atom here"
fact { (sum a: f | 1) = 1 } -- ERROR "this must be a set, but its type is \{this/A->this/A\}"
fact { some r: A -> A | some r and all s: some A | some s }
fact { all a: A, b = a | some b } -- ERROR "a variable of a quantifier has no ="

---- params.als
sig A { f: set A }
fun every: set A { A }
pred p [a: every] {} -- ERROR "nothing is called every here"

---- privateParam.als
pred q [private a: univ] {} -- ERROR "a parameter is always private"

---- temporalParam.als
sig A { var f: set A }
pred p [a: A.f'] {} -- ERROR "the bound of a parameter or result cannot have temporal operators"

---- results.als
sig A { f: A }
fun g: A { f } -- ERROR "the result of the function has the type \{this/A\}, but its body \{this/A->this/A\}"
fun h: set A { some A } -- ERROR "this must be a set or relation"

---- polymorphic.als
// The declared result of a function may name its parameters: its type is then that of the arguments.
sig A { f: A }
sig B { g: B }
fun closed [r: univ -> univ]: r { ^r }
fact { some closed[f].A and some closed[g][B] }
fact { closed[f] = g } -- WARN "the operands are always disjoint"

---- order.als
fact { pred/totalOrder[univ, univ] } -- ERROR "pred/totalOrder takes three arguments"
fact { pred/totalOrder[univ, univ, univ] } -- ERROR "takes two sets and a binary relation"
fact { disj[univ] } -- ERROR "disj takes at least two arguments"

---- sequences.als
sig A { s: seq A } {
	some s.first and s.last in A and #s > 2 and s[0] in s.elems and s.rest.isEmpty
	s.add[this] = s.insert[0, this] and not s.hasDups and s.subseq[0, 1] in s
}
