-------------------------------- MODULE Asked --------------------------------
(* The configuration says what is asked. *)
EXTENDS Naturals, TLC

CONSTANT Ask(_)
VARIABLE x

Init == x = 0
Next == x < 4 /\ x' = Ask("level")
==============================================================================
