--------------------------- MODULE ClientFactory ---------------------------
(***************************************************************************)
(* The contract of a client factory as a state machine, one action per     *)
(* event: who opens, holds, drains and ends the clients of each process.   *)
(* FactoryState says what is remembered, Processes how processes come and  *)
(* go, Contract which rules always hold.  docs/contract.md has it all in   *)
(* words.  Each name in Defects re-admits one defect, for the Bad twins.   *)
(***************************************************************************)
EXTENDS Processes

(* Scopes.                                                                 *)
OpenScope(p, s) ==
  /\ proc[p] = "up"
  /\ scope[p][s] = "none"
  /\ scope' = [scope EXCEPT ![p][s] = "open"]
  /\ Quiet(<<proc, gen, client, origin, lease>>)

CloseScope(p, s) ==              \* ends its leases and waits, drains its clients
  /\ proc[p] \in Running
  /\ scope[p][s] = "open"
  /\ scope' = [scope EXCEPT ![p][s] = "closed"]
  /\ client' = [client EXCEPT ![p] = DrainAll(@, {c \in Clients : origin[c].scope = s})]
  /\ lease' = [lease EXCEPT ![p] = EndAll(@, {l \in Leases : lease[p][l].scope = s})]
  /\ Quiet(<<proc, gen, origin>>)

-----------------------------------------------------------------------------
(* Opening: a flight serves all waiters of its slot and belongs to none.   *)
Unused == {c \in Clients : \A p \in Procs : client[p][c] \in Ended \cup {"none"}}

BeginOpen(p, k, s, c) ==
  /\ proc[p] = "up"
  /\ \E l \in Leases : Waits(p, l, k, s)
  /\ ReadyIn(p, k, s) = {} \/ "TwoReady" \in Defects
  /\ FlightIn(p, k, s) = {} \/ "TwoFlights" \in Defects
  /\ c \in Fresh(Unused)
  /\ client' = [q \in Procs |-> [client[q] EXCEPT ![c] = IF q = p THEN "opening" ELSE "none"]]
  /\ origin' = [origin EXCEPT ![c] = [opener |-> p, key |-> k, scope |-> s, gen |-> gen[p][k]]]
  /\ Quiet(<<proc, scope, gen, lease>>)

Landed(p, c) ==                  \* what a flight that succeeds becomes
  IF ~Own(p, c) THEN "inherited"
  ELSE IF ~Current(p, c) THEN "draining"
  ELSE IF ReadyIn(p, origin[c].key, origin[c].scope) # {} /\ "TwoFlights" \in Defects
  THEN "draining"
  ELSE "ready"

OpenOK(p, c) ==
  /\ client[p][c] = "opening"
  /\ client' = [client EXCEPT ![p][c] = Landed(p, c)]
  /\ Quiet(<<proc, scope, gen, origin, lease>>)

OpenFail(p, c) ==                \* answers the waiters of the slot whose flight it is
  /\ client[p][c] = "opening"
  /\ client' = [client EXCEPT ![p][c] = "failed"]
  /\ lease' = [lease EXCEPT ![p] = EndAll(@, {l \in Leases :
       Current(p, c) /\ WaitsFor(p, l, c) /\ "LostWaiter" \notin Defects})]
  /\ Quiet(<<proc, scope, gen, origin>>)

-----------------------------------------------------------------------------
(* Leases: a call of Acquire waits under the identity of its lease.        *)
Nested(p, s, k) == \E l \in Leases : /\ lease[p][l].state \in {"waiting", "live"}
                                     /\ lease[p][l].scope = s
                                     /\ lease[p][l].key = k

AcquireCall(p, s, k, l) ==
  /\ proc[p] = "up"
  /\ scope[p][s] = "open"
  /\ k \in SharedKeys \/ ~Nested(p, s, k)
  /\ l \in Fresh({m \in Leases : lease[p][m] = NoLease})
  /\ lease' = [lease EXCEPT ![p][l] = [state |-> "waiting", scope |-> s, key |-> k, client |-> 0]]
  /\ Quiet(<<proc, scope, gen, client, origin>>)

Grantable(p, l, c) ==
  \/ client[p][c] = "ready" /\ Current(p, c) /\ WaitsFor(p, l, c)
  \/ "LeaseInherited" \in Defects /\ client[p][c] = "inherited" /\ WaitsFor(p, l, c)
  \/ "LeaseDraining" \in Defects /\ client[p][c] = "draining" /\ Own(p, c) /\ WaitsFor(p, l, c)
  \/ "LeaseElsewhere" \in Defects /\ client[p][c] = "ready" /\ Current(p, c)
     /\ lease[p][l].state = "waiting" /\ lease[p][l].key = origin[c].key

Acquire(p, l, c) ==
  /\ proc[p] = "up"
  /\ Grantable(p, l, c)
  /\ origin[c].scope = "shared" \/ ~Held(p, c)
  /\ lease' = [lease EXCEPT ![p][l].state = "live", ![p][l].client = c]
  /\ Quiet(<<proc, scope, gen, client, origin>>)

AcquireCancel(p, l) ==           \* one caller gives up, its flight goes on
  /\ lease[p][l].state = "waiting"
  /\ lease' = [lease EXCEPT ![p][l] = NoLease]
  /\ client' = IF "CallerCancel" \notin Defects THEN client
       ELSE [client EXCEPT ![p] = [c \in Clients |->
              IF @[c] = "opening" /\ WaitsFor(p, l, c) THEN "cancelled" ELSE @[c]]]
  /\ Quiet(<<proc, scope, gen, origin>>)

Usable(p, c) == Own(p, c) /\ client[p][c] \in {"ready", "draining"}

Use(p, l) ==                     \* a call begins on a live lease
  /\ \/ lease[p][l].state = "live" /\ Usable(p, lease[p][l].client)
     \/ lease[p][l].state = "stale" /\ "UseStale" \in Defects
  /\ use' = [proc |-> p, lease |-> l]
  /\ UNCHANGED <<proc, scope, gen, client, origin, lease>>

Release(p, l) ==
  /\ lease[p][l].state \in {"live", "stale"}
  /\ lease' = [lease EXCEPT ![p][l] = NoLease]
  /\ Quiet(<<proc, scope, gen, client, origin>>)

-----------------------------------------------------------------------------
(* Re-initialisation, and the end of clients.                              *)
Reinit(p, k) ==
  /\ proc[p] = "up"
  /\ gen[p][k] < MaxGen
  /\ gen' = [gen EXCEPT ![p][k] = @ + 1]
  /\ client' = [client EXCEPT ![p] = DrainAll(@, {c \in Clients : origin[c].key = k})]
  /\ Quiet(<<proc, scope, origin, lease>>)

Retire(p, c) ==                  \* one broken or aged client ends without Reinit
  /\ client[p][c] = "ready"
  /\ client' = [client EXCEPT ![p][c] = "draining"]
  /\ Quiet(<<proc, scope, gen, origin, lease>>)

Drain(p, c) ==                   \* the drain deadline: leases that remain go stale
  /\ client[p][c] = "draining" \/ ("DrainReady" \in Defects /\ client[p][c] = "ready")
  /\ Held(p, c)
  /\ lease' = [lease EXCEPT ![p] =
       [l \in Leases |-> IF Holds(p, l, c) THEN [@[l] EXCEPT !.state = "stale"] ELSE @[l]]]
  /\ Quiet(<<proc, scope, gen, client, origin>>)

Close(p, c) ==                   \* with the goodbye that only the opener may say
  /\ \/ client[p][c] = "draining" /\ Own(p, c)
     \/ client[p][c] = "inherited" /\ "CloseInherited" \in Defects
  /\ ~Held(p, c) \/ "CloseHeld" \in Defects
  /\ client' = [client EXCEPT ![p][c] = "closed"]
  /\ Quiet(<<proc, scope, gen, origin, lease>>)

Discard(p, c) ==                 \* an inherited copy, or the opener's broken client
  /\ \/ client[p][c] \in {"inherited", "draining"}
     \/ client[p][c] = "closed" /\ "EndTwice" \in Defects
  /\ ~Held(p, c)
  /\ client' = [client EXCEPT ![p][c] = "discarded"]
  /\ Quiet(<<proc, scope, gen, origin, lease>>)

Shutdown(p) ==                   \* the call: answers every waiter, drains every client
  /\ proc[p] = "up"
  /\ proc' = [proc EXCEPT ![p] = "stopping"]
  /\ client' = [client EXCEPT ![p] = DrainAll(@, Clients)]
  /\ lease' = [lease EXCEPT ![p] = EndAll(@, {l \in Leases : lease[p][l].state = "waiting"})]
  /\ Quiet(<<scope, gen, origin>>)

ShutdownReturn(p) ==
  /\ proc[p] = "stopping"
  /\ (\A c \in Clients : client[p][c] \notin Live) \/ "EarlyReturn" \in Defects
  /\ proc' = [proc EXCEPT ![p] = "down"]
  /\ Quiet(<<scope, gen, client, origin, lease>>)

Terminated ==                    \* nothing is left to do: not a deadlock
  /\ \A p \in Procs : proc[p] \in {"gone", "down"}
  /\ UNCHANGED vars

-----------------------------------------------------------------------------
Init ==
  /\ proc = [p \in Procs |-> "unborn"]
  /\ scope = [p \in Procs |-> NoScopes]
  /\ gen = [p \in Procs |-> NoGens]
  /\ client = [p \in Procs |-> NoClients]
  /\ origin = [c \in Clients |-> NoOrigin]
  /\ lease = [p \in Procs |-> NoLeases]
  /\ use = NoUse

Next ==
  \/ \E p \in Procs : Start(p) \/ Exit(p) \/ Shutdown(p) \/ ShutdownReturn(p)
  \/ \E p, q \in Procs : Fork(p, q) \/ Clone(p, q) \/ Restore(p, q) \/ Exec(p, q)
  \/ \E p \in Procs, s \in Scopes : OpenScope(p, s) \/ CloseScope(p, s)
  \/ \E p \in Procs, k \in Keys :
       \/ Reinit(p, k)
       \/ \E s \in Scopes \cup {"shared"}, c \in Clients : BeginOpen(p, k, s, c)
       \/ \E s \in Scopes, l \in Leases : AcquireCall(p, s, k, l)
  \/ \E p \in Procs, c \in Clients :
       \/ OpenOK(p, c) \/ OpenFail(p, c) \/ Retire(p, c)
       \/ Drain(p, c) \/ Close(p, c) \/ Discard(p, c)
       \/ \E l \in Leases : Acquire(p, l, c)
  \/ \E p \in Procs, l \in Leases : AcquireCancel(p, l) \/ Use(p, l) \/ Release(p, l)
  \/ Terminated

Spec == Init /\ [][Next]_vars
=============================================================================
