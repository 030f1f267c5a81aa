----------------------------- MODULE Redeclared ------------------------------
(* What is declared again as what it is already is one thing, and a module may *)
(* have the name of its instance.                                              *)
EXTENDS Integers

CONSTANTS Size, Size
VARIABLES x, y, x

   ------------------------------ MODULE Half --------------------------------
   CONSTANT n
   VARIABLE y
   Of == n \div 2 + y
   ===========================================================================

Half(n) == INSTANCE Half

Init == x = 0 /\ y = 1
Next == x' \in {Half(Size)!Of, (x + 1) % Size} /\ y' = 1 - y
Kept == x \in 0..Size
==============================================================================
