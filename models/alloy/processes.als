module processes
/* How processes begin, are copied, and end. A copy of memory carries every live client along, as
 * inherited. */
open factory_state

/* Of p, if any, nothing is left; q, if any, is born with these generations. */
pred turns [p, q: lone Process, gens: Key -> Generation] {
  p in Running and no q & Born
  Born' = Born + q
  Running' = Running - p + q
  generation' = (Process - p) <: generation + q->gens
  Broken' = Broken - opener.p
  no uses'
}
pred carried [p, q: lone Process, inherits: Client -> State] {
  copies' = (Process - p) <: copies + q->inherits
}

/* No scope, lease or call of Shutdown crosses from another. */
pred bare [p: lone Process] {
  Stopping' = Stopping - p
  Down' = Down - p
  scopes' = (Process - p) <: scopes
  leases' = (Process - p) <: leases
  holds' = (Process - p) <: holds
}

/* All of them cross from o, and leases of these rights with their clients. */
pred whole [p: lone Process, o, q: Process, rights: Lease -> Right, on: Lease -> Client] {
  Stopping' = Stopping - p + { r: q | o in Stopping }
  Down' = Down - p + { r: q | o in Down }
  scopes' = (Process - p) <: scopes + q->o.scopes
  leases' = (Process - p) <: leases + q->rights
  holds' = (Process - p) <: holds + q->on
}

fun firsts: Key -> Generation { Key->first }
fun inherited [p: Process]: Client -> State {
  p.copies.(Ready + Draining + Inherited)->Inherited
}
fun flying [p: Process]: Client -> State { inherited[p] + p.copies.Opening->Opening }
fun crossed [p: Process]: Lease -> Right {      // no lease is good any more
  p.leases.Waiting->Waiting + p.leases.(Granted + Stale)->Stale
}

pred start [q: Process] {
  no q.parent and turns[none, q, firsts]
  carried[none, q, none->none] and bare[none]
}
pred fork [p, q: Process] {             // no waiter, no flight and no handle works in the child
  p in Running and q.parent = p and turns[none, q, p.generation]
  carried[none, q, inherited[p]] and bare[none]
}
pred clone [p, q: Process] {            // a restore beside the original, which goes on
  p in Running and q.parent = p and turns[none, q, p.generation]
  carried[none, q, flying[p]] and whole[none, p, q, crossed[p], none->none]
}
pred restore [p, q: Process] {          // a restore in place: the old incarnation is gone
  q.parent = p and turns[p, q, p.generation]
  carried[p, q, flying[p]] and whole[p, p, q, crossed[p], none->none]
}
pred exec [p, q: Process] {             // descriptors are close-on-exec: nothing crosses
  no q.parent and turns[p, q, firsts]
  carried[p, q, none->none] and bare[p]
}
pred exit [p: Process] {                // the kernel drops what is left
  turns[p, none, none->none]
  carried[p, none, none->none] and bare[p]
}
