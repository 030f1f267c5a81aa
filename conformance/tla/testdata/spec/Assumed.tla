------------------------------ MODULE Assumed -------------------------------
(* What is assumed, and no behaviour.                                         *)
EXTENDS Naturals
CONSTANT N
ASSUME N \in Nat
ASSUME N < 3
After == N = "none"
AXIOM Unproved == N > 9
AXIOM \A n : n = n
=============================================================================
