------------------------------- MODULE Measured -------------------------------
(* A variable is given the size of a subset: that asks for no size.           *)
EXTENDS Integers, Sequences, FiniteSets

VARIABLES x, y

Init == \E q \in SUBSET {1, 2} : x = Cardinality(q) /\ y = q
Next == UNCHANGED <<x, y>>

By(v) == \E q \in SUBSET {1, 2} : v = Cardinality(q)
Start == x = 0 /\ y = 0
Step == By(x') /\ y' = y

\* A tuple may be compared with a string, but not the other way round.
Begin == x = <<1>> /\ y = 0
Add == x' = Append(x, 1) /\ Len(x) < 3 /\ y' = IF x # "none" THEN 1 ELSE 2
===============================================================================
