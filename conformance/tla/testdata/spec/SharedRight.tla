------------------------------ MODULE SharedRight ------------------------------
EXTENDS Integers

CONSTANT Least
VARIABLE x

RightInit == x \in 0 .. 3
Step == x' = 0
Turn == x' \in 0 .. 9
===============================================================================
