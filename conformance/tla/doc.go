// Package tla evaluates and checks TLA+ specifications as TLC does, without a JVM: it reads the
// very .tla and .cfg files, explores every reachable state breadth-first, judges single states and
// steps, and explains what is false.
//
// Load and ParseConfig read; NewModel compiles, or Compile and Program.Bind, where constants are
// given values later. Model.Check explores; Model.Step, IsInit, Holds and HoldsOf judge what was
// observed elsewhere. An error of a specification is `file:line:col: …`. What is read, and what is
// not, is in docs/language.md.
package tla
