module starts
/* Snapshots in which a factory rests: nothing happens before a caller or an adapter does something.
 * package properties leads a factory to each of the small ones, and begins random traces in deep
 * ones. A child discards what it inherited once its factory is asked for anything. */
open snapshot

pred rest {
  Process = up and no Broken and one Generation and one Key
  all p: Process, c: opener.p | p.copies[c] in Opening + Ready + Draining and some p.copies[c]
  all p: Process, c: Client - opener.p | some p.copies[c] implies
    (p.copies[c] = (some p.scopes => Discarded else Inherited)
      and p.parent = c.opener and c.opener.copies[c] != Opening)
  all p: Process | some p.copies.Inherited implies no parent.p
  all s: Scope | one Process.scopes[s] and one p: Process | p.scopes[s] = Open
  all l: Lease | one p: Process | some p.leases[l]
  no Process.leases.Stale
  all p: Process, t: Slot |     // a call waits where a flight is under way, and none is for nobody
    some p.leases.Waiting & wants.t iff some p.current & p.copies.Opening & serves.t
  all p: Process | p.copies.Opening in p.current
  all t: Slot | some wants.t + serves.t
  some Slot
}

run Shared { rest and Key = Shared }
  for 2 but 1 Key, 1 Generation, 1 Slot, exactly 3 Place expect 1
run Exclusive { rest and no Shared }
  for 2 but 1 Key, 1 Generation, exactly 3 Place expect 1
run DeepShared { rest and Key = Shared and all p: Process | some p.copies.Ready & opener.p }
  for 3 but exactly 3 Process, 1 Key, 1 Generation, 1 Slot expect 1
run DeepExclusive { rest and no Shared and all p: Process | some p.copies.Ready & opener.p }
  for 3 but exactly 3 Process, 1 Key, 1 Generation expect 1
