------------------------------- MODULE Borrowed -------------------------------
(* What the configuration puts in the place of a definition of BorrowedBase holds *)
(* in the instances of BorrowedMore, too, as all refer to one definition.         *)
EXTENDS BorrowedBase
VARIABLE x
M == INSTANCE BorrowedMore WITH y <- x
P(a) == INSTANCE BorrowedMore WITH y <- a
One(n) == n + 1
Init == M!Begin /\ Begin
Next == M!Step /\ Step
Same == x = y /\ M!Bound /\ P(x)!Bound /\ P(1)!Twice = 6
Low  == x # 2
===============================================================================
