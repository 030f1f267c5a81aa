-------------------------------- MODULE Single --------------------------------
(* Functions that are too much to evaluate, but for the one argument that they *)
(* are applied to.                                                             *)
EXTENDS Naturals, FiniteSets

VARIABLE x

Init == x = 0

Size == [s \in SUBSET (1..25) |-> Cardinality(s)]
Plus == [s \in SUBSET (1..25), n \in 1..9 |-> n + Cardinality(s)]

RECURSIVE Endless(_)
Endless(n) == 1 + Endless(n + 1)
Second == [i \in 1..3 |-> IF i = 3 THEN Endless(0) ELSE 10 * i]
Of(f, i) == f[i]

\* Each call leads to a function that is too much for all arguments.
RECURSIVE Chain(_)
Chain(n) == LET f == [i \in 1..2 |-> Chain(n + i)] IN f[1]

\* One that is within another has no value for this argument either, and is not asked for.
RECURSIVE Twice(_)
Twice(n) == LET f == [i \in 1..2 |-> IF n = 1 THEN Endless(0) ELSE IF i = 2 THEN Twice(1) ELSE 60]
            IN  f[1]

Next == x < 100 /\ \/ LET f == [s \in SUBSET (1..25) |-> Cardinality(s) + x] IN x' = f[{1, 2}]
                   \/ x' = 100 + Size[{1, 2, 3}]
                   \/ LET f == [s \in SUBSET (1..25) |-> Cardinality(s)] IN x' = 110 + f[{1}]
                   \/ x' = 120 + Of(Size, {2, 3}) /\ Of([s \in SUBSET (1..25) |-> x], {}) = x
                   \/ x' = 100 + Plus[{1, 2, 3}, 9]
                   \/ LET f == [i \in 1..3 |-> IF i = 3 THEN Endless(x) ELSE i] IN x' = 20 + f[1]
                   \/ x' = Second[2]
                   \/ x' = 30 + Of(Second, 2)
                   \/ x' = 40 + Of([i \in 1..2 |-> IF i = 1 THEN Chain(x) ELSE i], 2)
                   \/ x' = Twice(0)
===============================================================================
