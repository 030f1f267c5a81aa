----------------------------- MODULE WrappedBase ------------------------------
EXTENDS Naturals
VARIABLE y
Limit == 1
Most(a) == a
Start == y = 0
Step == y < Limit /\ y' = y + 1
Back == y = Most(Limit) /\ y' = 0
Next == Step \/ Back
===============================================================================
