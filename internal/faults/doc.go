// Package faults asks what becomes of a factory's callers when the server or the way to it fails.
//
// A trial lets several goroutines write, publish and consume through a factory over a real adapter,
// strikes a fault, heals it, and judges what the callers saw: no rule of the contract is broken,
// what was acknowledged is there afterwards, what was published is delivered at least once, every
// call returned by its deadline, and the factory recovered without a restart. The verdict is Ok,
// Violated, or Unknown with the reason, such as that nobody felt the fault.
//
// link.go is the way to a server, by toxiproxy; fault.go the faults; trial.go what happens in a
// trial, worker.go the callers, ledger.go what they saw, judge.go the verdict, and table.go how
// verdicts are shown.
package faults
