//go:build unix

package processes_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"lockstep/properties/processes"
)

// roleIdentify is to tell who the process is, and which sockets it finds.
const roleIdentify = "identify"

func TestMain(m *testing.M) {
	if os.Getenv(processes.RoleVariable) == roleIdentify {
		os.Exit(identifyItself())
	}
	processes.Main()
	goleak.VerifyTestMain(m)
}
