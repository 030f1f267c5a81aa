-------------------------------- MODULE Amid ---------------------------------
(* Functions and sets over infinite sets that are asked amid a state, of what  *)
(* has no value yet, and once more when it has one.                            *)
EXTENDS Naturals

VARIABLES x, y

vars == <<x, y>>
Init == x = 0 /\ y = 0

Plain  == LET f == [n \in Nat |-> IF n = 0 THEN 0 ELSE n + x']
          IN  f[0] = 0 /\ x' \in 1..3 /\ f[1] > 2 /\ y' = 1
Set(S) == 0 \in S /\ x' \in 1..3 /\ 1 \in S /\ y' = x'
Passed == Set({n \in Nat : n = 0 \/ x' > 1})
Self   == LET f[n \in Nat] == IF n = 0 THEN 0 ELSE x' + f[n - 1]
              g == [f EXCEPT ![0] = 5]
          IN  g[0] = 5 /\ x' \in 4..6 /\ g[2] > 9 /\ y' = g[1]
Nested == LET f == [n \in Nat |-> [m \in Nat |-> IF m = 0 THEN n ELSE n + x' + y']]
              g == f[7]
          IN  g[0] = 7 /\ x' \in 1..2 /\ g[0] = 7 /\ y' \in {x', 5} /\ g[1] > 10
Both   == LET f == [n \in Nat |-> IF n = 0 THEN 0 ELSE n + x']
              g == [n \in Nat |-> IF n = 0 THEN f[0] ELSE f[n] + y']
          IN  /\ g[0] = 0
              /\ x' = 2 \/ x' = 3
              /\ f[2] > 3
              /\ g[0] = 0
              /\ y' = 1 \/ y' = 20
              /\ g[1] > 4
Domain == LET f == [n \in {m \in Nat : m = 0 \/ x' > m} |-> n * 100 + y']
          IN  x' \in 1..3 /\ 0 \in DOMAIN f /\ (x' = 1 \/ 1 \in DOMAIN f) /\ y' = 7 /\ f[0] = 7

Ways   == LET f == [n \in Nat |-> IF n = 0 THEN 0 ELSE n + x']
              r == [of |-> f, all |-> {m \in Nat : m = 0 \/ m = y'}]
          IN  /\ r.of[0] = 0
              /\ \E i \in 1..3 : f[0] = 0 /\ x' = i /\ f[1] > 2
              /\ \A i, j \in {0} : r.of[i] = 0 /\ j \in r.all /\ y' \in 20..21
              /\ r.of[3] = 6 /\ 21 \in r.all

\* ENABLED gives the variables values of its own.
Able   == LET f == [n \in Nat |-> IF n = 0 THEN 0 ELSE n + x']
          IN  /\ f[0] = 0
              /\ ENABLED (f[0] = 0 /\ x' = 30 /\ f[1] = 31 /\ y' = 3)
              /\ x' = 9
              /\ f[1] = 10
              /\ y' = 9
Primed == LET f == [n \in Nat |-> IF n = 0 THEN 0 ELSE n + x]
          IN  f'[0] = 0 /\ f[1] = 1 + x /\ x' \in {40, 41} /\ f'[1] = 42 /\ y' = 0

Next == x = 0 /\ \/ Plain \/ Passed \/ Self \/ Nested
                 \/ Both \/ Domain \/ Ways \/ Able \/ Primed
Spec == Init /\ [][Next]_vars /\ WF_vars(Next)
Goes == <>(x > 0)

\* A name that is bound for several values of a variable is not of any of them.
Bound == \E <<f, i>> \in {<<[n \in Nat |-> n + x'], 1>>} :
           LET h == f[i] IN x' \in 1..3 /\ h = x' + 1 /\ y' = 0

\* So is an initial state.
First == LET f == [n \in Nat |-> IF n = 0 THEN 0 ELSE n + x]
         IN  f[0] = 0 /\ x \in 1..3 /\ y = f[1]
Odd(S) == 0 \in S /\ x \in 10..13 /\ 1 \in S /\ y = 0
Some  == LET f == [n \in Nat |-> IF n = 0 THEN 0 ELSE n + x]
         IN  f[0] = 0 /\ (\E i \in 21..23 : x = i /\ f[1] > 22) /\ f[0] = 0 /\ y = f[2]
Odds == {n \in Nat : n = 0 \/ x % 2 = 1}
Even(S) == 0 \in S /\ x \in 31..33 /\ 1 \notin S
Asked == LET f == [n \in Nat |-> IF n = 0 THEN 0 ELSE n + x]
         IN  f[0] = 0 /\ y = 3 /\ ENABLED (x' = y) /\ x \in 51..53 /\ f[1] = x + 1
Tried == LET f == [n \in Nat |-> IF n = 0 THEN 0 ELSE n + x]
             g == [i \in 1..2 |-> IF i = 1 THEN f[0] ELSE "a" + 1]
         IN  f[0] = 0 /\ g[1] = 0 /\ x \in 61..62 /\ f[1] = x + 1 /\ y = 0
Start == \/ First \/ Some \/ Asked \/ Tried
         \/ Odd({n \in Nat : n = 0 \/ x % 2 = 1})
         \/ y \in 1..2 /\ Even(Odds)
Stay  == UNCHANGED vars
===============================================================================
