//go:build unix

package processes_test

import (
	"net"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// roleVariable says, in a child's environment, what it is to do.
const roleVariable = "LOCKSTEP_PROCESS_ROLE"

// The roles.
const (
	roleChild    = "child"    // go on as a copy of the parent
	roleIdentify = "identify" // tell who it is, and which sockets it finds
)

// environment is that of a process with a role. Under the race detector it is not to wait a second
// before it exits.
func environment(role string) []string {
	return append(os.Environ(), roleVariable+"="+role,
		"GORACE="+os.Getenv("GORACE")+" atexit_sleep_ms=0")
}

func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case roleChild:
		os.Exit(liveAsChild())
	case roleIdentify:
		os.Exit(identifyItself())
	}
	// What the runtime keeps for good, such as the poller's descriptor, is there from now on.
	if l, err := net.Listen("tcp", "127.0.0.1:0"); err == nil {
		_ = l.Close()
	}
	goleak.VerifyTestMain(m)
}
