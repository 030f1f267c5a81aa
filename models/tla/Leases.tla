------------------------------- MODULE Leases -------------------------------
(***************************************************************************)
(* Calls of Acquire and what becomes of them.  A call waits under the      *)
(* identity of its lease, in the queue of its process; one that ends       *)
(* leaves the queue in the same step.                                      *)
(***************************************************************************)
EXTENDS FactoryState

Dequeue(p) == queue' = [queue EXCEPT ![p] = StillWaiting(@, lease'[p])]

Nested(p, s, k) == \E l \in Leases : /\ lease[p][l].state \in {"waiting", "live"}
                                     /\ lease[p][l].scope = s
                                     /\ lease[p][l].key = k

Call(p, s, k, l) ==
  /\ proc[p] = "up"
  /\ scope[p][s] = "open"
  /\ l \in Fresh({m \in Leases : lease[p][m] = NoLease})
  /\ lease' = [lease EXCEPT ![p][l] = [state |-> "waiting", scope |-> s, key |-> k, client |-> 0]]
  /\ queue' = [queue EXCEPT ![p] = Append(@, l)]
  /\ Quiet(<<proc, scope, gen, client, origin, broken>>)

AcquireCall(p, s, k, l) ==
  /\ k \in SharedKeys \/ ~Nested(p, s, k)
  /\ Call(p, s, k, l)

Grant(p, l, c) ==
  /\ lease' = [lease EXCEPT ![p][l].state = "live", ![p][l].client = c]
  /\ Dequeue(p)
  /\ Quiet(<<proc, scope, gen, client, origin, broken>>)

Acquire(p, l, c) ==              \* a lease, for whoever waits first in the slot
  /\ proc[p] = "up"
  /\ client[p][c] = "ready" /\ Current(p, c)
  /\ WaitsFor(p, l, c)
  /\ First(p, l, c)
  /\ origin[c].scope = "shared" \/ ~Held(p, c)
  /\ Grant(p, l, c)

AcquireCancel(p, l) ==           \* one caller gives up, its flight goes on
  /\ lease[p][l].state = "waiting"
  /\ lease' = [lease EXCEPT ![p][l] = NoLease]
  /\ Dequeue(p)
  /\ Quiet(<<proc, scope, gen, client, origin, broken>>)

Usable(p, c) == Own(p, c) /\ client[p][c] \in {"ready", "draining"}

Begins(p, l) == use' = [proc |-> p, lease |-> l]
             /\ UNCHANGED <<proc, scope, gen, client, origin, broken, lease, queue>>

Use(p, l) ==                     \* a call begins on a live lease
  /\ lease[p][l].state = "live" /\ Usable(p, lease[p][l].client)
  /\ Begins(p, l)

Release(p, l) ==
  /\ lease[p][l].state \in {"live", "stale"}
  /\ lease' = [lease EXCEPT ![p][l] = NoLease]
  /\ Quiet(<<proc, scope, gen, client, origin, broken, queue>>)
=============================================================================
