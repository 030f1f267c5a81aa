---- MODULE Held ----
\* Values of definitions without parameters are kept while one state is looked at.
EXTENDS Naturals
VARIABLE x

Twice == IF x > 2 THEN 2 * x ELSE x + x
Init == x = 0
Next == /\ x < 5
        /\ Twice < 10
        /\ x' = x + 1
        /\ Twice' > Twice
Spec == Init /\ [][Next]_x

Even == Twice % 2 = 0 /\ Twice = 2 * x
Grows == [][Twice' = Twice + 2]_x
Stays == [][Twice' = Twice]_x
Small == Twice < 6
====
