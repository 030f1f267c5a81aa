----------------------------- MODULE BorrowedBase -----------------------------
EXTENDS Naturals
VARIABLE y
None == CHOOSE n \in Nat : n \notin 0..2
Limit == 1
Up(n) == n + 2
Begin == y = None
Step == IF y = None THEN y' = 0 ELSE y < Limit /\ y' = Up(y)
Bound == y = None \/ y <= Limit
===============================================================================
