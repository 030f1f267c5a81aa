------------------------------- MODULE Buffer --------------------------------
(* A bounded buffer, to be instantiated.                                       *)
EXTENDS Naturals, Sequences

CONSTANTS Cap, Items, Join(_, _)

VARIABLE buf

Empty == buf = <<>>
Full  == Len(buf) = Cap

Put(x) == ~Full /\ buf' = Append(buf, x)
Get    == ~Empty /\ buf' = Tail(buf)

Weight == IF Empty THEN 0 ELSE Join(Head(buf), Cap)

Bounded == Len(buf) <= Cap
==============================================================================
