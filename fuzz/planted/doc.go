// Package planted shows that each fuzz target finds a defect: its test plants one by a build
// overlay, and fuzzes until the target fails, from an empty corpus; that of the factory begins with
// its seeds, since a trace is long.
//
//	go test ./fuzz/planted -planted -v -timeout 30m
package planted
