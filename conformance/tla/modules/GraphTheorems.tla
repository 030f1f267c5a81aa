---------------------------- MODULE GraphTheorems -----------------------------
(* Theorems for proofs, which are not read: only what they are stated with.     *)
EXTENDS Graphs, Sequences
===============================================================================
