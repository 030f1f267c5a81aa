------------------------------- MODULE BagsExt --------------------------------
(* More operators on bags.                                                     *)
LOCAL INSTANCE Bags
LOCAL INSTANCE Integers
LOCAL INSTANCE Folds

BagAdd(B, x) ==
  [e \in DOMAIN B \cup {x} |->
    (IF e \in DOMAIN B THEN B[e] ELSE 0) + (IF e = x THEN 1 ELSE 0)]

BagRemove(B, x) ==
  IF x \notin DOMAIN B THEN B
  ELSE [e \in DOMAIN B \ (IF B[x] = 1 THEN {x} ELSE {}) |-> IF e = x THEN B[e] - 1 ELSE B[e]]

BagRemoveAll(B, x) == [e \in DOMAIN B \ {x} |-> B[e]]

MapThenFoldBag(op(_, _), base, f(_), choose(_), B) ==
  LET copies(e) ==
        LET upTo[n \in 1 .. B[e]] == op(IF n = 1 THEN base ELSE upTo[n - 1], f(e))
        IN  upTo[B[e]]
  IN  MapThenFoldSet(op, base, copies, LAMBDA S : CHOOSE e \in S : TRUE, DOMAIN B)

(* Each element as often as it is in B, in any order.                          *)
FoldBag(op(_, _), base, B) ==
  LET copies(e, acc) ==
        LET upTo[n \in 0 .. B[e]] == IF n = 0 THEN acc ELSE op(upTo[n - 1], e)
        IN  upTo[B[e]]
  IN  MapThenFoldSet(copies, base, LAMBDA e : e, LAMBDA S : CHOOSE e \in S : TRUE, DOMAIN B)

SumBag(B) == FoldBag(LAMBDA a, b : a + b, 0, B)

ProductBag(B) == FoldBag(LAMBDA a, b : a * b, 1, B)
===============================================================================
