// Package conformance judges what a client factory did by what the contract's models allow.
//
// A [Trace] is the sequence of events that a factory and its host told; docs/trace.md has its file
// format. [Check] maps each event to a step of models/tla/ClientFactory.tla and has package tla
// evaluate the rules of Contract.tla on it. The rules are read from those files at run time:
// nothing of them is written down here a second time.
//
// # Reading the source
//
// trace.go, read.go, write.go, recorder.go, merge.go and table.go are what a trace is. names.go
// gives the identities of a trace numbers, binding.go turns its events into states, spec.go holds
// the models and check.go asks them. report.go says what came of it, coverage.go what a run of many
// traces reached. model.go model-checks the configurations of models/manifest.json, command.go
// carries out the commands of the Alloy models.
//
// structure.go and shape.go turn states into instances of models/alloy, and structure_check.go has
// package alloy evaluate its facts and assertions on them: docs/structure.md.
package conformance
