-------------------------------- MODULE Folds ---------------------------------
(* What folds over sets are made of.                                         *)

(* op(f(x), …) over the elements of S in the order in which choose takes them,  *)
(* down to base.                                                               *)
MapThenFoldSet(op(_, _), base, f(_), choose(_), S) ==
  LET fold[T \in SUBSET S] ==
        IF T = {} THEN base
        ELSE LET e == choose(T) IN op(f(e), fold[T \ {e}])
  IN  fold[S]
===============================================================================
