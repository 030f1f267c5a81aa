--------------------------- MODULE SequenceTheorems ---------------------------
(* Theorems for proofs, which are not read: only what they are stated with.     *)
EXTENDS Sequences, Functions
LOCAL INSTANCE NaturalsInduction
LOCAL INSTANCE TLAPS
===============================================================================
