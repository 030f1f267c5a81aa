------------------------------ MODULE BadTwins ------------------------------
(***************************************************************************)
(* What the contract forbids: each misstep breaks one rule, and is taken   *)
(* only where Defects names it.  docs/contract.md says for which bugs of   *)
(* the field each one stands.                                              *)
(***************************************************************************)
EXTENDS Contract

(* Processes: what crosses into a child or a snapshot.                     *)
Children(p, q) == [client EXCEPT ![q] = Copied(client[p])]
HandleCrosses(p, q) == Branch(p, q, Children(p, q),
  [l \in Leases |-> IF lease[p][l].state = "live" THEN lease[p][l] ELSE NoLease])
ForkHerd(p, q) == Branch(p, q, [Children(p, q) EXCEPT ![p] = DrainAll(@, Clients)], NoLeases)
ForkLock(p, q) == Branch(p, q, [client EXCEPT ![q] = CopiedWithFlights(client[p])], NoLeases)
RestoreLive(p, q) == Beside(p, q, lease[p])

(* Grants.                                                                 *)
WrongGrant(p, l, c) == lease[p][l].state = "waiting" /\ First(p, l, c) /\ Grant(p, l, c)
LeaseInherited(p, l, c) == client[p][c] = "inherited" /\ WaitsFor(p, l, c) /\ WrongGrant(p, l, c)
LeaseDraining(p, l, c) ==
  client[p][c] = "draining" /\ Own(p, c) /\ WaitsFor(p, l, c) /\ WrongGrant(p, l, c)
LeaseElsewhere(p, l, c) == /\ client[p][c] = "ready" /\ Current(p, c) /\ ~Held(p, c)
                           /\ lease[p][l].key = origin[c].key
                           /\ WrongGrant(p, l, c)
TwoLeases(p, l, c) ==
  client[p][c] = "ready" /\ Current(p, c) /\ WaitsFor(p, l, c) /\ WrongGrant(p, l, c)
NilNil(p, l, c) ==
  client[p][c] = "failed" /\ Current(p, c) /\ WaitsFor(p, l, c) /\ WrongGrant(p, l, c)
WaitOrder(p, l, c) ==
  client[p][c] = "ready" /\ Current(p, c) /\ WaitsFor(p, l, c) /\ Grant(p, l, c)

(* Flights.                                                                *)
Asked(p, k, s) == \E l \in Leases : Waits(p, l, k, s)
Idle(p, k, s) == ReadyIn(p, k, s) = {} /\ FlightIn(p, k, s) = {}
Alone(p, k, s) == ReadyIn(p, k, s) = {} /\ ~\E c \in Clients : client[p][c] = "opening" /\ Own(p, c)

TwoReady(p, k, s, c) == /\ Due(p, k, s) /\ FlightIn(p, k, s) = {}
                        /\ ~Full(p, k) /\ Begin(p, k, s, c, gen[p][k])
TwoFlights(p, k, s, c) == /\ Due(p, k, s) /\ ReadyIn(p, k, s) = {}
                          /\ ~Full(p, k) /\ Begin(p, k, s, c, gen[p][k])
LimitOverflow(p, k, s, c) == Due(p, k, s) /\ Idle(p, k, s) /\ Begin(p, k, s, c, gen[p][k])
FlightOrder(p, k, s, c) == /\ Asked(p, k, s) /\ Idle(p, k, s)
                           /\ ~Full(p, k) /\ Begin(p, k, s, c, gen[p][k])
OldCredentials(p, k, s, c) == /\ gen[p][k] > 1
                              /\ Due(p, k, s) /\ Alone(p, k, s) /\ ~Full(p, k)
                              /\ Begin(p, k, s, c, gen[p][k] - 1)
RestoredCredentials(p, k, s, c) == /\ p > 1
                                   /\ Due(p, k, s) /\ Alone(p, k, s) /\ ~Full(p, k)
                                   /\ Begin(p, k, s, c, 0)
LandsOld(p, c) ==
  /\ client[p][c] = "opening" /\ Own(p, c) /\ proc[p] = "up" /\ ScopeOpen(p, origin[c].scope)
  /\ Idle(p, origin[c].key, origin[c].scope)
  /\ client' = [client EXCEPT ![p][c] = "ready"]
  /\ Quiet(<<proc, scope, gen, origin, broken, lease, queue>>)

LostWaiter(p, c) == client[p][c] = "opening" /\ Fails(p, c, "failed", {})
OnceCaches(p, c) == client[p][c] = "failed" /\ Fails(p, c, "failed", Answered(p, c))
OpenLeaks(p, c)  == client[p][c] = "opening" /\ Fails(p, c, "leaked", Answered(p, c))

(* Calls that are given up, and leases.                                    *)
CallerCancel(p, l, c) == /\ lease[p][l].state = "waiting"
                         /\ client[p][c] = "opening" /\ WaitsFor(p, l, c)
                         /\ Fails(p, c, "cancelled", {l})
LeaderCancel(p, l) ==
  /\ lease[p][l].state = "waiting"
  /\ lease' = [lease EXCEPT ![p] = EndAll(@, {m \in Leases :
       Waits(p, m, lease[p][l].key, SlotScope(lease[p][l].key, lease[p][l].scope))})]
  /\ Dequeue(p)
  /\ Quiet(<<proc, scope, gen, client, origin, broken>>)
GhostWaiter(p, l) ==             \* its place in the queue stays, and nobody passes it
  /\ lease[p][l].state = "waiting"
  /\ lease' = [lease EXCEPT ![p][l] = NoLease]
  /\ Quiet(<<proc, scope, gen, client, origin, broken, queue>>)
UseStale(p, l)    == lease[p][l].state = "stale" /\ Begins(p, l)
UseReleased(p, l) == lease[p][l].state = "none" /\ Begins(p, l)
ReleaseTouches(p, l, c) ==       \* the end of a lease is counted where it was not held
  /\ lease[p][l].state = "stale" /\ client[p][c] = "ready" /\ origin[c].key = lease[p][l].key
  /\ lease' = [lease EXCEPT ![p][l] = NoLease]
  /\ client' = [client EXCEPT ![p][c] = "draining"]
  /\ Quiet(<<proc, scope, gen, origin, broken, queue>>)

(* The end of clients and of processes.                                    *)
ReinitAll(p, k) == /\ gen[p][k] < MaxGen /\ proc[p] = "up"
                   /\ gen' = [gen EXCEPT ![p][k] = @ + 1]
                   /\ client' = [client EXCEPT ![p] = DrainAll(@, Clients)]
                   /\ Quiet(<<proc, scope, origin, broken, lease, queue>>)
Sound(p, c)      == client[p][c] = "draining" /\ Own(p, c) /\ c \notin broken
CloseHeld(p, c)  == Sound(p, c) /\ Held(p, c) /\ End(p, c, "closed")
DiscardSound(p, c) == Sound(p, c) /\ ~Held(p, c) /\ End(p, c, "discarded")
CloseBroken(p, c) ==
  client[p][c] = "draining" /\ c \in broken /\ ~Held(p, c) /\ End(p, c, "closed")
EndTwice(p, c)   == client[p][c] = "closed" /\ End(p, c, "discarded")
CloseInherited(p, c) ==
  proc[p] = "stopping" /\ client[p][c] = "inherited" /\ ~Held(p, c) /\ End(p, c, "closed")
Finaliser(p, c)  == proc[p] = "up" /\ client[p][c] = "inherited" /\ End(p, c, "closed")
ReapInherited(p, c) == client[p][c] = "inherited" /\ End(p, c, "draining")
DrainReady(p, c) == /\ client[p][c] = "ready" /\ Stale(p, c)
                    /\ Quiet(<<proc, scope, gen, client, origin, broken, queue>>)
DrainLeaks(p, c) == /\ client[p][c] = "draining" /\ Stale(p, c)
                    /\ client' = [client EXCEPT ![p][c] = "leaked"]
                    /\ broken' = broken \ {c}
                    /\ Quiet(<<proc, scope, gen, origin, queue>>)
CloseTwice(p)    == /\ proc[p] = "stopping"
                    /\ \E c \in Clients : client[p][c] = "draining" /\ End(p, c, "leaked")
Forgets(p, some) == (\A c \in Clients : client[p][c] \notin Live \ some) /\ Returns(p)

-----------------------------------------------------------------------------
Has(d) == d \in Defects

Misstep == Defects # {} /\
  \/ \E p, q \in Procs :
       \/ Has("HandleCrosses") /\ HandleCrosses(p, q)
       \/ Has("ForkHerd") /\ ForkHerd(p, q)
       \/ Has("ForkLock") /\ ForkLock(p, q)
       \/ Has("RestoreLive") /\ RestoreLive(p, q)
  \/ \E p \in Procs, l \in Leases, c \in Clients :
       \/ Has("LeaseInherited") /\ LeaseInherited(p, l, c)
       \/ Has("LeaseDraining") /\ LeaseDraining(p, l, c)
       \/ Has("LeaseElsewhere") /\ LeaseElsewhere(p, l, c)
       \/ Has("TwoLeases") /\ TwoLeases(p, l, c)
       \/ Has("NilNil") /\ NilNil(p, l, c)
       \/ Has("WaitOrder") /\ WaitOrder(p, l, c)
       \/ Has("CallerCancel") /\ CallerCancel(p, l, c)
       \/ Has("ReleaseTouches") /\ ReleaseTouches(p, l, c)
  \/ \E p \in Procs, l \in Leases :
       \/ Has("LeaderCancel") /\ LeaderCancel(p, l)
       \/ Has("GhostWaiter") /\ GhostWaiter(p, l)
       \/ Has("UseStale") /\ UseStale(p, l)
       \/ Has("UseReleased") /\ UseReleased(p, l)
       \/ Has("TwoLeases") /\ \E s \in Scopes, k \in Keys : Call(p, s, k, l)
  \/ \E p \in Procs, k \in Keys, s \in Scopes \cup {"shared"}, c \in Clients :
       \/ Has("TwoReady") /\ TwoReady(p, k, s, c)
       \/ Has("TwoFlights") /\ TwoFlights(p, k, s, c)
       \/ Has("LimitOverflow") /\ LimitOverflow(p, k, s, c)
       \/ Has("FlightOrder") /\ FlightOrder(p, k, s, c)
       \/ Has("OldCredentials") /\ OldCredentials(p, k, s, c)
       \/ Has("RestoredCredentials") /\ RestoredCredentials(p, k, s, c)
  \/ \E p \in Procs, c \in Clients :
       \/ (Has("OldCredentials") \/ Has("RestoredCredentials")) /\ LandsOld(p, c)
       \/ Has("LostWaiter") /\ LostWaiter(p, c)
       \/ Has("OnceCaches") /\ OnceCaches(p, c)
       \/ Has("OpenLeaks") /\ OpenLeaks(p, c)
       \/ Has("CloseHeld") /\ CloseHeld(p, c)
       \/ Has("DiscardSound") /\ DiscardSound(p, c)
       \/ Has("CloseBroken") /\ CloseBroken(p, c)
       \/ Has("EndTwice") /\ EndTwice(p, c)
       \/ Has("CloseInherited") /\ CloseInherited(p, c)
       \/ Has("Finaliser") /\ Finaliser(p, c)
       \/ Has("ReapInherited") /\ ReapInherited(p, c)
       \/ Has("DrainReady") /\ DrainReady(p, c)
       \/ Has("DrainLeaks") /\ DrainLeaks(p, c)
  \/ \E p \in Procs :
       \/ Has("ReinitAll") /\ \E k \in Keys : ReinitAll(p, k)
       \/ Has("CloseTwice") /\ CloseTwice(p)
       \/ Has("EarlyReturn") /\ Forgets(p, Live)
       \/ Has("LateOpen") /\ Forgets(p, {"opening"})
       \/ (Has("OpenLeaks") \/ Has("DrainLeaks")) /\ Forgets(p, {"leaked"})
=============================================================================
