------------------------------ MODULE Contract ------------------------------
(***************************************************************************)
(* The rules of docs/contract.md that this model can say, by number.  Each *)
(* R* is checked on every state; each R*_Step is checked on every step.    *)
(***************************************************************************)
EXTENDS ClientFactory

Granted(p, l)   == lease[p][l].state # "live" /\ lease'[p][l].state = "live"
Staled(p, l)    == lease[p][l].state = "live" /\ lease'[p][l].state = "stale"
Born(p)         == proc[p] = "unborn" /\ proc'[p] # "unborn"
Becomes(p, c, s) == client[p][c] # s /\ client'[p][c] = s

(* Out of service although the slot goes on wanting it.                    *)
Retired(p, c) ==
  /\ client[p][c] = "ready" /\ client'[p][c] = "draining"
  /\ gen'[p][origin[c].key] = gen[p][origin[c].key]
  /\ origin[c].scope # "shared" => scope'[p][origin[c].scope] = scope[p][origin[c].scope]
  /\ proc'[p] = proc[p]

(* R1: a lease is granted only on a client that this very incarnation      *)
(* opened.                                                                 *)
R1_ProcessIsolation ==
  \A p \in Procs, l \in Leases :
    lease[p][l].state = "live" => Own(p, lease[p][l].client)

(* R2: an exclusive client is leased only in the scope it was opened for,  *)
(* by one lease at a time; a closed scope has no lease, no wait and no     *)
(* ready client.                                                           *)
R2_ScopeIsolation ==
  /\ \A p \in Procs, l \in Leases :
       lease[p][l].state = "live" =>
         origin[lease[p][l].client].scope \in {"shared", lease[p][l].scope}
  /\ \A p \in Procs, c \in Clients :
       origin[c].scope # "shared" => Cardinality({l \in Leases : Holds(p, l, c)}) <= 1
  /\ \A p \in Procs, s \in Scopes :
       scope[p][s] = "closed" =>
         /\ \A l \in Leases : lease[p][l].scope # s
         /\ \A c \in Clients : client[p][c] = "ready" => origin[c].scope # s

(* R3: at most one ready client per slot.                                  *)
R3_SingleClient ==
  \A p \in Procs, c \in Clients : client[p][c] = "ready" =>
    ReadyIn(p, origin[c].key, origin[c].scope) = {c}

(* The birth of a process leaves the clients of all others as they are,    *)
(* and of those that their slots go on wanting a step retires one alone.   *)
R3_Step == [][\A p \in Procs :
  /\ \A q \in Procs : Born(q) /\ p # q /\ proc'[p] # "gone" => client'[p] = client[p]
  /\ \A c \in Clients : Retired(p, c) =>
       /\ gen'[p] = gen[p] /\ scope'[p] = scope[p]
       /\ \A d \in Clients : Retired(p, d) => c = d]_vars

(* R4: at most one flight per slot and generation, which no caller's       *)
(* cancellation ends; a flight that fails answers every waiter.            *)
R4_SingleFlight ==
  /\ \A p \in Procs, c \in Clients : client[p][c] = "opening" =>
       \A d \in Clients : client[p][d] = "opening" /\ origin[c] = origin[d] => c = d
  /\ \A p \in Procs, c \in Clients : client[p][c] # "cancelled"

(* Of the waits that end without a client, one was given up, or all were   *)
(* answered by a flight that failed, by CloseScope or by Shutdown.         *)
R4_Step == [][\A p \in Procs :
  /\ \A c \in Clients : Becomes(p, c, "failed") /\ Current(p, c) =>
       \A l \in Leases : WaitsFor(p, l, c) => lease'[p][l].state # "waiting"
  /\ \A l \in Leases : Granted(p, l) =>       \* not (nil, nil)
       client'[p][lease'[p][l].client] \notin {"none", "opening", "failed"}
  /\ \/ Cardinality({l \in Waiting(p) : lease'[p][l] = NoLease}) <= 1
     \/ proc'[p] # proc[p] \/ scope'[p] # scope[p] \/ client'[p] # client[p]]_vars

(* R5: from the bump on, no new lease is of an older generation, and the   *)
(* failure of an old flight fails no waiter.  (epoch, generation) never    *)
(* decreases while its process lives.                                      *)
R5_FreshGeneration ==
  \A p \in Procs, c \in Clients :
    client[p][c] = "ready" /\ Own(p, c) => origin[c].gen = gen[p][origin[c].key]

R5_Step == [][
  /\ \A p \in Procs, l \in Leases : Granted(p, l) /\ Own(p, lease'[p][l].client) =>
       origin[lease'[p][l].client].gen = gen[p][lease[p][l].key]
  /\ \A p \in Procs, c \in Clients : Becomes(p, c, "failed") /\ ~Current(p, c) =>
       lease'[p] = lease[p]
  /\ \A p \in Procs, k \in Keys : proc'[p] # "gone" => gen'[p][k] >= gen[p][k]]_vars

(* R6: no call begins on a lease that is not live, nor on a client that    *)
(* has ended or that another incarnation opened.                           *)
R6_NoUseAfterEnd ==
  use # NoUse =>
    LET held == lease[use.proc][use.lease] IN
    /\ held.state = "live"
    /\ client[use.proc][held.client] \in {"ready", "draining"}
    /\ Own(use.proc, held.client)

(* Release ends its lease, and changes nothing but that.                   *)
R6_Step == [][\A p \in Procs, l \in Leases :
  /\ lease[p][l].state \in {"live", "stale"} /\ lease'[p][l] = NoLease
  /\ scope'[p] = scope[p] /\ proc'[p] # "gone"
  => proc'[p] = proc[p] /\ gen'[p] = gen[p] /\ client'[p] = client[p]]_vars

(* R7: in each process a client ends at most once, and no lease is held    *)
(* when it does.  Its opener discards a broken one, and closes any other.  *)
R7_Step == [][\A p \in Procs, c \in Clients :
  /\ client[p][c] \in Ended => client'[p][c] \in {client[p][c], "none", "opening"}
  /\ Becomes(p, c, "closed") \/ Becomes(p, c, "discarded") => ~Held(p, c)
  /\ Becomes(p, c, "closed") /\ Own(p, c) => c \notin broken
  /\ Becomes(p, c, "discarded") /\ Own(p, c) => c \in broken]_vars

(* R8: only the opener closes; no upkeep takes an inherited copy into its   *)
(* hands.                                                                  *)
R8_SilentDiscard ==
  \A p \in Procs, c \in Clients : client[p][c] = "closed" => Own(p, c)

R8_Step == [][\A p \in Procs, c \in Clients : client[p][c] = "inherited" =>
  client'[p][c] \notin {"opening", "ready", "draining"}]_vars

(* R9: once Shutdown returned, the process holds no live client.           *)
R9_NoLeak ==
  \A p \in Procs : proc[p] = "down" => \A c \in Clients : client[p][c] \notin Live

(* R10: a lease is invalidated only when its client was draining already.  *)
R10_Step == [][\A p \in Procs, l \in Leases :
  Staled(p, l) => client[p][lease[p][l].client] = "draining"]_vars

(* R12: a limit is never passed; flights begin and leases are granted in   *)
(* the order of the calls.                                                 *)
R12_Limits == \A p \in Procs, k \in Keys : Cardinality(Taken(p, k)) <= Limit

R12_Step == [][\A p \in Procs :
  /\ \A l \in Leases : Granted(p, l) => First(p, l, lease'[p][l].client)
  /\ \A c \in Clients : Becomes(p, c, "opening") /\ origin'[c].opener = p =>
       Due(p, origin'[c].key, origin'[c].scope)]_vars
=============================================================================
