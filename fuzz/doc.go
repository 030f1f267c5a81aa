// Package fuzz attacks every parser of the module with Go's native fuzzing, one target a file.
//
// Each target says above its function what must hold of any input. The seeds are in testdata/fuzz,
// and `go test` replays them; an input that ever failed stays among them. docs/fuzzing.md says how
// to run a target for longer, how to add one, and what to do about what it finds.
//
// The tests are of the package itself, and not beside it, because ClusterFuzzLite builds a target
// as a program of its own. For its sake, too, a target reads no file but its seeds, and takes from
// testing.T what every builder of targets has.
package fuzz
