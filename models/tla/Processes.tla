----------------------------- MODULE Processes -----------------------------
(***************************************************************************)
(* How processes begin, are copied, and end.  A copy of memory carries     *)
(* every live client along, as "inherited".  Its epoch is new, and so each *)
(* key counts as re-initialised, whatever its generation.                  *)
(***************************************************************************)
EXTENDS FactoryState

NextEpoch == 1 + Cardinality({p \in Procs : proc[p] # "unborn"})

NoScopes    == [s \in Scopes |-> "none"]
NoClients   == [c \in Clients |-> "none"]
NoLeases    == [l \in Leases |-> NoLease]
NoQueue     == <<>>
NoGens      == [k \in Keys |-> 0]
FirstGens   == [k \in Keys |-> 1]

Copied(row) == [c \in Clients |->
  IF row[c] \in {"ready", "draining", "inherited"} THEN "inherited" ELSE "none"]
CopiedWithFlights(row) == [c \in Clients |->
  IF row[c] = "opening" THEN "opening" ELSE Copied(row)[c]]
Crossed(row) == [l \in Leases |->
  IF row[l].state = "live" THEN [row[l] EXCEPT !.state = "stale"] ELSE row[l]]

Start(p) ==
  /\ p = NextEpoch
  /\ proc' = [proc EXCEPT ![p] = "up"]
  /\ gen' = [gen EXCEPT ![p] = FirstGens]
  /\ Quiet(<<scope, client, origin, broken, lease, queue>>)

Branch(p, q, clients, leases) ==
  /\ proc[p] \in Running
  /\ q = NextEpoch
  /\ proc' = [proc EXCEPT ![q] = "up"]
  /\ gen' = [gen EXCEPT ![q] = gen[p]]
  /\ client' = clients
  /\ lease' = [lease EXCEPT ![q] = leases]
  /\ Quiet(<<scope, origin, broken, queue>>)

Fork(p, q) ==                    \* no waiter, no flight and no handle works in the child
  Branch(p, q, [client EXCEPT ![q] = Copied(client[p])], NoLeases)

Beside(p, q, leases) ==
  /\ proc[p] \in Running
  /\ q = NextEpoch
  /\ proc' = [proc EXCEPT ![q] = proc[p]]
  /\ scope' = [scope EXCEPT ![q] = scope[p]]
  /\ gen' = [gen EXCEPT ![q] = gen[p]]
  /\ client' = [client EXCEPT ![q] = CopiedWithFlights(client[p])]
  /\ lease' = [lease EXCEPT ![q] = leases]
  /\ queue' = [queue EXCEPT ![q] = queue[p]]
  /\ Quiet(<<origin, broken>>)

Clone(p, q) ==                   \* a restore beside the original, which goes on
  Beside(p, q, Crossed(lease[p]))

Restore(p, q) ==                 \* a restore in place: the old incarnation is gone
  /\ proc[p] \in Running
  /\ q = NextEpoch
  /\ proc' = [proc EXCEPT ![q] = proc[p], ![p] = "gone"]
  /\ scope' = [scope EXCEPT ![q] = scope[p], ![p] = NoScopes]
  /\ gen' = [gen EXCEPT ![q] = gen[p], ![p] = NoGens]
  /\ client' = [client EXCEPT ![q] = CopiedWithFlights(client[p]), ![p] = NoClients]
  /\ lease' = [lease EXCEPT ![q] = Crossed(lease[p]), ![p] = NoLeases]
  /\ queue' = [queue EXCEPT ![q] = queue[p], ![p] = NoQueue]
  /\ broken' = {c \in broken : ~Own(p, c)}
  /\ Quiet(origin)

Leave(p, procs, gens) ==
  /\ proc[p] \in Running
  /\ proc' = [procs EXCEPT ![p] = "gone"]
  /\ scope' = [scope EXCEPT ![p] = NoScopes]
  /\ gen' = [gens EXCEPT ![p] = NoGens]
  /\ client' = [client EXCEPT ![p] = NoClients]
  /\ lease' = [lease EXCEPT ![p] = NoLeases]
  /\ queue' = [queue EXCEPT ![p] = NoQueue]
  /\ broken' = {c \in broken : ~Own(p, c)}
  /\ Quiet(origin)

Exit(p) == Leave(p, proc, gen)   \* the kernel drops what is left

Exec(p, q) ==                    \* descriptors are close-on-exec: nothing crosses
  /\ q = NextEpoch
  /\ Leave(p, [proc EXCEPT ![q] = "up"], [gen EXCEPT ![q] = FirstGens])
=============================================================================
