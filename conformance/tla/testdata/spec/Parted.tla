-------------------------------- MODULE Parted ---------------------------------
(* A part of a definition is of the place where it is named: it knows what is  *)
(* bound there, and what an instance puts in the place of constants.           *)
EXTENDS Integers

Within(z) == LET shift(a) == z + a IN shift(2)!1
Above(z) == \A k \in {z} : LET shift(a) == k + a IN shift(2)!1 = z
Kept(f) == [f EXCEPT ![1] = LET old == @ + 1 IN old!1 * 2]

Fixed == INSTANCE PartedPart WITH Base <- 4
Given(x) == INSTANCE PartedPart WITH Base <- x

ASSUME Within(3) = 3 /\ Above(3)
ASSUME Kept(<<5, 6>>) = <<10, 6>>
ASSUME <<Fixed!First(1), Given(7)!First(1), Given(7)!Second>> = <<5, 8, 7>>
ASSUME <<Fixed!Firsts, Given(7)!Firsts>> = <<{5, 6}, {8, 9}>>
===============================================================================
