------------------------------ MODULE Hostile ------------------------------
(* What would take for ever, or more memory than there is, ends in an error.  *)
(* Each definition Bad… is evaluated by itself, as in Calls.                   *)
EXTENDS Integers, Sequences, FiniteSets, TLC

BadChoice == CHOOSE s \in SUBSET (1..60) : FALSE \* LIMIT "takes too many steps"
BadWitness == \E f \in [1..100 -> 1..100] : f[1] = 101 \* LIMIT "takes too many steps"
BadProduct == \A a, b, c, d \in 1..1000 : a + b + c + d > 0 \* LIMIT "takes too many steps"
BadNest == [n \in 1..1000000 |-> [m \in 1..1000000 |-> m]] \* LIMIT "takes too many steps"
BadInterval == {n \in 1..2147483647 : n > 0} \* LIMIT "1..2147483647 has more than 1000000 elements"
BadMap == [n \in 1..2147483647 |-> n] \* LIMIT "has more than 1000000 elements"
BadFunctions == [1..1000 -> 1..1000] = {} \* LIMIT "has more than 1000000 elements"
BadPower == SUBSET (1..100) = {{1}, {2}} \* LIMIT "has more than 1000000 elements"
BadTower == SUBSET SUBSET SUBSET (1..4) = {} \* LIMIT "has more than 1000000 elements"
BadUnion == UNION {SUBSET {n + 1 : n \in 1..19}, SUBSET {n + 20 : n \in 1..19}} \* LIMIT "UNION of more than 1000000 elements"
BadPermutations == Permutations(1..20) \* LIMIT "the permutations of a set of 20 elements"
BadTuples == (1..1000) \X (1..1000) \X (1..1000) = {} \* LIMIT "has more than 1000000 elements"

RECURSIVE Up(_)
Up(n) == Up(n + 1) \* LIMIT "call each other more than 10000 levels deep" in Up, Up, Up, Up, Up, Up, Up, Up, Up(n = 0), BadRecursion
BadRecursion == Up(0)

RECURSIVE Thick(_)
Thick(n) == <<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<Thick(n + 1)>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>> \* LIMIT "evaluated within each other more than 1000000 levels deep" in Thick, Thick, Thick, Thick, Thick, Thick, Thick, Thick, Thick(n = 0), BadThickness
BadThickness == Thick(0)

text[n \in 0..60] == IF n = 0 THEN "ab" ELSE text[n - 1] \o text[n - 1] \* LIMIT "a value of more than 1000000 elements" in text, BadText
BadText == text[60]

sequence[n \in 0..60] == IF n = 0 THEN <<1>> ELSE sequence[n - 1] \o sequence[n - 1] \* LIMIT "takes too many steps"
BadSequence == sequence[60]

shared[n \in 0..60] == IF n = 0 THEN <<>> ELSE <<shared[n - 1], shared[n - 1]>>
same[n \in 0..60] == IF n = 0 THEN <<>> ELSE <<same[n - 1], same[n - 1]>>
BadEquality == shared[60] = same[60] /\ 1 \div 0 = 1 \* ERROR "division of 1 by 0" in BadEquality
BadPrint == ToString(shared[60]) \* LIMIT "takes more than 16777216 bytes to be printed"
BadShown == PrintT(shared[60]) \* LIMIT "takes more than 16777216 bytes to be printed" in BadShown
BadKey == [<<1>> EXCEPT ![shared[60]] = 2] \* ERROR "<<<<<<.*[.][.][.] is no place in a sequence"
BadOperand == 1 + shared[60] \* ERROR "<<<<<<.*[.][.][.] is not an integer"

BadInfinity == {n + 1 : n \in Nat} \* ERROR "infinite"
BadSequences == \E s \in Seq({1}) : Len(s) > 3 \* ERROR "the set Seq.* is infinite"
BadNumber == 2 ^ 2000000000 \* ERROR "the integer 2147483648 does not fit 32 bits"
=============================================================================
