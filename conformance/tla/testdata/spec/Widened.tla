------------------------------- MODULE Widened -------------------------------
(* A variable without a value is given each subset in turn.                    *)
VARIABLES few, all
Init == few \subseteq {1, 2} /\ all = {1, 2, 3}
Next == all' = all /\ few' \subseteq all' /\ few' \subseteq few \cup {3}
Kept == few \subseteq all /\ ENABLED (few' \subseteq {1})
Part == few # {2, 3}
==============================================================================
