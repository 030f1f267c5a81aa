------------------------------ MODULE Abandoned ------------------------------
(* A function is tried for all arguments and fails for one that nobody asks   *)
(* for, while a step is taken in halves: what was given to variables, and     *)
(* what was known of the state between, must not outlive that.                *)
EXTENDS Naturals

VARIABLE x

Init == x = 0

Passes(i) ==
  LET f == [j \in {1, 2} |->
              IF j = 1 THEN x' > 0 ELSE (x' = 5 /\ x = "a") \cdot TRUE]
  IN  f[i] = TRUE

Next == (x' \in {1, 2} /\ Passes(1)) \/ x' = 3

Knows(i) ==
  LET g == x + 0
      f == [j \in {1, 2} |->
              IF j = 1 THEN TRUE ELSE (x' = 5) \cdot (g = 5 /\ x = "a")]
  IN  f[i] = TRUE /\ g = x

KnowsEnabled(i) ==
  LET g == x + 0
      f == [j \in {1, 2} |->
              IF j = 1 THEN TRUE
                       ELSE ENABLED ((x' = 5) \cdot (g = 5 /\ x = "a"))]
  IN  f[i] = TRUE /\ g = x

NextKnows == x < 4 /\ x' = x + 1 /\ Knows(1)
NextEnabled == x < 4 /\ x' = x + 1 /\ KnowsEnabled(1)
==============================================================================
