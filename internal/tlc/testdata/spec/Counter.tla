------------------------------- MODULE Counter -------------------------------
(* A counter that goes up to Max and falls back, with something to find for    *)
(* every kind of verdict. Each configuration beside it asks one question.      *)
EXTENDS Naturals

CONSTANT Max

ASSUME Max < 10

VARIABLE n

Init == n = 0

Up    == n < Max /\ n' = n + 1
Reset == n = Max /\ n' = 0

Next == Up \/ Reset

Spec == Init /\ [][Next]_n /\ WF_n(Next)

Bounded == n \in 0..Max
Low     == n < 2
NotZero == n # 0
Untyped == n = "zero"

Grows   == [][n' > n]_n
Unnamed == [][n' > n]_n /\ [][n' <= Max]_n

Returns == []<>(n = 0)
Settles == <>[](n = 0)
==============================================================================
