-------------------------------- MODULE Handed ---------------------------------
(* Operators of the language as arguments do in actions what they do elsewhere. *)
EXTENDS Integers

VARIABLES x, y

One(F(_), a) == F(a)
Both(F(_, _), a, b) == F(a, b)

Init == Both(=, x, 0) /\ Both(\in, y, {0, 1})
Next ==
  \/ Both(/\, x' = (x + 1) % 3, One(UNCHANGED, y))
  \/ Both(\in, x', {0, x}) /\ Both(=, y', 1 - y)
  \/ Both(=, x', 2) /\ One(', x) = x + 1 /\ One(UNCHANGED, <<y>>)
Kept == Both(=>, y = 2, Both(\leq, x, 2))
===============================================================================
