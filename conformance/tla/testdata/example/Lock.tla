-------------------------------- MODULE Lock --------------------------------
(* Processes that take a lock in two steps: they look, and then they take.    *)
EXTENDS Naturals, FiniteSets

CONSTANT Procs

VARIABLES pc, held

vars == <<pc, held>>

Init == pc = [p \in Procs |-> "idle"] /\ held = FALSE

Look(p)    == /\ pc[p] = "idle"
              /\ ~held
              /\ pc' = [pc EXCEPT ![p] = "looked"]
              /\ UNCHANGED held
Take(p)    == /\ pc[p] = "looked"
              /\ pc' = [pc EXCEPT ![p] = "inside"]
              /\ held' = TRUE
Release(p) == /\ pc[p] = "inside"
              /\ pc' = [pc EXCEPT ![p] = "idle"]
              /\ held' = FALSE

Next == \E p \in Procs : Look(p) \/ Take(p) \/ Release(p)

Spec == Init /\ [][Next]_vars

Inside    == {p \in Procs : pc[p] = "inside"}
Exclusion == Cardinality(Inside) <= 1
==============================================================================
