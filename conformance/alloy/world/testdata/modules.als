Files that open others. A name with a path leads along them.

---- app/main.als
module app/main
open app/list[A] as of
open app/list[B]
open app/list[A]
private open app/shared
sig A { f: set B }
sig B {}
fact { some of/Cell and some list/Cell.val and A in of/values and of/values[] in A }
fact { some Public and some shared/Public.inner } -- ERROR "nothing is called inner here"
fact { some Cell } -- ERROR "the name is ambiguous"
fact { quiet } -- ERROR "nothing is called quiet here"
fact { some shared/Hidden } -- ERROR "nothing is called shared/Hidden here"
fact { some other/A } -- ERROR "nothing is called other/A here"
fact { some grow[A, f] and some shared/grow[A, f] }

---- app/list.als
module app/list[elem]
open util/ordering[Cell] as order
sig Cell { val: elem, tail: lone Cell }
fun values: set elem { Cell.val }
fact { all c: Cell | c.tail in c.nexts + c and first[] in order/last }

---- app/shared.als
module app/shared
sig Public { private inner: set Public }
private sig Hidden {}
private pred quiet { some Hidden }
pred loud { quiet and some Public.inner }
let grow [x, r] = x + x.r

---- app/indirect.als
module app/indirect
open app/main2
fact { some Mine and no main2/Mine.own }
fact { some Public } -- ERROR "nothing is called Public here"
fact { some main2/shared/Public } -- ERROR "nothing is called main2/shared/Public here"

---- app/main2.als
module app/main2
private open app/shared
sig Mine { own: set Public }

---- missing.als
open there/is/no_one -- ERROR "the module there/is/no_one cannot be found"

---- circle.als
open circle -- ERROR "the module circle opens itself"

---- arguments.als
open util/ordering -- ERROR "the module util/ordering takes 1 arguments and is given 0"

---- argument.als
open util/ordering[A] -- ERROR "no signature is called A"

---- none.als
open util/graph[none] -- ERROR "none cannot be given to a module"

---- alias.als
open util/relation as r
open util/graph[univ] as r -- ERROR "two modules are opened as r"

---- variable.als
open util/ordering[A] -- ERROR "makes this/A exact, which is variable"
var sig A {}

---- parameters.als
// The parameters of the file itself are signatures.
module parameters[exactly X, Y]
sig A { f: X -> Y }
run {} for 3

---- meta.als
sig A { f: set B, g: lone B }
sig B extends A {}
pred p { some A$ and A$f in A$.fields and B$.parent = A$ and all x: field$ | some x.value }
pred q { no static$ & var$ and some x: A$.subfields + B$g | some x.value } -- ERROR "nothing is called B\$g here"
