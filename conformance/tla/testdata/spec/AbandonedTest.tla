---------------------------- MODULE AbandonedTest ----------------------------
(* An error that a specification asks for leaves nothing behind, either.      *)
EXTENDS Naturals, TLC, TLCExt

VARIABLE x

Init == x = 0

Said ==
  "The first argument of Assert evaluated to FALSE; the second argument was:\n\"m\""

Gives == AssertError(Said, (x' = 5 /\ Assert(FALSE, "m")) \cdot TRUE)
Next == (x' \in {1, 2} /\ Gives) \/ x' = 3

Knows ==
  LET g == x + 0
  IN  AssertError(Said, (x' = 5) \cdot (g = 5 /\ Assert(FALSE, "m"))) /\ g = x
NextKnows == x < 4 /\ x' = x + 1 /\ Knows
==============================================================================
