module clients
/* How clients are opened, re-initialised, taken out of service and ended. */
open factory_state

/* Opening: a flight serves all waiters of its slot and belongs to none. */
pred take [p: Process, c: Client] {     // a flight begins, which takes a place of the limit
  p in up and c.opener = p and no p.copies[c]
  some waiting[p, c.serves]
  copies' = copies + p->c->Opening
  only[Copies]
}
pred beginOpen [p: Process, c: Client] {
  c.born = p.generation[c.serves.key]
  no readyIn[p, c.serves] + flights[p, c.serves]
  #taken[p, c.serves.key] < #Place
  take[p, c]
}
fun landed [p: Process, c: Client]: one State { // what a flight that succeeds becomes
  c.opener != p => Inherited else current[p, c] => Ready else Draining
}
pred openOK [p: Process, c: Client] {
  p.copies[c] = Opening
  become[p, c, landed[p, c]]
  only[Copies]
}
pred openFail [p: Process, c: Client] {         // answers the waiters of the slot whose flight it is
  p.copies[c] = Opening
  become[p, c, Failed]
  ended[p, { l: waiting[p, c.serves] | current[p, c] }]
  only[Copies + Leases]
}

/* Re-initialisation, and the end of clients. */
pred reinit [p: Process, k: Key] {
  p in up and some p.generation[k].next
  generation' = generation - p->k->Generation + p->k->p.generation[k].next
  drained[p, serves.key.k]
  only[Generations + Copies]
}
pred retire [p: Process, c, broken: Client] {   // one client ends without Reinit
  p.copies[c] = Ready or (p.copies[c] = Draining and c not in Broken and some broken)
  broken in c
  become[p, c, Draining]
  Broken' = Broken + broken
  only[Copies + Breaks]
}
pred staled [p: Process, c: Client] {
  some p.holds.c
  leases' = leases - p->p.holds.c->Right + p->p.holds.c->Stale
  holds' = holds - p->Lease->c
}
pred drain [p: Process, c: Client] {            // the drain deadline: leases that remain go stale
  p.copies[c] = Draining
  staled[p, c]
  only[Leases]
}
pred end [p: Process, c: Client, s: State] {
  become[p, c, s]
  Broken' = Broken - (c & opener.p)
  only[Copies + Breaks]
}
pred close [p: Process, c: Client] {            // with the goodbye that only the opener may say
  p.copies[c] = Draining and c.opener = p and c not in Broken and no p.holds.c
  end[p, c, Closed]
}
pred discard [p: Process, c: Client] {          // an inherited copy, or the opener's broken client
  p.copies[c] = Inherited or (p.copies[c] = Draining and c in Broken)
  no p.holds.c
  end[p, c, Discarded]
}
