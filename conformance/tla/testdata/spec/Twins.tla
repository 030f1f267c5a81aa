-------------------------------- MODULE Twins --------------------------------
(* Two that look alike. *)
EXTENDS Integers, TLC

CONSTANTS Left, Right

Twins == {Left, Right}

VARIABLES first, last, held

Init == first \in Twins /\ last \in Twins /\ held = {1, 2}

Next == /\ UNCHANGED <<first, last>>
        /\ held' = IF held = 1..2 THEN 1..2 ELSE held

Same == Permutations(Twins)
Seen == IF last = Left /\ first = last THEN 1 ELSE 0
==============================================================================
