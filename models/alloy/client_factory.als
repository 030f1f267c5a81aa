module client_factory
/* The structure of a client factory: who opens, holds, drains and ends the clients of each process,
 * one predicate an action of the contract, and one assertion a rule. nouns.als has the things,
 * factory_state.als what changes of them, processes.als, clients.als and leases.als most actions.
 *
 * Left out, since models/tla has it: the order in which calls wait (R12), and liveness (L1 to L3).
 * Nor is there time: a deadline may pass whenever its action is enabled. */
open processes
open clients
open leases

sig Defect {}                           // re-admitted by bad_twins.als; none is the contract

/* Scopes. */
pred openScope [p: Process, s: Scope] {
  p in up and no p.scopes[s]
  scopes' = scopes + p->s->Open
  only[Scopes]
}
pred closeScope [p: Process, s: Scope] {        // ends its leases and waits, drains its clients
  p.scopes[s] = Open
  scopes' = scopes - p->s->Open + p->s->Shut
  drained[p, serves.scope.s]
  ended[p, by.s]
  only[Scopes + Copies + Leases]
}

/* Shutdown. */
pred shutdown [p: Process] {                    // answers every waiter, drains every client
  p in up
  Stopping' = Stopping + p and Down' = Down
  drained[p, Client]
  ended[p, p.leases.Waiting]
  only[Shutdowns + Copies + Leases]
}
pred returns [p: Process] {
  p in Stopping
  Stopping' = Stopping - p and Down' = Down + p
  only[Shutdowns]
}
pred shutdownReturn [p: Process] { no p.copies.Live and returns[p] }

pred step {
  only[none]
  or (some p: Process | start[p] or exit[p] or shutdown[p] or shutdownReturn[p])
  or (some p, q: Process | fork[p, q] or clone[p, q] or restore[p, q] or exec[p, q])
  or (some p: Process, s: Scope | openScope[p, s] or closeScope[p, s])
  or (some p: Process, k: Key | reinit[p, k])
  or (some p: Process, c: Client | beginOpen[p, c] or openOK[p, c] or openFail[p, c]
    or retire[p, c, none] or retire[p, c, c] or drain[p, c] or close[p, c] or discard[p, c])
  or (some p: Process, l: Lease | acquireCall[p, l] or acquireCancel[p, l] or use[p, l]
    or release[p, l] or some c: Client | acquire[p, l, c])
}
/* A trace begins with nothing, or, so that it need not be long, with what no step made but start and
 * openScope. */
fact Begins {
  Born = Running and no Born.parent and no Stopping + Down + Broken
  generation = Running->firsts and scopes in Running->Scope->Open
  no copies and no leases and no holds and no uses
}
fact Steps { always (step or some Defect) }

/* The rules: what holds of each state, and of each step. */
pred stays [p: Process] { p in Running and p in Running' }
pred turned [p: Process, c: Client, s: State] { p.copies[c] != s and p.copies'[c] = s }

pred R1 {       // a lease is granted only on a client that this very incarnation opened
  always all p: Running | p.holds[Lease].opener in p
}
pred R2 {       // an exclusive client: in its scope, by one lease; a scope that is shut has nothing
  always all p: Running {
    all l: p.leases.Granted | p.holds[l].serves.scope in l.by
    all c: Client | c.serves.key in Shared or lone p.holds.c
    no p.leases.Right & by.(p.scopes.Shut)
    no p.copies.Ready & serves.scope.(p.scopes.Shut)
  }
}
pred R3 {       // one ready client a slot; the birth of a process touches no other's clients
  always all p: Running, t: Slot | lone readyIn[p, t]
  always all p: Process | stays[p] and Born' != Born implies p.copies' = p.copies
}
pred R4 {       // one flight a slot and generation; one that fails answers every waiter
  always all p: Running | all disj c, d: p.copies.Opening |
    c.opener != d.opener or c.serves != d.serves or c.born != d.born
  always all p: Running, c: p.copies.Opening | current[p, c] and turned[p, c, Failed]
    implies no waiting[p, c.serves] & p.leases'.Waiting
}
pred R5 {       // no ready client or new lease is of an older generation; none decreases
  always all p: Running, c: p.copies.Ready & opener.p | c.born = p.generation[c.serves.key]
  always all p: Process, k: Key | stays[p] implies p.generation'[k] in p.generation[k].*next
  always all p: Process, l: p.leases.Waiting, c: p.holds'[l] & opener.p |
    stays[p] implies c.born = p.generation[c.serves.key]
}
pred R6 {       // a call begins on a lease that is good, on a client that is
  always all p: Running | some p.uses implies {
    p.leases[p.uses] = Granted
    some p.holds[p.uses] & opener.p & p.copies.(Ready + Draining)
  }
}
pred R7 {       // a client ends once, when nothing holds it; its opener discards a broken one alone
  always all p: Process, c: Client | stays[p] implies {
    p.copies[c] in Ended and some p.copies[c] implies p.copies'[c] = p.copies[c]
    (turned[p, c, Closed] or turned[p, c, Discarded]) implies no p.holds.c
    turned[p, c, Closed] implies c not in Broken
    turned[p, c, Discarded] and c.opener = p implies c in Broken
  }
}
pred R8 {       // only the opener closes; an inherited copy is discarded, and nothing else
  always all p: Running | p.copies.Closed in opener.p
  always all p: Process, c: p.copies.Inherited | stays[p] implies p.copies'[c] in Inherited + Ended
}
pred R9 {       // once Shutdown returned the process has no live client
  always no Down.copies.Live
}
pred R10 {      // a lease goes stale only when its client was draining
  always all p: Process, l: p.leases.Granted |
    stays[p] and p.leases'[l] = Stale implies p.copies[p.holds[l]] = Draining
}
pred R12 {      // the limit on live clients is never passed
  always all p: Running, k: Key | #taken[p, k] <= #Place
}

assert R1_ProcessIsolation { R1 }
assert R2_ScopeIsolation { R2 }
assert R3_SingleClient { R3 }
assert R4_SingleFlight { R4 }
assert R5_FreshGeneration { R5 }
assert R6_NoUseAfterEnd { R6 }
assert R7_OneEnd { R7 }
assert R8_SilentDiscard { R8 }
assert R9_NoLeak { R9 }
assert R10_Drain { R10 }
assert R12_Limits { R12 }
check R1_ProcessIsolation for 2 but 0 Defect, 1..8 steps expect 0
check R2_ScopeIsolation for 2 but 0 Defect, 1..8 steps expect 0
check R3_SingleClient for 2 but 0 Defect, 1..8 steps expect 0
check R4_SingleFlight for 2 but 0 Defect, 1..8 steps expect 0
check R5_FreshGeneration for 2 but 0 Defect, 1..8 steps expect 0
check R6_NoUseAfterEnd for 2 but 0 Defect, 1..8 steps expect 0
check R7_OneEnd for 2 but 0 Defect, 1..8 steps expect 0
check R8_SilentDiscard for 2 but 0 Defect, 1..8 steps expect 0
check R9_NoLeak for 2 but 0 Defect, 1..8 steps expect 0
check R10_Drain for 2 but 0 Defect, 1..8 steps expect 0
check R12_Limits for 2 but 0 Defect, 1..8 steps expect 0
run Start { some q: Process | eventually start[q] } for 2 but 0 Defect, 1..8 steps expect 1
run Fork { some p, q: Process | eventually (fork[p, q] and some q.copies') } for 2 but 0 Defect, 1..8 steps expect 1
run Clone { some p, q: Process | eventually (clone[p, q] and some q.leases') } for 2 but 0 Defect, 1..8 steps expect 1
run Restore { some p, q: Process | eventually (restore[p, q] and some q.copies') } for 2 but 0 Defect, 1..8 steps expect 1
run Exec { some p, q: Process | eventually exec[p, q] } for 2 but 0 Defect, 1..8 steps expect 1
run Exit { some p: Process | eventually exit[p] } for 2 but 0 Defect, 1..8 steps expect 1
run OpenScope { some p: Process, s: Scope | eventually openScope[p, s] } for 2 but 0 Defect, 1..8 steps expect 1
run CloseScope { some p: Process, s: Scope | eventually closeScope[p, s] } for 2 but 0 Defect, 1..8 steps expect 1
run BeginOpen { some p: Process, c: Client | eventually beginOpen[p, c] } for 2 but 0 Defect, 1..8 steps expect 1
run OpenOK { some p: Process, c: Client | eventually openOK[p, c] } for 2 but 0 Defect, 1..8 steps expect 1
run OpenFail { some p: Process, c: Client | eventually openFail[p, c] } for 2 but 0 Defect, 1..8 steps expect 1
run AcquireCall { some p: Process, l: Lease | eventually acquireCall[p, l] } for 2 but 0 Defect, 1..8 steps expect 1
run Acquire { some p: Process, l: Lease, c: Client | eventually acquire[p, l, c] } for 2 but 0 Defect, 1..8 steps expect 1
run AcquireCancel { some p: Process, l: Lease | eventually acquireCancel[p, l] } for 2 but 0 Defect, 1..8 steps expect 1
run Use { some p: Process, l: Lease | eventually use[p, l] } for 2 but 0 Defect, 1..8 steps expect 1
run Release { some p: Process, l: Lease | eventually release[p, l] } for 2 but 0 Defect, 1..8 steps expect 1
run Reinit { some p: Process, k: Key | eventually reinit[p, k] } for 2 but 0 Defect, 1..8 steps expect 1
run Retire { some p: Process, c: Client | eventually retire[p, c, c] } for 2 but 0 Defect, 1..8 steps expect 1
run Drain { some p: Process, c: Client | eventually drain[p, c] } for 2 but 0 Defect, 1..8 steps expect 1
run Close { some p: Process, c: Client | eventually close[p, c] } for 2 but 0 Defect, 1..8 steps expect 1
run Discard { some p: Process, c: Client | eventually discard[p, c] } for 2 but 0 Defect, 1..8 steps expect 1
run Shutdown { some p: Process | eventually shutdown[p] } for 2 but 0 Defect, 1..8 steps expect 1
run ShutdownReturn { some p: Process | eventually shutdownReturn[p] } for 2 but 0 Defect, 1..8 steps expect 1
