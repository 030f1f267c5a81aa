------------------------------- MODULE Trace --------------------------------
(***************************************************************************)
(* The contract as it judges a recorded trace: whoever recorded it chose   *)
(* the identities, so any unused one may come next.  The other constants   *)
(* are what the trace mentions; package conformance gives them.            *)
(***************************************************************************)
EXTENDS Contract

Any(S) == S
=============================================================================
