---------------------------- MODULE FactoryState ----------------------------
(***************************************************************************)
(* What the model of a client factory remembers, and the words in which    *)
(* its actions (Processes, ClientFactory) and its rules (Contract) speak.  *)
(*                                                                         *)
(* Modelled: processes as incarnations, their scopes, generations, flights *)
(* (clients in state "opening") and the waiters that joined them, leases,  *)
(* the order in which calls wait, and the copies that a fork or a restore  *)
(* leaves in another process.                                              *)
(* Left out: pids (an incarnation's number is its epoch), time (a deadline *)
(* may pass whenever its action is enabled), pings (a client is broken     *)
(* whenever one may have found it so), the text of errors (R11), and calls *)
(* that are refused, which change nothing.                                 *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, Sequences

CONSTANTS
  Procs,        \* incarnations 1..N, numbered by epoch
  Scopes,       \* threads of work, strings
  Keys,         \* names of the clients wanted, strings
  SharedKeys,   \* the keys whose adapter shares one client in a process
  Clients,      \* identities of clients, 1..N
  Leases,       \* identities of leases, 1..N
  MaxGen,       \* the generation at which Reinit stops
  Limit,        \* how many clients of one key a process may have opened and not ended
  Fresh(_),     \* of a set of unused identities, those that may come next
  Defects       \* defects re-admitted on purpose; {} is the contract

VARIABLES
  proc,         \* process -> "unborn", "up", "stopping", "down" or "gone"
  scope,        \* process -> scope -> "none", "open" or "closed"
  gen,          \* process -> key -> generation, 0 where there is no process
  client,       \* process -> client -> state of the copy that it has
  origin,       \* client -> opener, key, scope and generation of its flight
  broken,       \* the clients that their openers know to be broken, until their end
  lease,        \* process -> lease -> its state, scope, key and client
  queue,        \* process -> its leases that wait, in the order of their calls
  use           \* the lease on which the last step began a call

vars == <<proc, scope, gen, client, origin, broken, lease, queue, use>>

NoUse    == [proc |-> 0, lease |-> 0]
NoLease  == [state |-> "none", scope |-> "none", key |-> "none", client |-> 0]
NoOrigin == [opener |-> 0, key |-> "none", scope |-> "none", gen |-> 0]
Running  == {"up", "stopping", "down"}
Live     == {"opening", "ready", "draining", "inherited", "leaked"}
Ended    == {"closed", "failed", "cancelled", "discarded"}
Gens     == 0..MaxGen

Waiting(p) == {l \in Leases : lease[p][l].state = "waiting"}

TypeOK ==
  /\ proc \in [Procs -> Running \cup {"unborn", "gone"}]
  /\ scope \in [Procs -> [Scopes -> {"none", "open", "closed"}]]
  /\ gen \in [Procs -> [Keys -> Gens]]
  /\ client \in [Procs -> [Clients -> Live \cup Ended \cup {"none"}]]
  /\ origin \in [Clients -> [opener: Procs \cup {0}, key: Keys \cup {"none"},
                             scope: Scopes \cup {"shared", "none"}, gen: Gens]]
  /\ lease \in [Procs -> [Leases -> [state: {"none", "waiting", "live", "stale"},
       scope: Scopes \cup {"none"}, key: Keys \cup {"none"}, client: Clients \cup {0}]]]
  /\ broken \subseteq Clients
  /\ \A p \in Procs : /\ Len(queue[p]) = Cardinality(Waiting(p))
                      /\ \A i \in 1..Len(queue[p]) : lease[p][queue[p][i]].state = "waiting"
  /\ use \in [proc: Procs \cup {0}, lease: Leases \cup {0}]

-----------------------------------------------------------------------------
(* A slot is (process, key, scope), with "shared" as the scope of every    *)
(* slot of a shared key.                                                   *)
SlotScope(k, s)  == IF k \in SharedKeys THEN "shared" ELSE s
InSlot(c, k, s)  == origin[c].key = k /\ origin[c].scope = s
ScopeOpen(p, s)  == s # "shared" => scope[p][s] = "open"
Own(p, c)        == origin[c].opener = p
ReadyIn(p, k, s) == {c \in Clients : client[p][c] = "ready" /\ InSlot(c, k, s)}

(* A client, or the flight that opens it, is current while its opener's    *)
(* slot still wants it.                                                    *)
Current(p, c) ==
  /\ Own(p, c)
  /\ proc[p] = "up"
  /\ origin[c].gen = gen[p][origin[c].key]
  /\ ScopeOpen(p, origin[c].scope)

FlightIn(p, k, s) == {c \in Clients : client[p][c] = "opening" /\ InSlot(c, k, s) /\ Current(p, c)}

Waits(p, l, k, s) ==
  /\ lease[p][l].state = "waiting"
  /\ lease[p][l].key = k
  /\ SlotScope(k, lease[p][l].scope) = s
WaitsFor(p, l, c) == Waits(p, l, origin[c].key, origin[c].scope)

Holds(p, l, c) == lease[p][l].state = "live" /\ lease[p][l].client = c
Held(p, c)     == \E l \in Leases : Holds(p, l, c)

(* The places that a key's clients take, of the Limit (R12).  An inherited *)
(* copy takes none.                                                        *)
Taken(p, k) == {c \in Clients : Own(p, c) /\ origin[c].key = k /\ client[p][c] \in
  {"opening", "ready", "draining"}
    \cup (IF "SlotLeak" \in Defects THEN {"failed"} ELSE {})
    \cup (IF "PlaceLost" \in Defects THEN {"discarded"} ELSE {})}
Full(p, k)  == Cardinality(Taken(p, k)) >= Limit

(* The leases that were asked for before l and still wait.                 *)
Before(p, l) == {queue[p][j] : j \in {i \in 1..Len(queue[p]) :
                   \E n \in (i + 1)..Len(queue[p]) : queue[p][n] = l}}

(* Of the calls of a key whose slots have neither a ready client nor a     *)
(* flight, the first is due the next flight.                               *)
Lacks(p, l) ==
  LET k == lease[p][l].key
      s == SlotScope(k, lease[p][l].scope)
  IN lease[p][l].state = "waiting" /\ ReadyIn(p, k, s) = {} /\ FlightIn(p, k, s) = {}

Due(p, k, s) == \E l \in Leases :
  /\ Waits(p, l, k, s)
  /\ \A m \in Before(p, l) : lease[p][m].key = k => ~Lacks(p, m)

First(p, l, c) == \A m \in Before(p, l) : ~WaitsFor(p, m, c)

-----------------------------------------------------------------------------
(* The parts of a step.                                                    *)
Quiet(unchanged) == use' = NoUse /\ UNCHANGED unchanged

DrainAll(row, S) == [c \in Clients |-> IF c \in S /\ row[c] = "ready" THEN "draining" ELSE row[c]]
StillWaiting(q, row) == SelectSeq(q, LAMBDA l : row[l].state = "waiting")
EndAll(row, S)   == [l \in Leases |-> IF l \in S THEN NoLease ELSE row[l]]
=============================================================================
