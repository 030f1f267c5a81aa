---- MODULE Unknown ----
VARIABLE counter
A == countr + 1 \* ERROR "`countr` is not declared or defined here; did you mean `counter`\?"
\* ERROR-1 "`\+` is not declared or defined here; module Naturals defines it"
====

---- MODULE UseBeforeDefinition ----
A == B \* ERROR "`B` is not declared or defined here"
B == 1
====

---- MODULE SelfReference ----
Fact(n) == Fact(n) \* ERROR "a definition that uses itself needs RECURSIVE Fact"
====

---- MODULE Recursive ----
RECURSIVE F(_), G(_, _)
F(x) == G(x, x)
G(x, y) == F(y)
f[x \in {1}] == f[x]
====

---- MODULE RecursiveWithoutDefinition ----
RECURSIVE F(_) \* ERROR "RECURSIVE `F` has no definition in what follows"
====

---- MODULE RecursiveArity ----
RECURSIVE F(_)
F(x, y) == F(x) \* ERROR "`F` takes 2 arguments, but its RECURSIVE says 1 argument"
\* ERROR-1 "`F` takes 2 arguments, but is given 1"
====

---- MODULE Twice ----
CONSTANT a
VARIABLE a \* ERROR "`a` is declared or defined already at Twice.tla:2:10"
B == \E a \in {} : TRUE \* ERROR "`a` is declared or defined already"
C(a) == 1 \* ERROR "`a` is declared or defined already"
D == \E TRUE \in {} : 1 \* ERROR "`TRUE` is an operator of the language and cannot be redefined"
====

---- MODULE Arity ----
EXTENDS Naturals, Sequences
CONSTANT C(_)
F(x) == x
H(G(_)) == G(1)
A == F \* ERROR "`F` takes 1 argument and stands where a value is expected"
B == F(1, 2) \* ERROR "`F` takes 1 argument, but is given 2"
D == 1 + A(2) \* ERROR "`A` takes no arguments, but is given 1"
E == H(1) \* ERROR "expected an operator of 1 argument, found a value"
I == H(+ ) \* ERROR "`\+` takes 2 arguments, but an operator of 1 is expected here"
J == H(LAMBDA x, y : x) \* ERROR "LAMBDA takes 2 arguments, but an operator of 1 is expected here"
K == H(H) \* ERROR "`H` takes operators as arguments and cannot be an argument itself"
L == H(F) = H(C) /\ H(LAMBDA x : x) = H(Len)
M == LAMBDA x : x \* ERROR "LAMBDA stands where a value is expected"
N == SelectSeq(<<>>, 1) \* ERROR "expected an operator of 1 argument, found a value"
====

---- MODULE Fields ----
A == [a |-> 1, b |-> 2, a |-> 3] \* ERROR "field `a` is given twice"
====

---- MODULE Base ----
CONSTANT c, Op(_)
VARIABLE x
LOCAL Hidden == c
Shown == Hidden + x \* ERROR "`\+` is not declared or defined here"
====

---- MODULE Parametrised ----
CONSTANT c, Op(_)
VARIABLE x
LOCAL Hidden == c
Shown(y) == <<Hidden, x, Op(y)>>
====

---- MODULE Instances ----
VARIABLE v
Id(y) == y
Good == INSTANCE Parametrised WITH c <- 1, Op <- Id, x <- v
P(c, x) == INSTANCE Parametrised WITH Op <- Id
A == Good!Shown(1)
B == P(1, v)!Shown(2)
C == P!Shown(1) \* ERROR "instance `P` takes 2 arguments, but is given 0"
D == Good!Hidden \* ERROR "`Good!Hidden` is not declared or defined here"
E == Good \* ERROR "`Good` is an instance: name one of its operators, as in Good!Op"
F == Id!Shown(1) \* ERROR "`Id` takes 1 argument, but is given 0"
G == Good!Shown \* ERROR "`Good!Shown` takes 1 argument and stands where a value is expected"
====

---- MODULE Missing ----
Bad == INSTANCE Parametrised WITH c <- 1, y <- 2 \* ERROR "module Parametrised has no constant or variable `y`"
\* ERROR-1 "INSTANCE Parametrised needs a value for its constant `Op`: WITH Op <- …"
\* ERROR-2 "INSTANCE Parametrised needs a value for its variable `x`"
====

---- MODULE Absent ----
EXTENDS Nowhere \* ERROR "module Nowhere is not found"
====

---- MODULE Local ----
EXTENDS Parametrised
A == Hidden \* ERROR "`Hidden` is not declared or defined here"
====

---- MODULE Same ----
EXTENDS Naturals, Integers, Bags
INSTANCE TLC
N == INSTANCE Naturals
A == N!+(1, 2) + BagToSet(EmptyBag)
====

---- MODULE Nested ----
CONSTANT c
---- MODULE Inner ----
VARIABLE w
In == <<c, w>>
====
I(w) == INSTANCE Inner
A == I(1)!In
====

---- MODULE Parts ----
EXTENDS Naturals
A(n) == n = 1 /\ (\A k \in 1 .. n : lab(k) :: k > 0)
B == A(1)!1 /\ A(2)!2!(3) /\ A(2)!lab(3) /\ A(1)!:
C == A(1)!3 \* ERROR "this step of the path leads to no part of the definition of `A`"
D == A!1 \* ERROR "`A` takes 1 argument, but is given 0"
E == A(1)!none \* ERROR "`A` is no instance and has no label `none`"
F == A(1)!lab \* ERROR "label `lab` takes 1 argument, but is given 0"
G == A(1)!2!(1, 2) \* ERROR "this step of the path leads to no part"
====

---- MODULE RecursiveTwice ----
RECURSIVE F(_)
RECURSIVE F(_) \* ERROR "RECURSIVE `F` is said twice"
F(x) == x
====

---- MODULE FunctionInItsDomain ----
f[x \in f] == x \* ERROR "`f` is not declared or defined here"
====

---- MODULE Labels ----
A == \E i \in {1} : lab :: i \* ERROR "label `lab` must have `i` for a parameter"
B(a) == lab(a) :: a \* ERROR "`a` is no variable that is bound around label `lab`"
C == \E i \in {1} : lab(i, i) :: i \* ERROR "`i` is no variable that .* or stands twice"
D == <<lab :: 1, lab :: 2>> \* ERROR "label `lab` stands twice in one definition"
E == \E i \in {1} : one(i) :: \A j \in {1} : two(j) :: LET F == two :: i IN F
G == root :: <<E!one(1)!two(1), E!(1)!1>>
H == G!root!1
====
