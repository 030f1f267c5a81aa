-------------------------------- MODULE Unlike --------------------------------
(* Sets that TLC cannot go through: of elements that it does not compare, and   *)
(* infinite ones. Both may be asked for single values, but not be in a state.   *)
EXTENDS Naturals

VARIABLES x, y

Init == x = 0 /\ y = {}

Values == {0, 1, 2, "none"}
Step   == x < 2 /\ x' = x + 1

Keep    == Step /\ y' = {x}
Mix     == Step /\ y' = {x, "none"}
Endless == Step /\ y' = Nat \ {x}

TypeOK  == x \in Values /\ y \subseteq {0, 1, "none"}
Behind  == x < 9 \/ y' = y
OrNone  == x \in Nat \cup {"none"}
==============================================================================
