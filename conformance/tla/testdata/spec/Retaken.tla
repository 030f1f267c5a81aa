------------------------------ MODULE Retaken -------------------------------
(* Actions that are taken again, or tested, within the rest of themselves.     *)
EXTENDS Naturals

VARIABLES a, b, c

Init == a = 0 /\ b = 0 /\ c = 0
Go   == a = 0 /\ b = 0 /\ c' = 0

Both(P)        == P /\ P
Apply(F(_), P) == F(P)
Thrice(P)      == \A i \in 1..3 : P

\* The bodies of a universal quantifier have names of their own.
Let     == \A i \in {1, 2} : LET v == i * 10 IN
             \E k \in {1, 2} : IF i = 1 THEN a' = v + k ELSE b' = v + k
Choice  == \A i \in {1, 2} : \E k \in {1, 2} :
             \/ IF i = 1 THEN a' = k ELSE b' = k
             \/ IF i = 1 THEN a' = k + 5 ELSE b' = k + 5
Pairs   == \A i, j \in {1, 2} : \E k \in {1, 2} :
             IF i = j THEN a' = k \/ a' = k + 3 ELSE b' = k \/ b' = k + 4
Tested  == \A i \in 1..3 : \E k \in {1, 2} :
             IF i = 1 THEN (a' = k /\ b' = 1) \/ (a' = k + 5 /\ b' = 2) ELSE a' % 5 = k
Called  == LET Set(i, k) == IF i = 1 THEN a' = k \/ a' = k + 5 ELSE b' = k IN
             \A i \in {1, 2} : \E k \in {1, 2} : LET w == k + i IN Set(i, w) \/ Set(i, w + 20)
Forall  == Go /\ (Let \/ Choice \/ Pairs \/ Tested \/ Called)

\* So has an action that is an argument or a LET definition.
Passed  == /\ Go
           /\ \/ Both(\E k \in {1, 2} : a' = k \/ a' = k + 5) /\ b' = 1
              \/ b' = 2 /\ Both(\E k \in {1, 2} : a' = k \/ a' = k + 5)
              \/ Apply(Both, LET v == 7 IN \E k \in {1, 2} : a' = v + k \/ a' = k + 5) /\ b' = 3
              \/ Apply(LAMBDA p : p /\ b' = 4 /\ p, \E k \in {1, 2} : a' = k \/ a' = k + 5)
              \/ Thrice(\E k \in {1, 2} : a' = k + 1 \/ a' = k + 5) /\ b' = 5
              \/ LET P == \E k, l \in {1, 2} : a' = k \/ a' = l + 5
                 IN  P /\ ENABLED P /\ P /\ b' = 6
              \/ LET P == IF a = 0 THEN \E k \in {1, 2} : a' = k \/ a' = k + 5 ELSE b' = 0
                 IN  P /\ b' \in {7, 8} /\ (b' = 8 => P)

\* Of some elements, the first is taken, and then the last, up to the second.
Ordered ==
  Go /\ \A i \in 1..3 :
    \/ i = 1
    \/ i = 2 /\ a' \in 1..3
    \/ i = 3 /\ \E k \in 1..3 : b' = k
Fails   == Go /\ b' = 0 /\ \A i \in 1..3 :
             CASE i = 1 -> a' \in {1} [] i = 2 -> a' = 2 [] i = 3 -> a' = "x" + 1
Stops   == Go /\ \A i \in 1..3 :
             CASE i = 1 -> a' \in {1} [] i = 2 -> b' = "x" + 1 [] i = 3 -> a' = 2
One     == a < 2

\* Initial states are taken in the same ways.
First   == /\ \A i \in 1..3 : \E k \in {1, 2} : LET v == i + k IN
                CASE i = 1 -> a = v \/ a = v + 5 [] i = 2 -> c = v [] i = 3 -> b = v \/ b = v + 10
           /\ a < 8
Again   == Both(\E k \in {1, 2} : a = k \/ a = k + 5) /\ b = 0 /\ c = 0
Stay    == UNCHANGED <<a, b, c>>
==============================================================================
