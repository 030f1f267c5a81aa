// Package mock is a stateful database, cache, queue, session store and rate limiter in memory,
// behind simulated connections.
//
// A Server stands for the external services. Simulated processes come and go, the Server stays: it
// keeps the data, and on every connection it counts what each process did to it, the bytes that it
// wrote included. So a test can say "the child wrote nothing on its parent's connection" (R8) and
// "nothing is left" (R9) as plain equalities.
//
// A connection behaves as a socket does. Processes that forked share it; a goodbye written by any
// of them ends the session for all; a dropped descriptor ends it only when it was the last one. The
// mock forbids none of this. It carries the mistake out and records it as a Misuse.
//
// Which process and scope calls is what the context says (WithCaller), else what Options.Caller
// says.
//
// Faults fail, delay and break chosen operations. A Gate parks operations until a test lets them go
// on, which makes every interleaving reproducible. The package starts no goroutines. Only delays
// and waiting consumers use timers, so all of it works in a testing/synctest bubble, and no lock is
// held while an operation is delayed or parked.
package mock
