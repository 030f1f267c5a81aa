------------------------------- MODULE Bitwise --------------------------------
(* Operators on the binary digits of natural numbers.                          *)
LOCAL INSTANCE Integers

(* Both digits by digit; op is of single digits, and op(0, 0) is 0.            *)
LOCAL Digits(x, y, op(_, _)) ==
  LET from[n \in 0 .. 31] ==
        IF n = 31 THEN 0
        ELSE op((x \div 2 ^ n) % 2, (y \div 2 ^ n) % 2) * 2 ^ n + from[n + 1]
  IN  from[0]

x & y == Digits(x, y, LAMBDA a, b : a * b)

x | y == Digits(x, y, LAMBDA a, b : a + b - a * b)

x ^^ y == Digits(x, y, LAMBDA a, b : (a + b) % 2)

(* The complement, as far as the highest digit of a.                           *)
Not(a) ==
  LET above == CHOOSE n \in 1 .. 31 : a \div 2 ^ (n - 1) <= 1
      from[n \in 0 .. 31] ==
        IF n = above THEN 0 ELSE (1 - ((a \div 2 ^ n) % 2)) * 2 ^ n + from[n + 1]
  IN  IF a = 0 THEN 0 ELSE from[0]

shiftR(n, pos) == n \div 2 ^ pos
===============================================================================
