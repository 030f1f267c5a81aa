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
grow[n \in 0..40] == IF n = 0 THEN <<0>> ELSE grow[n - 1] \o grow[n - 1]

a ++ b == {a, b}

Init == x = 0
Next == x' = x
==============================================================================
