module leases
/* Calls of Acquire and what becomes of them. A call waits under the identity of its lease. */
open factory_state

pred call [p: Process, l: Lease] {
  p in up and no p.leases[l] and p.scopes[l.by] = Open
  leases' = leases + p->l->Waiting
  holds' = holds
  only[Leases]
}
pred acquireCall [p: Process, l: Lease] {       // no nested call for an exclusive client
  l.wants.key in Shared or no p.leases.(Waiting + Granted) & wants.(l.wants)
  call[p, l]
}

pred grant [p: Process, l: Lease, c: Client] {
  p.leases[l] = Waiting
  leases' = leases - p->l->Waiting + p->l->Granted
  holds' = holds + p->l->c
  only[Leases]
}
pred acquire [p: Process, l: Lease, c: Client] {
  p.copies[c] = Ready and current[p, c] and l.wants = c.serves
  c.serves.key in Shared or no p.holds.c
  grant[p, l, c]
}

pred acquireCancel [p: Process, l: Lease] {     // one caller gives up, its flight goes on
  p.leases[l] = Waiting
  ended[p, l]
  only[Leases]
}

pred begin [p: Process, l: Lease] {             // a call on a lease
  Born' = Born and Running' = Running and Stopping' = Stopping and Down' = Down
  scopes' = scopes and generation' = generation and copies' = copies and Broken' = Broken
  leases' = leases and holds' = holds
  uses' = p->l
}
pred use [p: Process, l: Lease] { p.leases[l] = Granted and begin[p, l] }

pred release [p: Process, l: Lease] {
  p.leases[l] = Granted or p.leases[l] = Stale
  ended[p, l]
  only[Leases]
}
