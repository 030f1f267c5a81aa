-------------------------------- MODULE Merged --------------------------------
(* One variable takes the place of two. An ENABLED of their module still gives *)
(* them different values, whereas a step cannot.                               *)
EXTENDS Naturals
VARIABLE z
---- MODULE Two ----
EXTENDS Naturals
VARIABLES x, y
Unlike == ENABLED (x' = 0 /\ y' = 1)
Never  == ENABLED (x # y /\ x' = 0 /\ y' = 1)
Both   == x' = 1 - x /\ y' = 1 - y
Apart  == x' = 1 - x /\ y' = y
====
M == INSTANCE Two WITH x <- z, y <- z
Odd(n) == n % 2 = 1
Init == z = 0
Next == M!Both \/ M!Apart \/ (Odd(z) /\ z' = 7)
Kept == M!Unlike /\ ~M!Never
Less == z < 2
===============================================================================
