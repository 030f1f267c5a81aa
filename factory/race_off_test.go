//go:build !race

package factory_test

// raceEnabled says that the race detector is on.
const raceEnabled = false
