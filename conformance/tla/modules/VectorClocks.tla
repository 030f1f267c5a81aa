----------------------------- MODULE VectorClocks -----------------------------
(* Logs of events with vector clocks.                                          *)
EXTENDS Naturals, Sequences, Functions

LOCAL At(clock, n) == IF n \in DOMAIN clock THEN clock[n] ELSE 0

(* Whether the event with the clock c may stand before the one with d.         *)
LOCAL MayPrecede(c, d) ==
  LET nodes == DOMAIN c \cup DOMAIN d
  IN  (\E n \in nodes : At(c, n) < At(d, n)) /\
      ((\A n \in nodes : At(c, n) <= At(d, n)) \/ (\E n \in nodes : At(c, n) > At(d, n)))

IsCausalOrder(log, clock(_)) ==
  \A i \in 1 .. Len(log) : \A j \in 1 .. i - 1 : MayPrecede(clock(log[j]), clock(log[i]))

CausalOrder(log, clock(_), node(_), domain(_)) ==
  CHOOSE s \in {t \in [1 .. Len(log) -> Range(log)] : Range(t) = Range(log)} :
    IsCausalOrder(s, clock)
===============================================================================
