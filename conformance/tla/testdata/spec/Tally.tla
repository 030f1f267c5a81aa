------------------------------- MODULE Tally -------------------------------
\* The walk of Walk.tla by someone who counts the steps in a register: a search goes state by state
\* then, and its states cannot be found once more by their way alone.
EXTENDS Walk, TLC

Start == Init /\ TLCSet(1, 0)

Step == Next /\ TLCSet(1, TLCGet(1) + 1)

Few == TLCGet(1) < 20000

\* The last state of a behaviour is none that any step leads to when it is taken again.
Marked ==
    \/ Next
    \/ at = <<9, 9, 9>> /\ TLCGet(1) >= 20000 /\ bag' = [bag EXCEPT !.kind = "lead"] /\ at' = at

CountedOrMarked == Marked /\ TLCSet(1, TLCGet(1) + 1)

NoLead == bag.kind # "lead"

All == TLCGet(1) = TLCGet("generated") - 1 /\ TLCGet("stats").initial = 1
=============================================================================
