------------------------------ MODULE WarmCells -----------------------------
(***************************************************************************)
(* Acquire and Release without a lock, at the grain of single atomic       *)
(* operations, on one slot of a shared client.  Each scope has a cell: a   *)
(* word (sequence and phase, changed together) and the client of its last  *)
(* lease.  A lease is the word's sequence while the phase is "live", which *)
(* the scope's goroutines change by compare-and-swap alone, or "counted",  *)
(* where the factory accounts for it under its lock.  The factory unpub-   *)
(* lishes the client, and then counts what is live, before it ends it.     *)
(* WarmPath has the factory, and what always holds.                        *)
(*                                                                         *)
(* Modelled: a critical section is one step where it has one operation     *)
(* that a goroutine without the lock could see, or where each goroutine    *)
(* could see one of them at most; else one step an operation.              *)
(* Left out: waiting, failing opens, and what the contract's own model     *)
(* says of scopes and generations: they publish, drain and close.          *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANTS
  Scopes,       \* 1..N
  Goroutines,   \* of all scopes, 1..N
  ScopeOf(_),   \* the scope of a goroutine
  Clients,      \* identities in the order of their opens, 1..N
  MaxSeq,       \* the sequence at which a cell is not leased any more
  Defects       \* defects re-admitted on purpose; {} is the protocol

VARIABLES
  fast,         \* the client that may be leased without the lock, or 0: atomic
  word,         \* scope -> seq and phase of its cell: atomic
  of,           \* scope -> the client of its cell's last lease: atomic
  client,       \* client -> "none", "ready", "draining" or "ended": under the lock
  held,         \* client -> how many leases on it are counted: under the lock
  task,         \* what the holder of the lock is at, "none" where it is free
  local         \* goroutine -> where it is, and the client and sequence it remembers

vars == <<fast, word, of, client, held, task, local>>

Idle   == [at |-> "idle", client |-> 0, seq |-> 0]
NoTask == [at |-> "none", client |-> 0, todo |-> {}, seq |-> 0, by |-> 0]

TypeOK ==
  /\ fast \in Clients \cup {0}
  /\ word \in [Scopes -> [seq: 0..(MaxSeq + 1),
                          phase: {"free", "live", "counted", "stale", "closed"}]]
  /\ of \in [Scopes -> Clients \cup {0}]
  /\ client \in [Clients -> {"none", "ready", "draining", "ended"}]
  /\ held \in [Clients -> Nat]
  /\ task \in [at: {"none", "scan", "count", "lease"}, client: Clients \cup {0},
               todo: SUBSET Scopes, seq: 0..MaxSeq, by: Goroutines \cup {0}]
  /\ local \in [Goroutines -> [at: {"idle", "chosen", "matched", "claimed", "held", "spent",
                                   "locked"}, client: Clients \cup {0}, seq: 0..MaxSeq]]

TwoAndOne(g) == IF g <= 2 THEN 1 ELSE 2

Unlocked     == task = NoTask
Is(s, p, n)  == word[s] = [seq |-> n, phase |-> p]
Put(s, p, n) == word' = [word EXCEPT ![s] = [seq |-> n, phase |-> p]]
Go(g, at)    == local' = [local EXCEPT ![g].at = at]
Quit(g)      == local' = [local EXCEPT ![g] = Idle]
HeldOn(s)    == IF word[s].phase = "counted" THEN of[s] ELSE 0
End(c, h)    == IF c # 0 /\ client[c] = "draining" /\ h[c] = 0   \* once no lease holds it
                THEN [client EXCEPT ![c] = "ended"] ELSE client
Valid(g)     == /\ local[g].at = "held"                          \* what a call on it asks
                /\ \E p \in {"live", "counted"} : Is(ScopeOf(g), p, local[g].seq)
Drop(c)      == IF c = 0 THEN held ELSE [held EXCEPT ![c] = @ - 1]

-----------------------------------------------------------------------------
(* Acquire without the lock: three reads, a claim, and a second look.      *)
ReadWord(g) ==
  LET w == word[ScopeOf(g)] IN
  /\ local[g].at = "idle"
  /\ w.phase = "free" /\ w.seq < MaxSeq
  /\ local' = [local EXCEPT ![g] = [at |-> "chosen", client |-> 0, seq |-> w.seq]]
  /\ UNCHANGED <<fast, word, of, client, held, task>>

ReadFast(g) ==
  /\ local[g].at = "chosen" /\ local[g].client = 0
  /\ IF fast = 0 THEN Quit(g) ELSE local' = [local EXCEPT ![g].client = fast]
  /\ UNCHANGED <<fast, word, of, client, held, task>>

ReadOf(g) ==
  /\ local[g].at = "chosen" /\ local[g].client # 0
  /\ IF of[ScopeOf(g)] = local[g].client THEN Go(g, "matched") ELSE Quit(g)
  /\ UNCHANGED <<fast, word, of, client, held, task>>

Claim(g) ==
  LET s == ScopeOf(g) IN
  /\ local[g].at = "matched"
  /\ IF Is(s, "free", local[g].seq)
     THEN Put(s, "live", local[g].seq) /\ Go(g, "claimed")
     ELSE Quit(g) /\ UNCHANGED word
  /\ UNCHANGED <<fast, of, client, held, task>>

Recheck(g) ==                    \* whoever unpublished it before did not count the claim
  /\ local[g].at = "claimed"
  /\ Go(g, IF fast = local[g].client \/ "NoRecheck" \in Defects THEN "held" ELSE "spent")
  /\ UNCHANGED <<fast, word, of, client, held, task>>

(* Release, which a caller may repeat, and the undoing of a claim: one.    *)
Release(g) ==
  LET s == ScopeOf(g)
      n == local[g].seq
  IN
  /\ local[g].at \in {"held", "spent"}
  /\ IF \/ Is(s, "live", n)
        \/ "NoSequence" \in Defects /\ word[s].phase = "live"
        \/ "PlainRelease" \in Defects /\ Is(s, "counted", n)
     THEN Put(s, "free", word[s].seq + 1) /\ Go(g, "spent")
     ELSE Go(g, "locked") /\ UNCHANGED word
  /\ UNCHANGED <<fast, of, client, held, task>>

ReleaseLocked(g) ==
  LET s == ScopeOf(g)
      n == local[g].seq
      c == IF Is(s, "counted", n) THEN of[s] ELSE 0
  IN
  /\ Unlocked
  /\ local[g].at = "locked"
  /\ IF Is(s, "counted", n) \/ Is(s, "stale", n) THEN Put(s, "free", n + 1) ELSE UNCHANGED word
  /\ held' = Drop(c)
  /\ client' = IF "LostEnd" \in Defects THEN client ELSE End(c, held')
  /\ Go(g, "spent")
  /\ UNCHANGED <<fast, of, task>>

Forget(g) ==                     \* the lease has ended, and its caller will not ask again
  /\ local[g].at \in {"held", "spent"}
  /\ \A p \in {"live", "counted", "stale"} : ~Is(ScopeOf(g), p, local[g].seq)
  /\ Quit(g)
  /\ UNCHANGED <<fast, word, of, client, held, task>>

-----------------------------------------------------------------------------
(* Acquire under the lock: it alone changes a cell's client, while it has  *)
(* claimed the cell.  Counted leases are always right, live ones only of a *)
(* client that is published.                                               *)
Lease(g, c, p) ==
  LET s == ScopeOf(g) IN
  /\ Unlocked
  /\ local[g].at = "idle"
  /\ client[c] = "ready"
  /\ p = "live" => fast = c
  /\ \/ word[s].phase = "free" /\ word[s].seq < MaxSeq /\ Put(s, p, word[s].seq)
     \/ word[s].phase = "stale" /\ word[s].seq + 1 < MaxSeq /\ Put(s, p, word[s].seq + 1)
  /\ held' = IF p = "counted" THEN [held EXCEPT ![c] = @ + 1] ELSE held
  /\ task' = [NoTask EXCEPT !.at = "lease", !.client = c, !.by = g]
  /\ UNCHANGED <<fast, of, client, local>>

LeaseReturn ==
  LET g == task.by
      s == ScopeOf(g)
  IN
  /\ task.at = "lease"
  /\ of' = [of EXCEPT ![s] = task.client]
  /\ local' = [local EXCEPT ![g] = [at |-> "held", client |-> task.client, seq |-> word[s].seq]]
  /\ task' = NoTask
  /\ UNCHANGED <<fast, word, client, held>>

=============================================================================
