---- MODULE Rounds ----
\* What is the same for all elements that a quantifier goes through is kept, by the variables and the
\* names that it refers to.
EXTENDS Naturals, Sequences, FiniteSets
VARIABLES x, seen
vars == <<x, seen>>

Count(a) == Cardinality({w \in seen : w >= a /\ w + 1 > a})
Near(p) == {<<p[1] + i, p[2] + j, p[1] + p[2] + i + j>> : <<i, j>> \in (0..1) \X (0..1)}

Init == x = 0 /\ seen = {}
Pick(n) ==
  LET far == x + n
      most == Cardinality({w \in seen : w > x /\ w < x + 3}) IN
  /\ \E v \in 0..2 :
       /\ Cardinality({w \in seen : w > far /\ w < far + 4}) + Count(n) <= v + 2
       /\ {w \in seen : w >= x /\ w <= x + most} # {x + v, n + v}
       /\ x' = (far + v) % 6
  /\ seen' = seen \cup {x', n}
Next == \E n \in 0..2 : Pick(n)
Spec == Init /\ [][Next]_vars

Same ==
  \A a, c \in 0..3 : \A b \in 0..5 :
    b \in {w \in seen : w >= a /\ w < a + c} <=> b \in seen /\ b >= a /\ b < a + c
Rows == \A n \in 0..3 : \A f \in [1..n -> 1..n] : Len(f) = n /\ \A k \in 1..n : f[k] <= n
Squares == \A i, j \in 0..2 : Cardinality(Near(<<i, j>>)) = 4 /\ <<i, j, i + j>> \in Near(<<i, j>>)
Grows == [][\A a \in 0..5 : \A b \in 0..1 : Count(a)' + b >= Count(a)]_vars
Stays == [][\A a \in 2..5 : \A b \in 0..1 : Count(a)' + b = Count(a) + b]_vars
Few == \A a \in 1..5 : \E b \in 0..1 : Count(a) + b < 4
====
