------------------------------ MODULE Abandoned ------------------------------
(* A function is tried for all arguments and fails for one that nobody asks   *)
(* for, in the first half of a step, which has given the variable a value by  *)
(* then. What follows must not see that value.                                *)
EXTENDS Naturals

VARIABLE x

Init == x = 0

Passes(i) ==
  LET f == [j \in {1, 2} |->
              IF j = 1 THEN x' > 0 ELSE (x' = 5 /\ x = "a") \cdot TRUE]
  IN  f[i] = TRUE

Next == (x' \in {1, 2} /\ Passes(1)) \/ x' = 3
==============================================================================
