---------------------------- MODULE FoldsTheorems -----------------------------
(* Theorems for proofs, which are not read: only what they are stated with.     *)
EXTENDS Folds, FiniteSets
===============================================================================
