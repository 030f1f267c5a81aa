------------------------------ MODULE Standing -------------------------------
(* Definitions that stand for variables, and that are given values. *)
EXTENDS Naturals

VARIABLES x, y

Place == x
Also == Place
Next1 == y'

Init == Also = 0 /\ y \in 0..1

RECURSIVE Even, Odd
Even == IF x = 3 THEN Odd ELSE x % 2 = 0
Odd == IF x = 3 THEN x % 2 = 1 ELSE ~Even

Move == Even /\ Place' = (x + 1) % 4 /\ Next1 \in {x, y}
Turn == Odd /\ Next1 = 1 - y /\ Also' \in {x, 3} /\ Place' > y
Next == Move \/ Turn \/ UNCHANGED <<Also, y>>
==============================================================================
