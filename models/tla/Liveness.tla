------------------------------ MODULE Liveness ------------------------------
(***************************************************************************)
(* L1-L3: every Acquire returns, every drain ends, every Shutdown ends.    *)
(* Each action that the factory itself takes is weakly fair, but for two.  *)
(* Acquire is strongly fair, because Retire may take a ready client away   *)
(* before its waiter is served: a factory grants in the step in which a    *)
(* flight lands.  BeginOpen is, because a configuration has few identities *)
(* of clients, and another process may take the last.                      *)
(* What users do (Release, Cancel, Reinit, Shutdown, ...) is never fair.   *)
(* A call that waits for the Limit returns once a place in it is given     *)
(* back, and nobody need give one back that another slot's lease holds: so *)
(* each configuration has one slot alone, whose old clients fill the Limit *)
(* until the deadline.                                                     *)
(***************************************************************************)
EXTENDS MC

Fairness ==
  /\ \A p \in Procs, c \in Clients :
       /\ WF_vars(OpenOK(p, c) \/ OpenFail(p, c))
       /\ WF_vars(Drain(p, c))
       /\ WF_vars(Close(p, c))
       /\ WF_vars(Discard(p, c))
  /\ \A p \in Procs, k \in Keys, s \in Scopes \cup {"shared"} :
       SF_vars(\E c \in Clients : BeginOpen(p, k, s, c))
  /\ \A p \in Procs, l \in Leases : SF_vars(\E c \in Clients : Acquire(p, l, c))
  /\ \A p \in Procs : WF_vars(ShutdownReturn(p))

LiveSpec == MCSpec /\ Fairness

L1_AcquireReturns == \A p \in Procs, l \in Leases :
  lease[p][l].state = "waiting" ~> lease[p][l].state # "waiting"
L2_DrainEnds == \A p \in Procs, c \in Clients :
  client[p][c] = "draining" ~> client[p][c] # "draining"
L3_ShutdownEnds == \A p \in Procs :
  proc[p] = "stopping" ~> proc[p] # "stopping"
=============================================================================
