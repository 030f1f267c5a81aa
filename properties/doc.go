// Package properties draws random traces of processes, scopes and re-initialisations, carries them
// out on a client factory over a simulated host, and has each judged by the models (package
// conformance). A factory of another make is plugged in as a [Subject], an adapter of a real server
// as a [Wire]: [Real] drives the module's own factory over it.
//
// A trace is a sequence of commands. After each the world settles: every goroutine of the factory
// has done what it could and waits for a further command. Whatever takes time waits at the [Gate]
// for its own command, so that the same draws give the same trace, and a failing trace shrinks.
package properties
