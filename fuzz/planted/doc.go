// Package planted shows that each fuzz target finds a defect: its test plants one by a build
// overlay, and fuzzes until the target fails, from an empty corpus, or from a few seeds that do
// not find it themselves.
//
//	go test ./fuzz/planted -planted -v -timeout 30m
package planted
