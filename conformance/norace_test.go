//go:build !race

package conformance_test

// raceEnabled says that the race detector is on, which makes model checking ten times slower.
const raceEnabled = false
