------------------------------- MODULE Shapes --------------------------------
(* Constant operators that Language extends.                                   *)
EXTENDS Naturals
LOCAL INSTANCE Sequences

CONSTANT Colours

Rank(c)   == c - 1
Least(S)  == CHOOSE x \in S : \A y \in S : Rank(x) <= Rank(y)
Toggle(n) == 1 - n

RECURSIVE Sum(_)
Sum(s) == IF s = <<>> THEN 0 ELSE Rank(Head(s)) + Sum(Tail(s))

fact[n \in 0..5] == IF n = 0 THEN 1 ELSE n * fact[n - 1]
==============================================================================
