//go:build !unix

package processes

import (
	"testing"

	"lockstep/properties"
)

// Program is nothing that could be executed on this system.
type Program struct{}

// Declare returns a program that nobody can execute on this system.
func Declare[C any](string, func(setting string) (properties.Wire[C], error)) *Program {
	return new(Program)
}

// Main returns: this process is nobody's child.
func Main() {}

const why = "no child inherits a descriptor by its number on this system"

// Check skips the test.
func Check(t *testing.T, _ *Program, _ string) {
	t.Helper()
	t.Skip(why)
}

// CheckDefects skips the test.
func CheckDefects(t *testing.T, _ *Program, _ string) {
	t.Helper()
	t.Skip(why)
}
