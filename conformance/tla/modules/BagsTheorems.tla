----------------------------- MODULE BagsTheorems -----------------------------
(* Theorems for proofs, which are not read: only what they are stated with.     *)
EXTENDS Bags
LOCAL INSTANCE Naturals

Scaling(n, B) == IF n > 0 THEN [e \in DOMAIN B |-> B[e] * n] ELSE EmptyBag
===============================================================================
