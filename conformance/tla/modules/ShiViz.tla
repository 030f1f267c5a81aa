-------------------------------- MODULE ShiViz --------------------------------
(* Traces of PlusCal algorithms for ShiViz.                                    *)
LOCAL INSTANCE Integers
LOCAL INSTANCE Json
LOCAL INSTANCE TLC
INSTANCE Toolbox

LOCAL Hosts ==
  LET host[i \in DOMAIN _TETrace] ==
        IF i = 1 THEN "--"
        ELSE LET was == _TETrace[i - 1].pc
                 is  == _TETrace[i].pc
             IN  IF was = is THEN host[i - 1] ELSE CHOOSE p \in DOMAIN was : was[p] # is[p]
  IN  TLCEval(host)

Host == Hosts[_TEPosition]

LOCAL Clocks ==
  LET step(i) == [p \in DOMAIN _TETrace[i].pc |-> IF i > 1 /\ p = Hosts[i] THEN 1 ELSE 0]
      clock[i \in DOMAIN _TETrace] ==
        IF i = 1 THEN step(1)
        ELSE LET was == clock[i - 1] IN [p \in DOMAIN was |-> was[p] + step(i)[p]]
  IN  TLCEval(clock)

Clock == ToJsonObject(Clocks[_TEPosition])
===============================================================================
