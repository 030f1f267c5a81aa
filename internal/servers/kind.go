package servers

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	"lockstep/internal/require"
	"lockstep/internal/summary"
)

// Kind is what a server runs as.
type Kind string

// The kinds of servers, from the one that is preferred.
const (
	Container Kind = "container"
	Local     Kind = "local"
	Embedded  Kind = "embedded"
)

const variable = "LOCKSTEP_SERVERS"

// parseKinds returns the kinds to try for the variable's value.
func parseKinds(value string) ([]Kind, error) {
	switch kind := Kind(value); kind {
	case "":
		return []Kind{Container, Local, Embedded}, nil
	case Container, Local, Embedded:
		return []Kind{kind}, nil
	default:
		return nil, fmt.Errorf("%s=%q: it is one of %q, %q, %q", variable, value,
			Container, Local, Embedded)
	}
}

// starter starts a server of one kind. It leaves nothing behind where it errs.
type starter[S fmt.Stringer] func() (S, error)

// start tries the kinds that the environment allows, in their order, and reports what it got. Where
// none can be had the test is skipped, or fails where LOCKSTEP_REQUIRE lists containers; that list
// is kept literally: a local server does not stand in for a promised container.
func start[S fmt.Stringer](t testing.TB, name string, starters map[Kind]starter[S]) S {
	t.Helper()
	kinds, err := parseKinds(os.Getenv(variable))
	if err != nil {
		t.Fatal(err)
	}
	var reasons []error
	for _, kind := range kinds {
		starter, ok := starters[kind]
		if !ok {
			continue
		}
		if kind != Container && require.Promised(t, "containers") {
			reasons = append(reasons, fmt.Errorf("%s: it is no container", kind))
			continue
		}
		server, err := starter()
		if err == nil {
			report(name, server, errors.Join(reasons...))
			return server
		}
		reasons = append(reasons, fmt.Errorf("%s: %w", kind, err))
	}
	if len(reasons) == 0 {
		reasons = append(reasons, fmt.Errorf("no server is of the kind %s=%s", variable, kinds))
	}
	require.Tool(t, "containers", fmt.Errorf("no %s: %w", name, errors.Join(reasons...)))
	panic("BUG: require.Tool returned from a missing tool")
}

// reported holds the lines that were printed, so that each is printed once in a process.
var reported sync.Map

// report prints what the tests run against, and why it is nothing better.
func report(name string, server fmt.Stringer, reasons error) {
	line := fmt.Sprintf("%s: %s", name, server)
	if reasons != nil {
		line += fmt.Sprintf(" (%s)", oneLine(reasons))
	}
	if _, known := reported.LoadOrStore(line, true); !known {
		summary.Add("servers: " + line)
	}
}
