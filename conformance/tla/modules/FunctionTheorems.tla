--------------------------- MODULE FunctionTheorems ---------------------------
(* Theorems for proofs, which are not read: only what they are stated with.     *)
EXTENDS Functions, Integers, FiniteSets
===============================================================================
