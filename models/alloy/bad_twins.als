module bad_twins
/* What the contract forbids: each defect adds missteps that break its rule, and need break no other.
 * The names are those of models/tla/BadTwins.tla; docs/contract.md says for which bugs of the field
 * each one stands. */
open client_factory

lone sig LeaseInherited, HandleCrosses, RestoreLive, LeaseElsewhere, TwoLeases, TwoReady, ForkHerd,
  TwoFlights, LostWaiter, OldCredentials, LeaseDraining, UseStale, UseReleased, CloseHeld, EndTwice,
  CloseBroken, DiscardSound, CloseInherited, ReapInherited, EarlyReturn, LateOpen, DrainReady,
  LimitOverflow extends Defect {}

/* Processes: what crosses into a child or a snapshot. */
pred handleCrosses [p, q: Process] {
  p in Running and q.parent = p and turns[none, q, p.generation]
  carried[none, q, inherited[p]]
  Stopping' = Stopping and Down' = Down and scopes' = scopes
  leases' = leases + q->p.leases.Granted->Granted and holds' = holds + q->p.holds
}
pred forkHerd [p, q: Process] {
  p in Running and q.parent = p and turns[none, q, p.generation] and bare[none]
  let r = p.copies.Ready | copies' = copies - p->r->Ready + p->r->Draining + q->inherited[p]
}
pred restoreLive [p, q: Process] {
  p in Running and q.parent = p and turns[none, q, p.generation]
  carried[none, q, flying[p]] and whole[none, p, q, p.leases, p.holds]
}

/* Grants. */
pred leaseInherited [p: Process, l: Lease, c: Client] {
  p.copies[c] = Inherited and l.wants = c.serves and grant[p, l, c]
}
pred leaseDraining [p: Process, l: Lease, c: Client] {
  p.copies[c] = Draining and c.opener = p and l.wants = c.serves and grant[p, l, c]
}
pred leaseElsewhere [p: Process, l: Lease, c: Client] {
  p.copies[c] = Ready and current[p, c] and no p.holds.c
  l.wants.key = c.serves.key and grant[p, l, c]
}
pred twoLeases [p: Process, l: Lease, c: Client] {
  call[p, l] or (p.copies[c] = Ready and current[p, c] and l.wants = c.serves and grant[p, l, c])
}

/* Flights. */
pred begins [p: Process, c: Client, busy: set Client, older: set Generation] {
  c.born = p.generation[c.serves.key] or c.born in older
  no busy and #taken[p, c.serves.key] < #Place and take[p, c]
}
pred oldCredentials [p: Process, c: Client] {
  begins[p, c, readyIn[p, c.serves] + flights[p, c.serves], prevs[p.generation[c.serves.key]]]
  or (p.copies[c] = Opening and c.opener = p and no readyIn[p, c.serves] and p in up
    and c.serves.scope in p.scopes.Open and become[p, c, Ready] and only[Copies])
}
pred lostWaiter [p: Process, c: Client] {
  p.copies[c] = Opening and become[p, c, Failed] and only[Copies]
}

pred sound [p: Process, c: Client] {
  p.copies[c] = Draining and c.opener = p and c not in Broken
}

pred birth {
  some p, q: Process {
    (some HandleCrosses and handleCrosses[p, q]) or (some ForkHerd and forkHerd[p, q])
    or (some RestoreLive and restoreLive[p, q])
  }
}
pred granting {
  some p: Process, l: Lease, c: Client {
    (some LeaseInherited and leaseInherited[p, l, c])
    or (some LeaseDraining and leaseDraining[p, l, c])
    or (some LeaseElsewhere and leaseElsewhere[p, l, c])
    or (some TwoLeases and twoLeases[p, l, c])
  }
}
pred using {
  some p: Process, l: Lease {
    (some UseStale and p.leases[l] = Stale and begin[p, l])
    or (some UseReleased and no p.leases[l] and p in Running and begin[p, l])
  }
}
pred ending {
  some p: Process, c: Client {
    (some TwoReady and begins[p, c, flights[p, c.serves], none])
    or (some TwoFlights and begins[p, c, readyIn[p, c.serves], none])
    or (some LimitOverflow and c.born = p.generation[c.serves.key]
      and no readyIn[p, c.serves] + flights[p, c.serves] and take[p, c])
    or (some OldCredentials and oldCredentials[p, c])
    or (some LostWaiter and lostWaiter[p, c])
    or (some CloseHeld and sound[p, c] and some p.holds.c and end[p, c, Closed])
    or (some DiscardSound and sound[p, c] and no p.holds.c and end[p, c, Discarded])
    or (some CloseBroken and p.copies[c] = Draining and c in Broken and no p.holds.c
      and end[p, c, Closed])
    or (some EndTwice and p.copies[c] = Closed and end[p, c, Discarded])
    or (some CloseInherited and p.copies[c] = Inherited and end[p, c, Closed])
    or (some ReapInherited and p.copies[c] = Inherited and end[p, c, Draining])
    or (some DrainReady and p.copies[c] = Ready and staled[p, c] and only[Leases])
  }
}
pred returning {
  some p: Process {
    (some EarlyReturn and returns[p])
    or (some LateOpen and p.copies.Live in p.copies.Opening and returns[p])
  }
}
fact Missteps { always (step or birth or granting or using or ending or returning) }

/* A twin keeps all rules but its own. */
abstract sig Rule {}
one sig N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N12 extends Rule {}

pred twin [d: set Defect, own: Rule] {
  Defect = d and one d
  N1 != own implies R1
  N2 != own implies R2
  N3 != own implies R3
  N4 != own implies R4
  N5 != own implies R5
  N6 != own implies R6
  N7 != own implies R7
  N8 != own implies R8
  N9 != own implies R9
  N10 != own implies R10
  N12 != own implies R12
}

check R1_LeaseInherited { twin[LeaseInherited, N1] implies R1 } for 2 but 1 Defect, 1..8 steps expect 1
check R1_HandleCrosses { twin[HandleCrosses, N1] implies R1 } for 2 but 1 Defect, 1..8 steps expect 1
check R1_RestoreLive { twin[RestoreLive, N1] implies R1 } for 2 but 1 Defect, 1..8 steps expect 1
check R2_LeaseElsewhere { twin[LeaseElsewhere, N2] implies R2 } for 2 but 1 Defect, 1..8 steps expect 1
check R2_TwoLeases { twin[TwoLeases, N2] implies R2 } for 2 but 1 Defect, 1..8 steps expect 1
check R3_TwoReady { twin[TwoReady, N3] implies R3 } for 2 but 1 Defect, 1..8 steps expect 1
check R3_ForkHerd { twin[ForkHerd, N3] implies R3 } for 2 but 1 Defect, 1..8 steps expect 1
check R4_TwoFlights { twin[TwoFlights, N4] implies R4 } for 2 but 1 Defect, 1..8 steps expect 1
check R4_LostWaiter { twin[LostWaiter, N4] implies R4 } for 2 but 1 Defect, 1..8 steps expect 1
check R5_OldCredentials { twin[OldCredentials, N5] implies R5 } for 2 but 1 Defect, 1..8 steps expect 1
check R5_LeaseDraining { twin[LeaseDraining, N5] implies R5 } for 2 but 1 Defect, 1..8 steps expect 1
check R6_UseStale { twin[UseStale, N6] implies R6 } for 2 but 1 Defect, 1..8 steps expect 1
check R6_UseReleased { twin[UseReleased, N6] implies R6 } for 2 but 1 Defect, 1..8 steps expect 1
check R7_CloseHeld { twin[CloseHeld, N7] implies R7 } for 2 but 1 Defect, 1..8 steps expect 1
check R7_EndTwice { twin[EndTwice, N7] implies R7 } for 2 but 1 Defect, 1..8 steps expect 1
check R7_CloseBroken { twin[CloseBroken, N7] implies R7 } for 2 but 1 Defect, 1..8 steps expect 1
check R7_DiscardSound { twin[DiscardSound, N7] implies R7 } for 2 but 1 Defect, 1..8 steps expect 1
check R8_CloseInherited { twin[CloseInherited, N8] implies R8 } for 2 but 1 Defect, 1..8 steps expect 1
check R8_ReapInherited { twin[ReapInherited, N8] implies R8 } for 2 but 1 Defect, 1..8 steps expect 1
check R9_EarlyReturn { twin[EarlyReturn, N9] implies R9 } for 2 but 1 Defect, 1..8 steps expect 1
check R9_LateOpen { twin[LateOpen, N9] implies R9 } for 2 but 1 Defect, 1..8 steps expect 1
check R10_DrainReady { twin[DrainReady, N10] implies R10 } for 2 but 1 Defect, 1..8 steps expect 1
check R12_LimitOverflow { twin[LimitOverflow, N12] implies R12 } for 2 but 1 Defect, 1..8 steps expect 1
