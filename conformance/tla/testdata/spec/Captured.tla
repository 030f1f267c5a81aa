------------------------------- MODULE Captured -------------------------------
(* What an argument or a LET definition depends on, where its own text does    *)
(* not say so: by what a local operator refers to, by an operator that is      *)
(* itself an argument, and by what the configuration puts in the place of a    *)
(* constant definition.                                                        *)
EXTENDS Naturals

VARIABLES x, y

Zero == 0
One == 1
Next1 == x + 1
Same == x + 0
Later == x' + 0
F(n) == n
Plus(n) == x + n

Init == x = 0 /\ y = 0
Still == UNCHANGED <<x, y>>

\* e is asked for in the state, and in the next one.
Rises(e) == e < 4 /\ x' = e + 1 /\ e' = e + 1 /\ y' = y
Twice(G(_), n) == G(n)

ByOp(p) == LET Q(z) == p + z IN Rises(Q(0))
ByOpOfOp(p) == LET Q(z) == p + z
                   R(z) == Q(z)
               IN  Rises(R(0))
ByArgument(G(_)) == Rises(G(0))
ByLet(G(_)) == LET e == G(0) IN Rises(e)
ByPassing(p) == LET Q(z) == p + z IN Rises(Twice(Q, 0))
BySum(p) == LET Q(z) == p + z
                r == 0 + Q(0)
            IN  Rises(r)
ByBound(s) == LET At(d) == s + d
              IN  \A d \in {1, 2} : LET t == At(d) IN t < 9 /\ t' = t + 1

NextOp == ByOp(x)
NextOpOfOp == ByOpOfOp(x)
NextArgument == ByArgument(LAMBDA z : x + z)
NextLet == ByLet(LAMBDA z : x + z)
NextPassing == ByPassing(x)
NextSum == BySum(x)
NextBound == x' = x + 1 /\ y' = y /\ x < 4 /\ ByBound(x)

\* An initial state gives x a value after the other.
InitBy(e, G(_)) == LET q == G(e) IN x \in {1, 2, 3} /\ y = q
InitChosen == InitBy(3, LAMBDA z : z + x)
Sum3 == y = x + 3

\* Zero, One and F are replaced.
NextReplaced == LET q == Zero IN \E k \in 1..1 : x < 4 /\ x' = q /\ y' = y
NextApplied == LET q == F(1) IN \E k \in 1..1 : x < 4 /\ x' = q /\ y' = y
NextPrimed == LET q == Zero IN q < 4 /\ x' = q + 1 /\ q' = q + 1 /\ y' = y
NextAction == LET q == x + Zero - x IN x' \in {1, 2, 3} /\ y' = q
NextFilter == x < 4 /\ y' = y /\ \E k \in {j \in 1..6 : j = Zero} : x' = k
NextRange == x < 3 /\ y' = y /\ \E f \in [{1} -> 1..One] : x' = f[1]
NextWithout == x < 3 /\ y' = y /\ \E k \in {0} : x' \in (0..One) \ {k}
ItIsX == y = x

\* Lim is replaced. What varies is reached through definitions that name each other.
Lim == 3
MLim == x + 1
RECURSIVE f(_), g(_)
f(n) == IF n > 0 THEN g(n - 1) ELSE Lim
g(n) == f(n) + 1
Once == f(1)
Twofold == g(2)
NextMutual == x' = (x + 1) % 4 /\ y' = y
Mutual == Once = x + 2 /\ Twofold = x + 4
===============================================================================
