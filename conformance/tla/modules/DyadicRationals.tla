--------------------------- MODULE DyadicRationals ----------------------------
(* Rationals whose denominator is a power of two, in lowest terms.             *)
LOCAL INSTANCE Integers
LOCAL INSTANCE Sequences
LOCAL INSTANCE TLC

RECURSIVE Gcd(_, _)
LOCAL Gcd(a, b) == IF b = 0 THEN a ELSE Gcd(b, a % b)

LOCAL Reduce(num, den) ==
  LET gcd == Gcd(num, den) IN [num |-> num \div gcd, den |-> den \div gcd]

IsDyadicRational(r) == \E n \in 0 .. r.den : 2 ^ n = r.den

Zero == [num |-> 0, den |-> 1]

One == [num |-> 1, den |-> 1]

Add(p, q) ==
  LET den == IF p.den > q.den THEN p.den ELSE q.den
  IN  IF p = Zero THEN q
      ELSE Reduce(p.num * (den \div p.den) + q.num * (den \div q.den), den)

Half(p) == Reduce(p.num, p.den * 2)

PrettyPrint(p) ==
  CASE p = Zero -> "0"
    [] p = One  -> "1"
    [] OTHER    -> ToString(p.num) \o "/" \o ToString(p.den)
===============================================================================
