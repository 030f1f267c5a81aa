-------------------------------- MODULE Shared --------------------------------
(* Both modules that are extended declare the constant and the variable, and   *)
(* define Step; the first one's stand.                                         *)
EXTENDS SharedLeft, SharedRight

VARIABLE y

Init == LeftInit /\ RightInit /\ y = 0
Next == Step(x) /\ Turn /\ y' = Least
Kept == y \in {0, Least}
===============================================================================
