What the scanner and the parser refuse. Each part is a file of its own.

---- character.als
sig A {}
fact { A ? A } -- ERROR "the character '\?' has no meaning"

---- comment.als
sig A {}
/* never ended -- ERROR "the comment has no end"

---- string.als
sig A { name: String }
fact { A.name = "one }
// ERROR-1 'a string cannot go over the end of a line'

---- escape.als
sig A { name: String }
fact { A.name = "a\tb" } -- ERROR "a string knows the escapes"

---- empty.als
fact { some "" } -- ERROR "a string cannot be empty"

---- glued.als
fact { some "a"b } -- ERROR "a string cannot be followed"

---- digits.als
sig 2nd {} -- ERROR "a name cannot begin with a digit"

---- number.als
run {} for 99999999999 -- ERROR "the number 99999999999 has more than 32 bits"

---- quote.als
// Alloy 6 has " as a letter of names, and ' as the prime operator.
sig A" { f": A" }
pred p { A".f" = A"' and A"'.f"' = A" }

---- paragraph.als
sig A {}
A -- ERROR "expected a paragraph, found `A`"

---- order.als
sig A {}
open util/ordering[A] -- ERROR "open must stand before all declarations"

---- module.als
open util/integer
module first
module second -- ERROR "module must stand before all declarations, and only once"

---- twice.als
abstract abstract sig A {} -- ERROR "the qualifier is there already"

---- mults.als
one lone sig A {} -- ERROR "the signature has a multiplicity already"

---- block.als
pred p { some univ
sig A {} -- ERROR "expected an expression, found `sig`"

---- bind.als
sig A {}
pred ok { some A and all a: A | some a or no a }
pred also { not all a: A | some a }
pred count { # { a: A | some a } = 1 }
pred wrong { some all a: A | some a } -- ERROR "an operand in parentheses"

---- compare.als
sig A {}
pred p { A = let b = A | b } -- ERROR "an operand in parentheses"

---- prefix.als
sig A {}
pred p { A + no A } -- ERROR "an operand in parentheses"

---- defined.als
sig A { disj f = A } -- ERROR "a name that is defined cannot be disjoint"

---- scope.als
sig A {}
run {} for 2 univ -- ERROR "univ has no scope"

---- growing.als
run {} for 1..3 Int -- ERROR "the scope of Int cannot grow"

---- backwards.als
var sig A {}
run {} for 2 but 5..2 steps -- ERROR "the scope ends at 2, before it begins at 5"

---- exact.als
run {} for exactly 3 seq -- ERROR "the scope of seq is exact in any case"

---- private.als
private fact { some univ } -- ERROR "expected a paragraph"
