-------------------------------- MODULE Pair ---------------------------------
(* Two buffers in a row, by instances of one module: with a substitution of    *)
(* variables and operators, with parameters, and of a module without any.      *)
EXTENDS Naturals, Sequences

VARIABLES left, right

Plus(a, b) == a + b
Items      == 1..2

L == INSTANCE Buffer WITH buf <- left, Cap <- 1, Join <- Plus
R(Cap) == INSTANCE Buffer WITH buf <- right, Join <- *
Both(c) == INSTANCE Buffer WITH buf <- left \o right, Cap <- c, Join <- Plus

LOCAL INSTANCE FiniteSets

vars == <<left, right>>

Init == L!Empty /\ right = <<>>

Enter == (\E x \in Items : L!Put(x)) /\ UNCHANGED right
Pass  == ~L!Empty /\ R(2)!Put(Head(left)) /\ L!Get
Leave == R(2)!Get /\ UNCHANGED left

Next == Enter \/ Pass \/ Leave
Spec == Init /\ [][Next]_vars

Inv      == L!Bounded /\ R(2)!Bounded /\ Both(3)!Bounded
Light    == L!Weight <= 3 /\ R(3)!Weight \in {0, 3, 6}
Spare    == ~Both(3)!Full
Counted  == Cardinality({left, right}) > 0
Ordered  == [][Both(3)!Get \/ \E x \in Items : Both(3)!Put(x) \/ UNCHANGED (left \o right)]_vars
==============================================================================
