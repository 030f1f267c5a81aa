module factory_state
/* What changes in a client factory, and the words in which its actions speak. */
open nouns

var sig Born in Process {}              // an epoch is never given twice
var sig Running in Born {               // neither gone nor replaced
  var generation: Key -> one Generation,
  var scopes: Scope -> lone ScopeState,
  var copies: Client -> lone State,
  var leases: Lease -> lone Right,
  var holds: Lease -> lone Client,      // the client of a lease that is granted
  var uses: lone Lease                  // on which the last step began a call
}
var sig Stopping, Down in Running {}    // Shutdown was called, and has returned
var sig Broken in Client {}             // as their openers know, until their end

fact Phases { always no Stopping & Down }

/* Each part of the state but those named stays as it is. */
abstract sig Part {}
one sig Scopes, Generations, Copies, Leases, Breaks, Shutdowns extends Part {}

pred only [changed: set Part] {
  Born' = Born and Running' = Running and no uses'
  Shutdowns in changed or (Stopping' = Stopping and Down' = Down)
  Scopes in changed or scopes' = scopes
  Generations in changed or generation' = generation
  Copies in changed or copies' = copies
  Leases in changed or (leases' = leases and holds' = holds)
  Breaks in changed or Broken' = Broken
}

fun up: set Process { Running - Stopping - Down }

/* A client, or the flight that opens it, is current while its opener's slot still wants it. */
pred current [p: Process, c: Client] {
  p in up and c.opener = p
  c.born = p.generation[c.serves.key]
  c.serves.scope in p.scopes.Open
}

/* The ready clients, the flights and the calls of a slot. */
fun readyIn [p: Process, t: Slot]: set Client { p.copies.Ready & serves.t }
fun flights [p: Process, t: Slot]: set Client {
  { c: p.copies.Opening & serves.t | current[p, c] }
}
fun waiting [p: Process, t: Slot]: set Lease { p.leases.Waiting & wants.t }

/* The clients of a key that take a place of the limit. */
fun taken [p: Process, k: Key]: set Client { opener.p & serves.key.k & p.copies.taking }

/* What becomes of the copies that p has of some clients. */
pred become [p: Process, c: set Client, s: one State] {
  copies' = copies - p->c->State + p->c->s
}
pred drained [p: Process, c: set Client] { become[p, c & p.copies.Ready, Draining] }

/* What becomes of its leases: some end. */
pred ended [p: Process, l: set Lease] {
  leases' = leases - p->l->Right
  holds' = holds - p->l->Client
}
