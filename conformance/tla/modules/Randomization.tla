---------------------------- MODULE Randomization -----------------------------
(* Random subsets, for sets that are too large to go through.                  *)
LOCAL INSTANCE Naturals
LOCAL INSTANCE FiniteSets

(* A subset of k elements.                                                     *)
RandomSubset(k, S) == CHOOSE T \in SUBSET S : Cardinality(T) = k

(* At most k subsets, of n elements on average.                                *)
RandomSetOfSubsets(k, n, S) == CHOOSE T \in SUBSET SUBSET S : Cardinality(T) <= k

TestRandomSetOfSubsets(k, n, S) ==
  [i \in 1 .. 5 |-> Cardinality(RandomSetOfSubsets(k, n, S))]
===============================================================================
