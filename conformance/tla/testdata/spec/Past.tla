-------------------------------- MODULE Past --------------------------------
EXTENDS Tally, TLCExt

\* Each state knows the behaviour that led to it.
Led == at = <<3, 2, 1>> => Len(Trace) = 7 + bag.coin /\ Trace[1].at = <<0, 0, 0>>
=============================================================================
