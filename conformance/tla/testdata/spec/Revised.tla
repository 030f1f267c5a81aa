------------------------------- MODULE Revised -------------------------------
(* Names for expressions of a state whose variables have other values later. *)
EXTENDS Naturals

VARIABLES x, y

Named == LET z == x + 1 IN x \in 1..3 /\ y = z

Applied ==
  LET RECURSIVE sum
      sum[n \in 0..3] == IF n = 0 THEN x ELSE sum[n - 1] + x
  IN  x \in 1..2 /\ y = sum[3]

Init == Named \/ Applied

Few(z) == z < 3 /\ UNCHANGED x

Next ==
  /\ x < 9
  /\ x' = x + 1
  /\ LET z == x + 1 IN z > 1 /\ y' = IF (ENABLED Few(z))' THEN z ELSE 0
==============================================================================
