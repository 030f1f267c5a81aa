What names mean, and which cannot be told.

---- unknown.als
sig A { f: set B } -- ERROR "nothing is called B here"

---- unknowns.als
sig A {}
fact { some B } -- ERROR "nothing is called B here"
assert a { no C.f } -- ERROR "nothing is called C here" ERROR "nothing is called f here"
pred p { all x: A | x in y } -- ERROR "nothing is called y here"

---- twice.als
sig A {}
sig A {} -- ERROR "the module has two signatures or parameters called A"

---- fieldTwice.als
sig A { f: A, f: A } -- ERROR "the signature has two fields called f"

---- paramTwice.als
pred p [a: univ, a: univ] {} -- ERROR "two parameters are called a"

---- assertTwice.als
assert a { no none }
assert a { no none } -- ERROR "two assertions called a"

---- macroTwice.als
let m = univ
let m = univ -- ERROR "two macros called m"

---- dollar.als
sig A$ {} -- ERROR "cannot have a \$"

---- slash.als
sig this/A {} -- ERROR "cannot have a /"

---- overlap.als
sig A { f: A } -- Fields of the same name are told apart by their signatures, which must be disjoint.
sig B { f: B }
sig C extends A { f: B } -- ERROR "the fields f of this/A and of this/C"

---- overloaded.als
sig A { f: set A }
sig B { f: set B }
fact { some A.f and some B.f and f[A] in A and some (A <: f) }
fact { some univ.f } -- ERROR "the name is ambiguous: it may mean field this/A <: f or field this/B <: f"

---- byType.als
sig A { g: A }
sig B {}
pred p [a: A] { some a.g }
pred p [b: B] { some b }
pred p [a: A, b: B] { p[a] and b.p and a.p[b] }
fact { all a: A, b: B | p[a] and p[b] and p[a, b] and a.p and a.p[b] }
fact { p[univ] } -- ERROR "ambiguous"
fact { p[B, A] } -- ERROR "no meaning of the name fits"

---- receiver.als
sig A { f: set A }
pred A.has [a: A] { a in this.f }
fun A.every: set A { this.*f }
fact { all a, b: A | a.has[b] iff has[a, b] and b in a.every and b in every[a] }
pred wrong { all a: A | has[a] } -- ERROR "this cannot be a call of this/has\[this: \{this/A\}, a: \{this/A\}\]"

---- implicit.als
sig A { f: set B, g: lone A } {
	some f implies no @f.B & (A - this)
	g.@g != this
	own[g] and this.own[g]
	f in B
}
sig B { h: lone A } { some @f.this implies h in @f.this }
pred own [a, b: A] { b in a.g }
one sig C extends B { k: set A } { k = this.@k + A }

---- fieldBound.als
sig A { f: set B, g: f -> A, h: some this.@f }
sig B { k: A.f } -- ERROR "nothing is called f here"

---- boundCall.als
fun every: set univ { univ }
sig A { f: set every } -- ERROR "nothing is called every here"

---- definedCall.als
fun a: set A { A }
sig A { f = a, g: set A, h = this.@g + g + f } { h in A }

---- notOne.als
sig A { f: none } -- ERROR "the field cannot be bound by the empty set"

---- cycle.als
sig A extends B {} -- ERROR "this/A is its own ancestor"
sig B extends A {}

---- extendsSubset.als
sig A {}
sig B in A {}
sig C extends B {} -- ERROR "a subset signature, as this/B is, cannot be extended"

---- extendsInt.als
sig A extends Int {} -- ERROR "Int is built in and cannot be extended"

---- noParent.als
sig A extends B {} -- ERROR "no signature is called B"

---- abstractSubset.als
sig A {}
abstract sig B in A {} -- ERROR "a subset signature cannot be abstract"

---- enum.als
enum Color { Red, Green }
fact { Red.next = Green and Color = Red + Green and first = Red }
sig Dark extends Color {} -- ERROR "only the members of the enumeration this/Color extend it"

---- enumEmpty.als
enum Color {} -- ERROR "an enumeration must have a member"

---- member.als
enum Color { Red }
one sig Dark extends Red {} -- ERROR "a member of an enumeration and cannot be extended"

---- macro.als
sig A { f: set A }
let twice [x] = x.f.f
let both [p, x] = p[x] and p[x.f]
let open1 [x] { some x }
fact { both[open1, A] and some A.twice and twice[A] in A }
fact { some twice } -- ERROR "the macro twice needs 1 arguments and has 0"

---- endless.als
let loop [x] = some x or loop[x]
fact { loop[univ] } -- ERROR-1 "the macro loop expands without an end"

---- commands.als
pred p {}
pred q [a: univ] {}
pred q [a, b: univ] {}
assert a { no none }
run p
check a
run q -- ERROR "several predicates or functions are called q"

---- noTarget.als
run p -- ERROR "no predicate or function is called p"

---- noAssert.als
pred p {}
check p -- ERROR "no assertion is called p"

---- noScope.als
run {} for 3 but 2 A -- ERROR "no signature is called A"

---- varScope.als
var sig A {}
run {} for exactly 2 A -- ERROR "the scope of this/A, which is variable, cannot be exact"

---- subScope.als
sig A {}
var sig B in A {}
run {} for 2 B -- ERROR "variable and not at the top level"

---- steps.als
run {} for 2.. steps -- ERROR "steps without an end must begin at 1"

---- noSteps.als
run {} for 0 steps -- ERROR "there is at least one step"

---- twiceScope.als
run {} for 3 Int, 4 int -- ERROR "the scope of Int is given twice"

---- back.als
var sig A {}
run {} for 2 but 5..2 steps -- ERROR "the scope ends at 2, before it begins at 5"

---- down.als
sig A {}
run {} for 3..1 A -- ERROR "the scope ends at 1, before it begins at 3"
