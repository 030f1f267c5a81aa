---- MODULE Levels ----
EXTENDS Naturals
CONSTANT c
VARIABLE x
P == x' = 1
Q(a) == a'
R(a) == Q(a)
A == x'' = 1 \* ERROR "an argument of `'` must be at most of state level, and this is of action level"
B == R(x') \* ERROR "this argument of `R` must be at most of state level"
C == R(x)
D == [](P) \* ERROR "an action under \[\] must have the form \[A\]_v"
E == <>P \* ERROR "an action under <> must have the form <<A>>_v"
F == []<><<P>>_x /\ [][P]_x /\ <>[][P]_x
N == P ~> (x = 1) \* ERROR "an action cannot be an argument of `~>`"
G == x' = 1 /\ []TRUE \* ERROR "an action and a temporal formula cannot be joined"
H == {[]TRUE} \* ERROR "must be at most of action level, and this is of temporal level"
I == ENABLED P /\ UNCHANGED x /\ [P]_x
J == [P]_P \* ERROR "the subscript of \[A\]_v must be at most of state level"
K == WF_x([]TRUE) \* ERROR "the action of a fairness condition must be at most of action level"
L == \E y \in {x'} : []TRUE \* ERROR "the set of a quantifier must be at most of state level"
M == LET T(a) == a' IN T(x') \* ERROR "this argument of `T` must be at most of state level"
ASSUME x = 1 \* ERROR "an assumption must be at most of constant level, and this is of state level"
====

---- MODULE Recursion ----
VARIABLE x
RECURSIVE F(_, _)
F(a, b) == a' = 1 /\ F(b, a)
A == F(x', 1) \* ERROR "this argument of `F` must be at most of state level"
B == F(1, x')  \* ERROR "this argument of `F` must be at most of state level"
====

---- MODULE Machine ----
CONSTANT c
VARIABLE x
Next == x' = c
====

---- MODULE Substitution ----
VARIABLE y
M == INSTANCE Machine WITH c <- y, x <- y \* ERROR "what is substituted for `c` must be at most of constant level"
====

---- MODULE Primed ----
VARIABLE y
N == INSTANCE Machine WITH c <- 1, x <- y' \* ERROR "what is substituted for `x` must be at most of state level"
====
