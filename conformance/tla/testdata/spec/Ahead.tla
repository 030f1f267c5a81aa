-------------------------------- MODULE Ahead ---------------------------------
(* Arguments that speak of the next state: each is evaluated once, and anew     *)
(* where the next state is another one.                                         *)
EXTENDS Integers

VARIABLES x, y

RECURSIVE Deep(_, _)
Deep(n, v) == IF n = 0 THEN v ELSE Deep(n - 1, v + v - v)

Init == x = 0 /\ y = 0

Jump == x' = 3 - x /\ y' = y

(* v becomes known for one x', and is asked for with the next one. *)
Pick(v) == \E i \in 0..2 : x' = i /\ y' = Deep(50, v)

(* An action that is enabled has a next state of its own. *)
Look(v) ==
  /\ x' \in 1..3
  /\ v > 0
  /\ y > 2 => ENABLED (Jump /\ v = 3 - x)
  /\ y' = v

Either(v) == x' \in 4..5 /\ (y' = v \/ y' = v - 1)

Next == x < 4 /\ (Pick(x' + 1) \/ Look(x' + 0) \/ Either(2 * x' - 4))
Spec == Init /\ [][Next]_<<x, y>>

Small == y <= 6
Follows == [][y' \in {x' + 1, x', 2 * x' - 4, 2 * x' - 5}]_<<x, y>>
===============================================================================
