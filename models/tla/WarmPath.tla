------------------------------ MODULE WarmPath ------------------------------
(***************************************************************************)
(* What the factory does under its lock, of which the holder is at task,   *)
(* while the goroutines of WarmCells lease without it.  Whatever they do,  *)
(* no client ends under a lease, and none that drains is left over.        *)
(***************************************************************************)
EXTENDS WarmCells

Open(c) ==
  /\ Unlocked
  /\ client[c] = "none"
  /\ \A d \in Clients : client[d] # "ready" /\ (d < c => client[d] # "none")
  /\ client' = [client EXCEPT ![c] = "ready"]
  /\ UNCHANGED <<fast, word, of, held, task, local>>

Publish(c) ==
  /\ Unlocked
  /\ client[c] = "ready" /\ fast = 0
  /\ fast' = c
  /\ UNCHANGED <<word, of, client, held, task, local>>

(* Unpublish, then count: to drain c, or to see whether it is idle.        *)
Stop(c, why) ==
  /\ Unlocked
  /\ client[c] = "ready"
  /\ client' = [client EXCEPT ![c] = why]
  /\ fast' = IF "ScanFirst" \in Defects THEN fast ELSE 0
  /\ task' = [NoTask EXCEPT !.at = "scan", !.client = c, !.todo = Scopes]
  /\ UNCHANGED <<word, of, held, local>>

ScanRead ==
  LET s == CHOOSE t \in task.todo : \A u \in task.todo : t <= u IN
  /\ task.at = "scan" /\ task.todo # {}
  /\ task' = IF of[s] = task.client /\ word[s].phase = "live"
             THEN [task EXCEPT !.at = "count", !.seq = word[s].seq]
             ELSE [task EXCEPT !.todo = @ \ {s}]
  /\ UNCHANGED <<fast, word, of, client, held, local>>

ScanCount ==
  LET s == CHOOSE t \in task.todo : \A u \in task.todo : t <= u IN
  /\ task.at = "count"
  /\ IF Is(s, "live", task.seq)
     THEN Put(s, "counted", task.seq) /\ held' = [held EXCEPT ![task.client] = @ + 1]
     ELSE UNCHANGED <<word, held>>
  /\ task' = [task EXCEPT !.at = "scan", !.todo = @ \ {s}, !.seq = 0]
  /\ UNCHANGED <<fast, of, client, local>>

ScanEnd ==                       \* a client that proved idle may be retired
  /\ task.at = "scan" /\ task.todo = {}
  /\ fast' = 0
  /\ \/ client' = End(task.client, held)
     \/ /\ client[task.client] = "ready" /\ held[task.client] = 0
        /\ client' = [client EXCEPT ![task.client] = "ended"]
  /\ task' = NoTask
  /\ UNCHANGED <<word, of, held, local>>

Deadline(c) ==
  /\ Unlocked
  /\ client[c] = "draining"
  /\ word' = [s \in Scopes |->
       IF HeldOn(s) = c THEN [word[s] EXCEPT !.phase = "stale"] ELSE word[s]]
  /\ held' = [held EXCEPT ![c] = 0]
  /\ client' = [client EXCEPT ![c] = "ended"]
  /\ UNCHANGED <<fast, of, task, local>>

CloseScope(s) ==
  /\ Unlocked
  /\ word[s].phase # "closed"
  /\ Put(s, "closed", 0)
  /\ held' = Drop(HeldOn(s))
  /\ client' = End(HeldOn(s), held')
  /\ UNCHANGED <<fast, of, task, local>>

-----------------------------------------------------------------------------
Init ==
  /\ fast = 0
  /\ word = [s \in Scopes |-> [seq |-> 0, phase |-> "free"]]
  /\ of = [s \in Scopes |-> 0]
  /\ client = [c \in Clients |-> "none"]
  /\ held = [c \in Clients |-> 0]
  /\ task = NoTask
  /\ local = [g \in Goroutines |-> Idle]

Next ==
  \/ \E g \in Goroutines :
       \/ ReadWord(g) \/ ReadFast(g) \/ ReadOf(g) \/ Claim(g) \/ Recheck(g)
       \/ Release(g) \/ ReleaseLocked(g) \/ Forget(g)
       \/ \E c \in Clients : Lease(g, c, "live") \/ Lease(g, c, "counted")
  \/ LeaseReturn \/ ScanRead \/ ScanCount \/ ScanEnd
  \/ \E c \in Clients :
       Open(c) \/ Publish(c) \/ Stop(c, "draining") \/ Stop(c, "ready") \/ Deadline(c)
  \/ \E s \in Scopes : CloseScope(s)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* W1: a lease is granted on a ready client alone, and its client does not *)
(* end before the lease does.                                              *)
W1_HeldIsLive ==
  \A g \in Goroutines : Valid(g) =>
    client[local[g].client] \in {"ready", "draining"} /\ of[ScopeOf(g)] = local[g].client

(* W2: every lease that is counted is counted once, and its end as well.   *)
W2_CountedOnce ==
  task.at # "lease" =>
    \A c \in Clients : held[c] = Cardinality({s \in Scopes : HeldOn(s) = c})

(* W3: a client that drains ends with the last lease on it.                *)
W3_DrainEnds ==
  Unlocked => \A c \in Clients : client[c] = "draining" => held[c] > 0

(* W4: a cell is leased once at a time, and nobody ends another's lease.    *)
W4_OneLease ==
  \A g, h \in Goroutines : Valid(g) /\ Valid(h) /\ ScopeOf(g) = ScopeOf(h) => g = h

W4_Step == [][\A g \in Goroutines : Valid(g) =>
  \/ Valid(g)' \/ local'[g] # local[g]
  \/ word'[ScopeOf(g)].phase \in {"stale", "closed"}]_vars
=============================================================================
