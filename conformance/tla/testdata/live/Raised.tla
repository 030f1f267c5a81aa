-------------------------------- MODULE Raised --------------------------------
(* The configuration puts what is of a state or of behaviours in the place of  *)
(* a constant definition, and values in that of temporal ones.                 *)
EXTENDS Naturals

VARIABLES x, y
vars == <<x, y>>

Foo == TRUE
MFoo == x = 3
Often == []<>Foo
Finally == <>[]Foo
Leads == Foo ~> ~Foo

Init == x = 0 /\ y = 0
Step == x' = (x + 1) % 4 /\ y' = y
Next == Step \/ (y' = 1 - y /\ x' = x)

Fair == TRUE
RFair == WF_vars(Step)
FairP(i) == TRUE
RFairP(i) == WF_vars(Step /\ x >= i)
Spec == Init /\ [][Step]_vars /\ Fair
SpecP == Init /\ [][Step]_vars /\ \A i \in {0, 9} : FairP(i)
SpecFair == Init /\ [][Step]_vars /\ WF_vars(Step)

Live == TRUE
Stays == <>[](x = 3)
Returns == []<>(x = 3)
Both == Live /\ [](x < 5)
Implied == TRUE => Live
Always == []Live
ForAll == \A i \in {1} : Live
Not == ~Live
Either == Live \/ []<>(y = 4)

Hope == []<>(x = 7)
HopeFair == WF_vars(Step)
SpecHope == Init /\ [][Step]_vars /\ HopeFair
Hoping == Hope \/ <>(x = 9)

Inner == INSTANCE RaisedInner
OfInner == Inner!Sp
Never == <>(x = 7)
===============================================================================
