------------------------------- MODULE Calls -------------------------------
(* What has no value. Each definition Bad… is evaluated by itself, and the     *)
(* comment on the line where that ends says what is wrong and, behind "in",     *)
(* which operators were being evaluated.                                        *)
EXTENDS Integers, Sequences

Half(n)  == 12 \div n \* ERROR "division of 12 by 0" in Half(n = 0), BadCall
BadCall  == 1 + Half(0)

RECURSIVE Sum(_)
Sum(s) == IF Len(s) = 0 THEN s ELSE s[1] + Sum(Tail(s)) \* ERROR "<<>> is not an integer" in Sum(s = <<2>>), Sum(s = <<1, 2>>), BadRecursion
BadRecursion == Sum(<<1, 2>>)

Apply(F(_), x) == F(x)
Half2(n) == 12 \div n \* ERROR "division of 12 by 0" in Half2(n = 0), Apply(x = 0), BadParameter

BadParameter == Apply(Half2, 0)

BadLambda == Apply(LAMBDA n : <<1>>[n], 7) \* ERROR "applied to 7" in Apply(x = 7), BadLambda

Second(a, b) == b
BadLazy == Second(1, 2 % 0) \* ERROR "division of 2 by 0" in BadLazy

BadLet == LET Third(n) == 3 \div n IN Third(1) + Third(0) \* ERROR "division of 3 by 0" in Third(n = 0), BadLet

Holds(n) == n > 0
BadSecond == Holds(1) /\ 1 \div 0 = 0 \* ERROR "division of 1 by 0" in BadSecond

fact[n \in 0..3] == IF n = 0 THEN "one" ELSE n * fact[n - 1] \* ERROR "\"one\" is not an integer" in fact, BadFunction
BadFunction == fact[2]

BadSet == {n \div 0 : n \in 1..3} \* ERROR "division of 1 by 0" in BadSet
==============================================================================
