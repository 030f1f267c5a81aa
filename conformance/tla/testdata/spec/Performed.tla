------------------------------ MODULE Performed ------------------------------
(* Functions whose values are actions: what their bodies say is done. *)
EXTENDS Integers

VARIABLES x, y

Init == x = 0 /\ y = 0

Defined == [n \in 1..2 |-> IF n = 1 THEN \E k \in 0..1 : x' = k + n ELSE y' \in {n, x'}]
Again[n \in 1..2] == IF n = 1 THEN x' = x /\ y' = x ELSE Again[1]

Named ==
  LET first[n \in 1..2] == \E k \in 0..1 : IF n = 1 THEN x' = k + n ELSE y' = k + x'
  IN  first[1] /\ first[2]

Written ==
  \A i \in 1..2 : [n \in 1..2 |-> \E k \in 5..6 : IF n = 1 THEN x' = k ELSE y' = k + n][i]

Next == (Defined[1] /\ Defined[2]) \/ Named \/ Written \/ Again[2]
==============================================================================
