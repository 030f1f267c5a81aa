-------------------------------- MODULE Gauge --------------------------------
(* What module TLCExt adds to Meter: the behaviour itself.                     *)
EXTENDS Meter, TLCExt

ASSUME TLCSet("s:seen", 0)

Collect == TLCSet(2, TLCGet(2) \cup {n})
Visited == TLCGet(2) = 0..Max + 1

Known == n >= 0 /\ TLCGetOrDefault(7, 3) = 3 /\ TLCGetOrDefault("s:seen", 3) = 0

ShortTrace == Len(Trace) < 4
TraceFits  == Len(Trace) = TLCGet("level") /\ Trace[Len(Trace)].n = n /\ Trace[1].n = 0

Past == [n |-> n, next |-> n', past |-> Len(Trace), same |-> Trace[Len(Trace)].n = n]

Found    == /\ Cardinality(CounterExample.state) = Enough
            /\ Cardinality(CounterExample.action) = Enough - 1
            /\ Len(ToTrace(CounterExample)) = Enough
            /\ PrintT(<<"end", ToTrace(CounterExample)[Enough]>>)
==============================================================================
