//go:build unix

package processes

import (
	"net"
	"os"
)

// roleVariable says, in a child's environment, what it is to do.
const roleVariable = "LOCKSTEP_PROCESS_ROLE"

// roleChild is to go on as a copy of the parent.
const roleChild = "child"

// mainRan says that children of this process will know what they are.
var mainRan bool

// Main is what a child process does with its life, at the end of which it exits; in any other
// process it returns. It is the first thing that TestMain does, for every program that was
// declared in the binary.
func Main() {
	if os.Getenv(roleVariable) == roleChild {
		os.Exit(liveAsChild())
	}
	mainRan = true
	// What the runtime keeps for good, such as the poller's descriptor, is there from now on.
	if l, err := net.Listen("tcp", "127.0.0.1:0"); err == nil {
		_ = l.Close()
	}
}

// environment is that of a process with a role. Under the race detector it is not to wait a second
// before it exits.
func environment(role string) []string {
	return append(os.Environ(), roleVariable+"="+role,
		"GORACE="+os.Getenv("GORACE")+" atexit_sleep_ms=0")
}
