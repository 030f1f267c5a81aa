------------------------------ MODULE SharedLeft -------------------------------
EXTENDS Integers

CONSTANT Least
VARIABLE x

LeftInit == x \in Least .. 5
Step(n) == x' = n + 1
===============================================================================
