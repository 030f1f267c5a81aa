-------------------------------- MODULE Wrapped --------------------------------
(* What the configuration puts in the place of definitions is made of them: an    *)
(* instance names them as they are written, and uses what stands in their place.  *)
EXTENDS WrappedBase
VARIABLE n
I == INSTANCE WrappedBase
J(a) == INSTANCE WrappedBase WITH y <- a
Three == I!Limit + 2
Counted == n < 5 /\ I!Step /\ n' = n + 1
Twice(a) == IF a < 3 THEN 2 * a ELSE I!Most(a)
CountedBack == I!Back /\ UNCHANGED n
Init == Start /\ n = 0
Kept == /\ Limit = 3 /\ I!Limit = 1 /\ J(n)!Limit = 1
        /\ Most(2) = 4 /\ I!Most(2) = 2 /\ J(n)!Most(2) = 2
        /\ y <= Limit
Low == y <= I!Limit
===============================================================================
