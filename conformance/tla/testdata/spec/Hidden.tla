-------------------------------- MODULE Hidden --------------------------------
(* Instances of modules whose definitions need some that have no name there:   *)
(* LOCAL ones of a module that they extend, or have an instance of.             *)
EXTENDS Naturals

VARIABLE x

---- MODULE Inner ----
EXTENDS Naturals
VARIABLE y
LOCAL vars == <<y>>
LOCAL Most == 2
LOCAL Step == y[1] < Most /\ y' = [y EXCEPT ![1] = @ + 1]
LOCAL Back == y[1] = Most /\ y' = <<0>>
Init == y = <<0>>
Spec == Init /\ [][Step \/ Back]_vars /\ WF_vars(Step)
Bound == y[1] <= Most
====
---- MODULE Extended ----
EXTENDS Inner
Small == Bound
====
---- MODULE Twice ----
VARIABLE z
LOCAL Pair == <<z>>
I == INSTANCE Inner WITH y <- Pair
J(a) == INSTANCE Inner WITH y <- <<a>>
LOCAL K == INSTANCE Extended WITH y <- Pair
Spec  == I!Spec
Small == I!Bound /\ J(z)!Bound /\ K!Small
====

Init == x = 0
Next == x' = (x + 1) % 3
Spec == Init /\ [][Next]_x /\ WF_x(Next)

E == INSTANCE Extended WITH y <- <<x>>
T == INSTANCE Twice WITH z <- x

Refined == E!Spec /\ T!Spec
Small   == E!Small /\ T!Small /\ T!J(x)!Bound
Wrong   == T!J(x + 1)!Bound
==============================================================================
