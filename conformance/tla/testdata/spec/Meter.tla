-------------------------------- MODULE Meter --------------------------------
(* A counter and its total, which a specification asks the checker about: how  *)
(* far the search is, what was counted, and what led to a state.               *)
EXTENDS Naturals, Sequences, FiniteSets, TLC

CONSTANTS Max, Enough

VARIABLES n, total

vars == <<n, total>>

Init == n = 0 /\ total = 0

Add(k) == n < Max /\ n' = n + k /\ total' = total + k
Back   == n > 0 /\ n' = n - 1 /\ UNCHANGED total
Two(a) == IF a > 2 THEN 2 ELSE a
Drop   == n' = n - Two(n) /\ total' = total

Next     == (\E k \in 1..2 : Add(k)) \/ Back
Spec     == Init /\ [][Next]_vars
Composed == (\E k \in 1..2 : Add(k) \cdot Drop) \/ Add(1)
Halves   == (n' = n + 1 /\ UNCHANGED total) \cdot (n <= Max /\ n' = n /\ total' = n)
Outside  == (n < 3 /\ n' = n + 1) \cdot (n' = n + 1) /\ UNCHANGED total
Free     == ENABLED Halves /\ Composed
Bound    == total <= 6

\* Levels.
Shallow  == TLCGet("level") < 5
Deep     == TLCGet("level") <= 3
ByLevel  == /\ n < Max /\ n' = n + TLCGet("level") /\ UNCHANGED total
Leveled  == <<n, TLCGet("level")>>
Grows    == [][TLCGet("level") < 4]_vars

\* Counts.
Narrow     == TLCGet("distinct") < 6
NoMore     == TLCGet("generated") < 9
ShortQueue == TLCGet("queue") < 3
Flat       == TLCGet("diameter") < 3
Stats      == TLCGet("stats").distinct = TLCGet("distinct") /\ TLCGet("stats").initial = 1
Config     == TLCGet("config").mode = "bfs" /\ TLCGet("config").deadlock = FALSE

\* Registers.
ASSUME TLCSet(1, 0) /\ TLCSet(2, {})
Counting  == TLCSet(1, TLCGet(1) + 1) /\ TLCGet(1) < 9
Unset     == TLCGet(3) = 0
Stop      == n = 3 => TLCSet("exit", TRUE)
Learning  == /\ IF TLCGet(1) = 0 THEN n < 3 ELSE n < 5
             /\ n' = n + 1 /\ UNCHANGED total
             /\ n = 2 => TLCSet(1, TLCGet("level"))

\* Behaviours.
Low      == n < 3
Shown    == [n |-> n, next |-> n', level |-> TLCGet("level"), sum |-> total]
Broken   == [n |-> n, bad |-> n["x"]]
NoRecord == n

\* Afterwards.
Explored == TLCGet("stats").diameter = Enough /\ TLCGet("level") = 0
==============================================================================
