module snapshot
/* What a client factory looks like at one moment, in all of its processes: exactly what the actions
 * of the contract can lead to. A process keeps what it had of a client as long as another still
 * has it. conformance/agree_test.go holds these facts to the states that models/tla reaches, in both
 * directions.
 *
 * Left out: the order of the calls that wait. */
open nouns

sig Running in Process {                // neither gone nor replaced
  generation: Key -> one Generation,
  scopes: Scope -> lone ScopeState,
  copies: Client -> lone State,
  leases: Lease -> lone Right,
  holds: Lease -> lone Client           // the client of a lease that is granted
}
sig Stopping, Down in Running {}        // Shutdown was called, and has returned
sig Broken in Client {}                 // as their openers know, until their end

fun up: set Process { Running - Stopping - Down }
fun current: Process -> Client {        // those that their openers' slots still want
  { p: up, c: opener.p | c.born = p.generation[c.serves.key] and c.serves.scope in p.scopes.Open }
}

fact Phases { no Stopping & Down }

/* Clients. */
fact Lives {    // somewhere
  all c: Client | some Running.copies[c] & Live
  all p: Running, c: p.copies.State | p.generation[c.serves.key] in c.born.*next
}
pred asked [p: Process, c: Client] {    // by a scope that is there for ever, though it may be shut
  some p.scopes and c.serves.scope in p.scopes.ScopeState
}
fact Own {
  all p: Running, c: p.copies.State & opener.p {
    p.copies[c] != Inherited
    p.copies[c] = Ready implies c in p.current
    asked[p, c]
  }
}
fact Others {   // the copies of a client are those of processes between its opener and themselves
  all p: Running, c: p.copies.State - opener.p {
    some (p + p.parent).copies[c] & (Opening + Failed) implies asked[p, c]    // by a restore
    p.copies[c] in Opening + Inherited + Failed + Discarded
    c.opener in p.^parent
    all q: Running & p.^parent & c.opener.*~parent | some q.copies[c]
  }
}
fact Alone {    // in its slot, and, as a flight, in its generation
  all p: Running, t: Slot | lone serves.t & p.current & p.copies.(Opening + Ready)
  all p: Running, disj c, d: p.copies.Opening |
    c.opener != d.opener or c.serves != d.serves or c.born != d.born
}
fact Ends {
  no Down.copies & Client->Live
  all c: Broken | c.opener.copies[c] = Draining
  all p: Running, k: Key | #(opener.p & serves.key.k & p.copies.taking) <= #Place
}

/* Leases. */
fact Rights {
  Lease in Running.leases.Right
  all p: Running {
    all l: p.leases.Right | l.by in p.scopes.Open
    some p.leases.Waiting implies p in up
    p.holds.Client = p.leases.Granted
  }
}
fact Holds {
  all p: Running, l: p.leases.Granted, c: p.holds[l] |
    c.opener = p and c.serves = l.wants and p.copies[c] in Ready + Draining
}
fact Exclusive {        // while its client is leased, a scope calls for no other, and none is opened
  all p: Running, t: Slot | some t.scope implies lone p.leases.(Waiting + Granted) & wants.t
  all p: Running, c: Lease.(p.holds), d: serves.(c.serves) & opener.p - c |
    some c.serves.scope and some p.copies[d] implies
      (d.born in prevs[c.born] or d.born = c.born and p.copies[d] not in Opening + Ready)
}

/* The rules follow. */
assert R1_ProcessIsolation { all p: Running | p.holds[Lease].opener in p }
assert R2_ScopeIsolation {
  all p: Running {
    all l: p.leases.Granted | p.holds[l].serves.scope in l.by
    all c: Client | c.serves.key in Shared or lone p.holds.c
    no p.leases.Right & by.(p.scopes.Shut)
    no p.copies.Ready & serves.scope.(p.scopes.Shut)
  }
}
assert R3_SingleClient { all p: Running, t: Slot | lone p.copies.Ready & serves.t }
assert R4_SingleFlight {
  all p: Running, t: Slot, g: Generation |
    lone p.copies.Opening & opener.p & serves.t & born.g
}
assert R5_FreshGeneration {
  all p: Running, c: p.copies.Ready & opener.p | c.born = p.generation[c.serves.key]
}
assert R6_NoUseAfterEnd { all p: Running | p.holds[Lease] in p.copies.(Ready + Draining) }
assert R7_OneEnd { all p: Running | no p.holds[Lease] & p.copies.Ended }
assert R8_SilentDiscard { all p: Running | p.copies.Closed in opener.p }
assert R9_NoLeak { no Down.copies.Live }
assert R10_Drain { all p: Stopping | p.holds[Lease] in p.copies.Draining }
assert R12_Limits {
  all p: Running, k: Key | #{ c: serves.key.k & opener.p | p.copies[c] in taking } <= #Place
}
check R1_ProcessIsolation for 3 expect 0
check R2_ScopeIsolation for 3 expect 0
check R3_SingleClient for 3 expect 0
check R4_SingleFlight for 3 expect 0
check R5_FreshGeneration for 3 expect 0
check R6_NoUseAfterEnd for 3 expect 0
check R7_OneEnd for 3 expect 0
check R8_SilentDiscard for 3 expect 0
check R9_NoLeak for 3 expect 0
check R10_Drain for 3 expect 0
check R12_Limits for 3 expect 0
run Deep {      // a grandchild has copies of what its parent's parent opened, and a lease of its own
  some p, q, r: Running, c, d: Client, l: Lease {
    q.parent = p and r.parent = q and c.opener = p and r.copies[c] = Inherited
    d.opener = r and r.holds[l] = d
  }
} for 3 expect 1
run Replaced { some c: Client | c.opener not in Running } for 3 expect 1
run Generations { some p: Running, disj c, d: p.copies.Draining | c.born != d.born } for 3 expect 1

/* All of these bounds: conformance/agree_test.go compares them with what models/tla reaches. */
run Forks { Key = Shared and no Running.leases.Stale and all p: Running | lone p.leases.Right }
  for exactly 1 Key, exactly 1 Place, 1 Generation, 2 Process, 1 Scope, 1 Slot, 1 Client, 2 Lease
  expect 1
run Scopes { no Shared }
  for exactly 1 Key, exactly 2 Place, 1 Generation, 1 Process, 2 Scope, 2 Slot, 2 Client, 1 Lease
  expect 1
run Reinits { Key = Shared }
  for exactly 1 Key, exactly 2 Place, 2 Generation, 1 Process, 1 Scope, 1 Slot, 2 Client, 1 Lease
  expect 1
