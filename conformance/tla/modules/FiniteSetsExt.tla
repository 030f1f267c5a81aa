---------------------------- MODULE FiniteSetsExt -----------------------------
(* More operators on finite sets.                                              *)
EXTENDS Integers, FiniteSets, Folds, Functions

(* As with functions, the order is any, and TLC begins with the least element.  *)
FoldSet(op(_, _), base, set) == FoldFunctionOnSet(op, base, [e \in set |-> e], set)

SumSet(set) == FoldSet(+, 0, set)

ProductSet(set) == FoldSet(LAMBDA a, b : a * b, 1, set)

ReduceSet(op(_, _), set, acc) == FoldSet(op, acc, set)

MapThenSumSet(op(_), set) ==
  MapThenFoldSet(+, 0, op, LAMBDA S : CHOOSE e \in S : TRUE, set)

FlattenSet(S) == UNION S

SymDiff(A, B) == (A \cup B) \ (A \cap B)

Quantify(S, P(_)) == Cardinality({e \in S : P(e)})

kSubset(k, S) == {T \in SUBSET S : Cardinality(T) = k}

Max(S) == CHOOSE e \in S : \A d \in S : d <= e

Min(S) == CHOOSE e \in S : \A d \in S : e <= d

(* The sets that hold an element of each set.                                  *)
Choices(Sets) ==
  {Range(f) : f \in {g \in [Sets -> UNION Sets] : \A S \in Sets : g[S] \in S}}

ChooseUnique(S, P(_)) == CHOOSE e \in S : P(e) /\ \A d \in S : P(d) => d = e
===============================================================================
