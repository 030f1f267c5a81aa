------------------------------ MODULE PartedPart -------------------------------
EXTENDS Integers

CONSTANT Base

Pair(a) == <<a + Base, 2>>
Own == <<Base, 1>>
Gather(F(_)) == {F(1), F(2)}

First(a) == Pair(a)!1
Second == Own!1
Firsts == Gather(Pair!1)
===============================================================================
