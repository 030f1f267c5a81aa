--------------------------- MODULE ClientFactory ---------------------------
(***************************************************************************)
(* The contract of a client factory as a state machine, one action per     *)
(* event: who opens, holds, drains and ends the clients of each process.   *)
(* FactoryState says what is remembered, Processes how processes come and  *)
(* go, Leases how clients are lent, Contract which rules always hold.      *)
(* docs/contract.md has it all in words.  Each name in Defects re-admits   *)
(* one defect; those that add behaviour are in BadTwins, those that take   *)
(* some away are here and in FactoryState.                                 *)
(***************************************************************************)
EXTENDS Processes, Leases

(* Scopes.                                                                 *)
OpenScope(p, s) ==
  /\ proc[p] = "up"
  /\ scope[p][s] = "none"
  /\ scope' = [scope EXCEPT ![p][s] = "open"]
  /\ Quiet(<<proc, gen, client, origin, broken, lease, queue>>)

CloseScope(p, s) ==              \* ends its leases and waits, drains its clients
  /\ proc[p] \in Running
  /\ scope[p][s] = "open"
  /\ scope' = [scope EXCEPT ![p][s] = "closed"]
  /\ client' = [client EXCEPT ![p] = DrainAll(@, {c \in Clients : origin[c].scope = s})]
  /\ lease' = [lease EXCEPT ![p] = EndAll(@, {l \in Leases : lease[p][l].scope = s})]
  /\ Dequeue(p)
  /\ Quiet(<<proc, gen, origin, broken>>)

-----------------------------------------------------------------------------
(* Opening: a flight serves all waiters of its slot and belongs to none.   *)
Unused == {c \in Clients : \A p \in Procs : client[p][c] \in Ended \cup {"none"}}

Begin(p, k, s, c, g) ==
  /\ proc[p] = "up"
  /\ c \in Fresh(Unused)
  /\ client' = [q \in Procs |-> [client[q] EXCEPT ![c] = IF q = p THEN "opening" ELSE "none"]]
  /\ origin' = [origin EXCEPT ![c] = [opener |-> p, key |-> k, scope |-> s, gen |-> g]]
  /\ Quiet(<<proc, scope, gen, broken, lease, queue>>)

Hung(p) ==                       \* a lock was copied with the thread that holds it left behind
  /\ "ForkLock" \in Defects
  /\ \E c \in Clients : /\ client[p][c] = "opening" /\ ~Own(p, c)
                       /\ proc[origin[c].opener] \in Running

BeginOpen(p, k, s, c) ==
  /\ Due(p, k, s)
  /\ ReadyIn(p, k, s) = {}
  /\ FlightIn(p, k, s) = {}
  /\ ~Full(p, k)
  /\ ~Hung(p)
  /\ Begin(p, k, s, c, gen[p][k])

Landed(p, c) ==                  \* what a flight that succeeds becomes
  IF ~Own(p, c) THEN "inherited"
  ELSE IF ~Current(p, c) THEN "draining"
  ELSE IF ReadyIn(p, origin[c].key, origin[c].scope) # {} /\ "TwoFlights" \in Defects
  THEN "draining"
  ELSE "ready"

Lands(p, c) ==                   \* where its end is not waited for under the lock
  /\ client[p][c] = "opening"
  /\ ~Hung(p)
  /\ proc[p] = "stopping" => "CloseDuringOpen" \notin Defects

OpenOK(p, c) ==
  /\ Lands(p, c)
  /\ client' = [client EXCEPT ![p][c] = Landed(p, c)]
  /\ Quiet(<<proc, scope, gen, origin, broken, lease, queue>>)

Answered(p, c) == {l \in Leases : Current(p, c) /\ WaitsFor(p, l, c)}

Fails(p, c, state, answered) ==
  /\ client' = [client EXCEPT ![p][c] = state]
  /\ lease' = [lease EXCEPT ![p] = EndAll(@, answered)]
  /\ Dequeue(p)
  /\ Quiet(<<proc, scope, gen, origin, broken>>)

OpenFail(p, c) ==                \* answers the waiters of the slot whose flight it is
  /\ Lands(p, c)
  /\ Fails(p, c, "failed", Answered(p, c))

-----------------------------------------------------------------------------
(* Re-initialisation, and the end of clients.                              *)
Reinit(p, k) ==
  /\ proc[p] = "up"
  /\ gen[p][k] < MaxGen
  /\ gen' = [gen EXCEPT ![p][k] = @ + 1]
  /\ client' = [client EXCEPT ![p] = DrainAll(@, {c \in Clients : origin[c].key = k})]
  /\ Quiet(<<proc, scope, origin, broken, lease, queue>>)

Pressed(p, c) ==                 \* a call of another slot lacks the place that c takes
  /\ Full(p, origin[c].key)
  /\ \E l \in Leases : Lacks(p, l) /\ lease[p][l].key = origin[c].key /\ ~WaitsFor(p, l, c)

Retire(p, c, why) ==             \* one client ends without Reinit
  /\ \/ client[p][c] = "ready"
     \/ client[p][c] = "draining" /\ why = "broken" /\ c \notin broken
  /\ why \in {"idle", "evicted"} => ~Held(p, c)
  /\ why = "evicted" => Pressed(p, c)
  /\ client' = [client EXCEPT ![p][c] = "draining"]
  /\ broken' = IF why = "broken" THEN broken \cup {c} ELSE broken
  /\ Quiet(<<proc, scope, gen, origin, lease, queue>>)

Stale(p, c) ==
  /\ Held(p, c)
  /\ lease' = [lease EXCEPT ![p] =
       [l \in Leases |-> IF Holds(p, l, c) THEN [@[l] EXCEPT !.state = "stale"] ELSE @[l]]]

Drain(p, c) ==                   \* the drain deadline: leases that remain go stale
  /\ client[p][c] = "draining"
  /\ "NoDeadline" \notin Defects
  /\ Stale(p, c)
  /\ Quiet(<<proc, scope, gen, client, origin, broken, queue>>)

End(p, c, state) ==
  /\ client' = [client EXCEPT ![p][c] = state]
  /\ broken' = IF Own(p, c) THEN broken \ {c} ELSE broken
  /\ Quiet(<<proc, scope, gen, origin, lease, queue>>)

Close(p, c) ==                   \* with the goodbye that only the opener may say
  /\ client[p][c] = "draining" /\ Own(p, c) /\ c \notin broken /\ ~Held(p, c)
  /\ End(p, c, "closed")

Discard(p, c) ==                 \* an inherited copy, or the opener's broken client
  /\ client[p][c] = "inherited" \/ (client[p][c] = "draining" /\ c \in broken)
  /\ ~Held(p, c)
  /\ End(p, c, "discarded")

Shutdown(p) ==                   \* the call: answers every waiter, drains every client
  /\ proc[p] = "up"
  /\ proc' = [proc EXCEPT ![p] = "stopping"]
  /\ client' = [client EXCEPT ![p] = DrainAll(@, Clients)]
  /\ lease' = [lease EXCEPT ![p] = EndAll(@, Waiting(p))]
  /\ Dequeue(p)
  /\ Quiet(<<scope, gen, origin, broken>>)

Returns(p) ==
  /\ proc[p] = "stopping"
  /\ proc' = [proc EXCEPT ![p] = "down"]
  /\ Quiet(<<scope, gen, client, origin, broken, lease, queue>>)

ShutdownReturn(p) ==
  /\ \A c \in Clients : client[p][c] \notin Live
  /\ Returns(p)

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
  /\ broken = {}
  /\ lease = [p \in Procs |-> NoLeases]
  /\ queue = [p \in Procs |-> NoQueue]
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
       \/ OpenOK(p, c) \/ OpenFail(p, c) \/ Drain(p, c) \/ Close(p, c) \/ Discard(p, c)
       \/ \E why \in {"aged", "broken", "idle", "evicted"} : Retire(p, c, why)
       \/ \E l \in Leases : Acquire(p, l, c)
  \/ \E p \in Procs, l \in Leases : AcquireCancel(p, l) \/ Use(p, l) \/ Release(p, l)
  \/ Terminated

Spec == Init /\ [][Next]_vars
=============================================================================
