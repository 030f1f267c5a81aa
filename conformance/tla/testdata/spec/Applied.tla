------------------------------- MODULE Applied -------------------------------
(* Functions that an expression leads to, applied where a formula is wanted. *)
EXTENDS Naturals

VARIABLES x, y

Init == x = 0 /\ y = 0

Few(n) == x < 3 /\ y' = n

One == [j \in 1..2 |-> x' = j \/ x' = j + x]
Two == [j \in 1..2 |-> [k \in 1..2 |-> x' = j \/ x' = j + k]]
To(n) == [j \in 1..2 |-> x' = n \/ x' = j]
Both == [a |-> One, b |-> To(2)]
Pair == <<One, To(3)>>

Same(f) == f
Apply(f, i) == Few(3) /\ f[i]
ApplyOp(F(_), i) == Few(4) /\ F(2)[i]
ApplyField(r, i) == Few(5) /\ r.a[i]

RECURSIVE Late(_)
Late(n) == IF n = 0 THEN One ELSE Late(n - 1)

Actions ==
  \/ Few(1) /\ Two[1][2]
  \/ Few(2) /\ (IF x > 0 THEN One ELSE To(2))[1]
  \/ Few(2) /\ (CASE x > 1 -> One [] x = 1 -> Two[1] [] OTHER -> To(2))[2]
  \/ Few(1) /\ Same(Same(One))[1]
  \/ Few(1) /\ (LET f == One IN f)[1]
  \/ Few(1) /\ Late(2)[2]
  \/ Few(6) /\ Both.a[2]
  \/ Few(7) /\ Pair[2][1]
  \/ LET f == To(2) IN Few(8) /\ f[1]
  \/ LET f == IF x > 0 THEN One ELSE Both.b IN Few(8) /\ f[2]
  \/ Apply(One, 2)
  \/ Apply(Two[2], 1)
  \/ ApplyOp(To, 1)
  \/ ApplyField([a |-> One], 2)
  \/ Few(9) /\ \A i \in 1..2 : (LET f == [j \in 1..2 |-> x' \in {i, j}] IN f)[1]
  \/ (ENABLED Same(One)[1]) /\ Few(0) /\ x' = 0

\* What may be an action but is none holds in several ways as well, whether or not it is known.
Low == [j \in 1..2 |-> x < 3 \/ x > j - 5 \/ x = j]
Asks(f) == f[1] /\ (\A i \in 1..2 : f[i] = TRUE) /\ x < 3 /\ f[2] /\ x' = x + 1 /\ y' = 0

Field(r) == r.a[1] = TRUE /\ Few(3) /\ r.a[1] /\ x' = x + 1
Whole(f) == DOMAIN f = 1..2 /\ Few(4) /\ f[1] /\ x' = x + 1 \* TLC keeps an argument's value.

Guards ==
  \/ Asks(Low)
  \/ Field([a |-> Low])
  \/ Whole(Low)
  \/ LET f == Low IN f[1] = TRUE /\ Few(1) /\ f[1] /\ x' = x + 1
  \/ LET f == Low IN f = Low /\ Few(2) /\ f[2] /\ x' = x + 1

\* In an initial state only such are not evaluated of which that cannot be done, or not at once.
Down[n \in 0..2] == IF n = 0 THEN x = y \/ x = 1 ELSE Down[n - 1]
Any == [n \in Nat |-> x = n \/ x = n + y]
Least == [j \in 1..2 |-> y < 2 \/ y = j]

First == y = 1 /\ (IF y = 1 THEN Down ELSE Any)[2]
Any1 == y \in 0..2 /\ Same(Any)[1]
Tested == y = 1 /\ Least[1] /\ Same(Least)[1] /\ x = 0
Start == First \/ Any1 \/ Tested
Stay == UNCHANGED <<x, y>>
==============================================================================
