-------------------------------- MODULE Boxed --------------------------------
(* Formulas that stand in the arguments of operators, and how deep a state is
   when it is met once more. *)
EXTENDS Naturals, TLC

VARIABLES x, depth

Init == x = 0 /\ depth = TLCGet("level")
Next == x < 2 /\ x' = x + 1 /\ depth' = TLCGet("level")

Same(a) == a
BoxedSpec == LET Mine(a) == a
                 Step == Next
             IN Mine(Same(Init /\ [][Step]_<<x, depth>>))

Two == [](x = 2 => <>(x = 0))
==============================================================================
