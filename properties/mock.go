package properties

import (
	"context"
	"errors"
	"fmt"

	"lockstep/adapters"
	"lockstep/adapters/mock"
	"lockstep/factory"
)

// Mock returns the subject that the embedded suite tests: this module's factory over the mock
// database, with clients shared or exclusive, whose server watches every byte.
func Mock(sharing adapters.Sharing) Subject {
	server := mock.NewServer(mock.Config{})
	database := mock.NewDatabase(server, mock.Options{Sharing: sharing})
	adapter := func(id factory.Identity) adapters.Adapter[*mock.DatabaseClient] {
		return database.For(func(context.Context) mock.Caller { return callerOf(id) })
	}
	call := func(ctx context.Context, id factory.Identity, c *mock.DatabaseClient) error {
		return c.Put(mock.WithCaller(ctx, callerOf(id)), "calls", "last", nil)
	}
	return Over(adapter, call, &mockWatcher{server})
}

// callerOf names the process that id identifies at this moment.
func callerOf(id factory.Identity) mock.Caller {
	now, err := id.Current()
	if err != nil {
		return mock.Caller{}
	}
	return mock.Caller{Process: now.String()}
}

// mockWatcher tells the mock's server what the kernel does with descriptors, and asks it at the end
// what it has seen.
type mockWatcher struct{ server *mock.Server }

func (m *mockWatcher) Forked(parent, child factory.Process) {
	m.server.Fork(parent.String(), child.String())
}

func (m *mockWatcher) Restored(before, now factory.Process) {
	m.server.Fork(before.String(), now.String())
	m.server.Exit(before.String())
}

func (m *mockWatcher) Gone(process factory.Process) { m.server.Exit(process.String()) }

// rules says which rule a mistake breaks that a connection can see.
var rules = map[mock.MisuseKind]string{
	mock.Overlap: "R2", mock.ForeignUse: "R1", mock.ForeignClose: "R8", mock.UseAfterEnd: "R6",
	mock.EndTwice: "R7",
}

// Audit expects that nobody but its opener ever wrote on a connection (R8), that no connection was
// misused, and that no descriptor is left (R9).
func (m *mockWatcher) Audit() error {
	var found []error
	for _, misuse := range m.server.Misuses() {
		found = append(found, fmt.Errorf("%s: the server saw a %v", rules[misuse.Kind], misuse))
	}
	for _, c := range m.server.Connections() {
		for caller, counts := range c.Callers {
			if caller.Process != c.Opener.Process && counts.Written > 0 {
				found = append(found, fmt.Errorf(
					"R8: process %s wrote %d bytes on connection %d of %s",
					caller.Process, counts.Written, c.ID, c.Opener.Process))
			}
		}
	}
	if n := m.server.Totals().Descriptors; n > 0 {
		found = append(found, fmt.Errorf("R9: %d descriptors are left", n))
	}
	return errors.Join(found...)
}
