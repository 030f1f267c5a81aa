------------------------------- MODULE Ordered -------------------------------
(* Elements stand in the order in which their names are met. *)

VARIABLE at

Init == at = "start"

Direct == \E p \in {"yard", "attic"} : at' = p /\ at # p
Within == at # "end" /\ \E p \in {"yard", "attic"} : at' = p /\ at # p

Below == at # "attic"
==============================================================================
