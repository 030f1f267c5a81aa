------------------------------- MODULE Trivial --------------------------------
(* Constants where formulas of states and steps are asked for.                 *)
CONSTANT Kinds
VARIABLE kind

Init == kind = "none"
Next == kind' \in {"none", "some"}

Always == \A k \in Kinds : k # "none"
Never  == \E k \in Kinds : k = "none"

Spec    == Init /\ Always /\ [][Next]_kind
NoSpec  == Init /\ Never /\ [][Next]_kind
Property == Always /\ [][Always]_kind
NoProperty == [][Next]_kind /\ Never
===============================================================================
