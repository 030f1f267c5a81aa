------------------------------- MODULE Counter -------------------------------
(* A counter that goes up to Max and falls back, with something to find for    *)
(* every kind of verdict. Each configuration beside it asks one question.      *)
EXTENDS Integers

CONSTANT Max

ASSUME Max < 10

VARIABLES n, last

vars == <<n, last>>

Init == n = 0 /\ last = "none"

Up    == n < Max /\ n' = n + 1 /\ last' = "up"
Reset == n = Max /\ n' = 0 /\ last' = "reset"

Next  == Up \/ Reset
Climb == Up
Leap  == \E step \in 1..3 : n + step <= Max /\ n' = n + step /\ UNCHANGED last
Vague == n' = n + 1
Loose == n' \in Nat /\ UNCHANGED last
Crash == Up /\ last[1] = 1

Spec     == Init /\ [][Next]_vars /\ WF_vars(Next)
ManyInit == n \in -2..2 /\ last = "none"
NoInit   == n = 0

Three == 3
Few   == 0..2

Bounded  == n \in 0..Max
Low      == n < 2
NotZero  == n # 0
Untyped  == n = "zero"
Small    == n < 3
Stepping == n' < 3
Possible == ENABLED Up
Named    == last = "reset" => ~ENABLED Reset
WithArgument(m) == n < m

Grows       == [][n' > n]_n
Split       == [][n' > n]_n /\ [][n' <= Max]_n
StartsLow   == n = 0
StartsHigh  == n = 7
AlwaysLow   == []Low
Returns     == []<>(n = 0)
==============================================================================
