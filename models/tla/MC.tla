--------------------------------- MODULE MC ---------------------------------
(***************************************************************************)
(* Bounds for model checking: identities are taken in order, so that runs  *)
(* that differ in names alone are one; the first process has started, with *)
(* its scopes open.                                                        *)
(***************************************************************************)
EXTENDS BadTwins

Least(S) == {x \in S : \A y \in S : x <= y}

MCInit ==
  /\ proc = [p \in Procs |-> IF p = 1 THEN "up" ELSE "unborn"]
  /\ scope = [p \in Procs |-> [s \in Scopes |-> IF p = 1 THEN "open" ELSE "none"]]
  /\ gen = [p \in Procs |-> IF p = 1 THEN FirstGens ELSE NoGens]
  /\ client = [p \in Procs |-> NoClients]
  /\ origin = [c \in Clients |-> NoOrigin]
  /\ broken = {}
  /\ lease = [p \in Procs |-> NoLeases]
  /\ queue = [p \in Procs |-> NoQueue]
  /\ use = NoUse

MCSpec == MCInit /\ [][Next \/ Misstep]_vars
=============================================================================
