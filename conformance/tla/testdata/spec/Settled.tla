------------------------------- MODULE Settled -------------------------------
(* Disjunctions and quantifiers that follow when every variable has its value. *)
EXTENDS Naturals

VARIABLES x, y

Init ==
  /\ x \in 0..3
  /\ y = 0 \/ y = x
  /\ x < 3 \/ y < 3

Step ==
  /\ x' \in {x, 1}
  /\ x' < 2 \/ x' > 0
  /\ y' = 1
  /\ \A k \in 0..1 : x' < 2 + k \/ x' > k

Last == y' = 0 /\ x' = y /\ (x' < 2 \/ x' < 3)
Same == UNCHANGED x /\ y' = y /\ (UNCHANGED x \/ UNCHANGED y)
Next == Step \/ Last \/ Same

Able == ENABLED (x' = 1 /\ y' = 1 /\ (x' = 1 \/ y' = 1))
==============================================================================
