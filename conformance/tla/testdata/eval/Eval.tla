-------------------------------- MODULE Eval ---------------------------------
(* What the expressions beside it are evaluated in.                            *)
EXTENDS Integers, Sequences, FiniteSets, TLC, Bags

CONSTANTS m1, m2

VARIABLE x

Double(n) == 2 * n
Twice(F(_), n) == F(F(n))

RECURSIVE Up(_)
Up(n) == Up(n + 1)

RECURSIVE Gcd(_, _)
Gcd(a, b) == IF b = 0 THEN a ELSE Gcd(b, a % b)

fib[n \in 0..10] == IF n < 2 THEN n ELSE fib[n - 1] + fib[n - 2]
nat[n \in Nat] == IF n = 0 THEN 0 ELSE nat[n - 1] + n
grow[n \in 0..40] == IF n = 0 THEN <<0>> ELSE grow[n - 1] \o grow[n - 1]

Part == [n \in 1..3 |-> IF n = 2 THEN Assert(FALSE, "no") ELSE n]

a ++ b == {a, b}

Parts(m) ==
  /\ m + 2 = 3
  /\ \A n \in 1 .. m, <<k, l>> \in {<<1, 2>>} : Sum(n, k, l) :: n + k < l + m
  /\ LET two == 2 IN {two, m} = {x0 \in 1 .. 2 : big(x0) :: x0 > 0}
  /\ IF m = 1 THEN [a |-> 7].a ELSE m
  /\ CASE m = 1 -> "one" [] m = 2 -> "two" [] OTHER -> "many"
  /\ m = 1 /\ m = 2 /\ m = 3

Gathered(F(_, _)) == {F(a, b) : a, b \in 1 .. 2}
Inner(m) ==
  LET base == m * 10
      Near(n) == LET gap == n - base IN gap * (width :: gap)
  IN  Twice(LAMBDA k : Near(k) + m, CASE m = 1 -> 5 [] OTHER -> [a, b \in 1 .. m |-> a][2, 1])

Init == x = 0
Next == x' = x
==============================================================================
