package mock_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// open opens a client. The test need not end it: nothing of the mock runs for it.
func open[C any](t *testing.T, adapter adapters.Adapter[C]) C {
	t.Helper()
	client, err := adapter.Open(t.Context(), "main")
	require.NoError(t, err)
	return client
}

// in says that whatever the context does not name is done by a process.
func in(process string) func(context.Context) mock.Caller {
	return func(context.Context) mock.Caller { return mock.Caller{Process: process} }
}

// only returns the server's single connection.
func only(t *testing.T, server *mock.Server) mock.Connection {
	t.Helper()
	list := server.Connections()
	require.Len(t, list, 1)
	return list[0]
}

// kinds returns what mistakes the server recorded.
func kinds(server *mock.Server) []mock.MisuseKind {
	var list []mock.MisuseKind
	for _, misuse := range server.Misuses() {
		list = append(list, misuse.Kind)
	}
	return list
}

// cancelled returns a context that was cancelled.
func cancelled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
