// Package factory opens, hands out, re-initialises and ends the clients of databases, caches and
// queues, and never lets one cross a process or a thread of work that it was not opened for.
//
// The contract is in docs/contract.md; its rules are cited here by number (R1 to R12, L1 to L3).
// The model of it is models/tla/ClientFactory.tla: every [Event] that a factory tells its
// [Observer] is one action of that model, under the same name.
//
// # Reading the source
//
// The contract's nouns each have a file: scope.go, slot.go, client.go, lease.go, process.go. The
// verbs follow: acquire.go (calls and their waiters), limit.go (the order in which they get a
// place), open.go (flights), reinit.go (generations), drain.go (how clients end), upkeep.go (age,
// idleness, health), suspend.go (snapshots), shutdown.go. check.go says what must hold between any
// two steps.
//
// The concurrency is in two places: cell.go, the warm path, which takes no lock, and Factory.mu,
// which everything else does.
//
// # Locks
//
//	what            guards                              forbidden while it is held
//	Factory.mu      the factory, and its keys, slots,   calls of an adapter, a hook, a logger,
//	                clients, scopes and calls           a tracer or OnLeak; waiting; another lock
//	cell.word       one lease: who may end it           (one compare-and-swap)
//	slotState.fast  which client is leased without mu   (written under mu)
//	Registry.mu     who is registered                   calls of a factory
//
// Allowed under Factory.mu are Identity.Current, Observer, Clock and Rand: they call nothing back,
// and wait for nothing but, once a process, for the files that say which one it is. No two of these
// locks are ever held at once, so there is no order to keep. None is inherited held by a forked
// child: a child has its own copy of the memory in which mu may be locked, but Go's runtime forks
// only to exec, and simulated forks copy between steps.
//
// Adapters, OnOpen, Credentials, Logger, Tracer and OnLeak are called without any lock, so they may
// take their time and may call the factory; only OnOpen and Credentials must not wait for a lease
// of the very key that they are called for.
package factory
