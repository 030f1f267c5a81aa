------------------------------- MODULE Halfway -------------------------------
(* Which ways lead through the states between two actions, and which of these *)
(* states are generated.                                                      *)
EXTENDS Naturals

VARIABLES a, b, c

Init == a = 0 /\ b = 0 /\ c = 0

\* Where all variables have values, the first half is but tested, too.
Tested  == (a' = 1 /\ b' = 2 /\ c' = 0 /\ (a' = 1 \/ b' = 2)) \cdot
             (a' = a + b /\ b' = b /\ c' = c /\ (a' = 3 \/ b' = 2))

\* A variable that has got a value before keeps in the first half the one that it had.
Given   == c' = 1 /\ (a' = 4 + c' /\ b' = 2 /\ (a' = 4 \/ b' = 2)) \cdot
             (a' = a + b + 10 * c' /\ b' = b + c)
Refused == c' = 1 /\ (a' = 5 /\ b' = 2 /\ c' = 1) \cdot (a' = a + b /\ b' = b)

\* Only the states between the halves of a whole step are generated.
A == a' \in 1..2 /\ UNCHANGED <<b, c>>
B == a' \in {10 + a, 20 + a, 30 + a} /\ UNCHANGED <<b, c>>
C == a' \in {100 + a, 200 + a, 300 + a, 400 + a} /\ UNCHANGED <<b, c>>
Left    == (A \cdot B) \cdot C
Right   == A \cdot (B \cdot C)
Asked   == UNCHANGED <<b, c>> /\ a' \in {10, 11, 12} /\ (A \cdot B)
Free    == ENABLED (A \cdot B) /\ A
Able    == ENABLED (A \cdot B)

Next == a = 0 /\ (Tested \/ Given \/ Refused \/ Left \/ Right \/ Asked \/ Free)
==============================================================================
