------------------------------- MODULE Toolbox --------------------------------
(* What the Toolbox's trace explorer evaluates; there is no trace here.        *)
LOCAL INSTANCE Naturals
LOCAL INSTANCE FiniteSets
LOCAL INSTANCE TLC

_TETrace == CHOOSE f \in [Nat \ {0} -> STRING] : TRUE

_TEPosition ==
  LET length == Cardinality(DOMAIN _TETrace)
      level  == TLCGet("level")
  IN  CASE level >= length -> length
        [] level < length /\ level = 0 -> 1
        [] level < length /\ level # 0 -> level
===============================================================================
