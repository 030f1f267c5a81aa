// Package factory opens, hands out, re-initialises and ends the clients of databases, caches and
// queues, and never lets one cross a process or a thread of work that it was not opened for.
//
// The contract is in docs/contract.md; its rules are cited here by number (R1 to R11). The model
// of it is models/tla/ClientFactory.tla: every [Event] that a factory tells its [Observer] is one
// action of that model, under the same name.
//
// # Reading the source
//
// The contract's nouns each have a file: scope.go, lease.go, client.go. The verbs follow:
// acquire.go (calls and their waiters), open.go (flights), reinit.go (generations, draining,
// ending), shutdown.go. process.go says which process this is and what changes when it is another.
// factory.go holds the one lock and says what may not be done under it.
package factory
