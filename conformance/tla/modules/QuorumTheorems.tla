---------------------------- MODULE QuorumTheorems ----------------------------
(* Theorems for proofs, which are not read: only what they are stated with.     *)
EXTENDS Quorum, Integers, FiniteSets
===============================================================================
