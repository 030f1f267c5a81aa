package bench_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"lockstep/adapters"
	"lockstep/factory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// key is a constant, so that boxing it for a peer whose keys are interfaces costs nothing.
const key = "primary-db"

// client is what is handed out. Nobody uses it.
type client struct{ _ byte }

// adapter opens a client by returning it, after onOpen where there is one: what is measured is the
// factory and nothing of an adapter.
type adapter struct {
	sharing adapters.Sharing
	onOpen  func()
	client  client
}

func (a *adapter) Name() string                        { return "bench" }
func (a *adapter) Sharing() adapters.Sharing           { return a.sharing }
func (a *adapter) Capabilities() adapters.Capabilities { return 0 }
func (a *adapter) Ping(context.Context, *client) error { return nil }
func (a *adapter) Discard(*client) error               { return nil }

func (a *adapter) Close(context.Context, *client) error { return nil }

func (a *adapter) Open(context.Context, string) (*client, error) {
	if a.onOpen != nil {
		a.onOpen()
	}
	return &a.client, nil
}

var _ adapters.Adapter[*client] = (*adapter)(nil)

// newFactory returns a factory that is shut down at the end of the benchmark.
func newFactory(tb testing.TB, a *adapter) *factory.Factory[*client] {
	tb.Helper()
	f, err := factory.New(factory.Config[*client]{Adapter: a})
	require.NoError(tb, err)
	tb.Cleanup(func() {
		require.NoError(tb, f.Shutdown(context.WithoutCancel(tb.Context())))
	})
	return f
}

// openScope returns a scope that is closed at the end of the benchmark.
func openScope(tb testing.TB, f *factory.Factory[*client]) (context.Context, error) {
	ctx, err := f.OpenScope(tb.Context())
	if err == nil {
		tb.Cleanup(func() { require.NoError(tb, f.CloseScope(ctx)) })
	}
	return ctx, err
}

const keysMany = 100_000

// manyKeys are made once, so that their bytes count for nobody.
var manyKeys = sync.OnceValue(func() []string {
	keys := make([]string, keysMany)
	for i := range keys {
		keys[i] = fmt.Sprintf("tenant-%d", i)
	}
	return keys
})
