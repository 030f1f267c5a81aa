------------------------------- MODULE Community ------------------------------
(* What the expressions on the modules of the community are evaluated in.      *)
EXTENDS Graphs, BagsExt, Bitwise, Combinatorics, DyadicRationals, Quorum, VectorClocks

CONSTANTS m1, m2

VARIABLE x

U == INSTANCE UndirectedGraphs
S == INSTANCE SVG
H == INSTANCE HTML
O == INSTANCE Option
V == INSTANCE Variants

Even(n) == n % 2 = 0
Minus(a, b) == a - b
path == [node |-> {1, 2, 3}, edge |-> {<<1, 2>>, <<2, 3>>}]
ring == [node |-> {1, 2, 3}, edge |-> {<<1, 2>>, <<2, 3>>, <<3, 1>>}]
line == [node |-> {1, 2, 3, 4}, edge |-> {{1, 2}, {2, 3}}]
less == [p \in (1..3) \X (1..3) |-> p[1] < p[2]]

Init == x = 0
Next == x' = x
==============================================================================
