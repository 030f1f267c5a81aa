// Package store keeps what a breadth-first search has found: the fingerprints of its states in a
// [Set], the way to each in [Links], the states themselves in [States] where they are needed, and
// what waits to be explored in a [Spool] of bytes. Each is in memory until it has had its share,
// and then in files.
//
// Files are written in one go and are never changed afterwards, or are only added to; a [Dir] says
// which of them are still needed.
package store
