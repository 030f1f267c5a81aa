//go:build !unix

package postgres

// pending is not known here: a connection that died while nobody used it fails its next call.
func pending(uintptr) bool { return false }
