package postgres_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
)

// silence answers statements of tests in no time, except "hang", which is never answered.
func silence(sql string) fakeAnswer {
	return fakeAnswer{tag: "SELECT 0", silent: sql == "hang"}
}

// busy opens a client with something of everything under way: an idle transaction where it is
// shared, a call that waits for its answer, and an idle session.
func busy(t *testing.T, f *fake, sharing adapters.Sharing) (
	*postgres.Adapter, *postgres.Client, chan error,
) {
	t.Helper()
	f.answers(silence)
	adapter, err := postgres.New(postgres.Config{URL: f.url(), Sharing: sharing, ConnsMax: 4})
	require.NoError(t, err)
	ctx := within(t, 20*time.Second)
	client, err := adapter.Open(ctx, "main")
	require.NoError(t, err)
	if sharing == adapters.Shared {
		_, err = client.Begin(ctx, adapters.TxOptions{})
		require.NoError(t, err)
	}
	answer, started := make(chan error, 1), make(chan struct{})
	go func() {
		answer <- client.Session(ctx, func(ctx context.Context, conn *pgx.Conn) error {
			close(started)
			_, err := conn.Exec(ctx, "hang")
			return err
		})
	}()
	<-started
	if sharing == adapters.Shared {
		require.NoError(t, adapter.Ping(ctx, client))
	}
	hung(t, f) // everything was sent: what is answered was read before
	return adapter, client, answer
}

// hung waits until a statement came that the fake does not answer.
func hung(t *testing.T, f *fake) {
	t.Helper()
	eventually(t, func() bool { return f.count(&f.muted) == 1 }, "the statement is there")
}

// quietEnd says what an end wrote: its bytes, and the goodbyes and requests to cancel among them.
func quietEnd(t *testing.T, f *fake, end func()) (bytes, byes, cancels int) {
	t.Helper()
	read, opened := f.count(&f.read), f.count(&f.opened)
	byes, cancels = f.count(&f.byes), f.count(&f.cancels)
	end()
	eventually(t, func() bool { return f.live() == 0 }, "every descriptor is dropped")
	return f.count(&f.read) - read + f.count(&f.opened) - opened,
		f.count(&f.byes) - byes, f.count(&f.cancels) - cancels
}

// secured runs a test with and without TLS, for both sharings.
func secured(t *testing.T, test func(t *testing.T, f *fake, sharing adapters.Sharing)) {
	t.Helper()
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		t.Run("plain", func(t *testing.T) { test(t, newFake(t, false), sharing) })
		t.Run("TLS", func(t *testing.T) { test(t, newFake(t, true), sharing) })
	})
}

func TestDiscardWritesNothingR8(t *testing.T) {
	secured(t, func(t *testing.T, f *fake, sharing adapters.Sharing) {
		adapter, client, answer := busy(t, f, sharing)
		goroutines := runtime.NumGoroutine()
		bytes, _, _ := quietEnd(t, f, func() { require.NoError(t, adapter.Discard(client)) })
		assert.Zero(t, bytes, "not a byte, and no connection for a request to cancel")
		assert.ErrorIs(t, <-answer, adapters.ErrClosed, "a call under way ends")
		assert.Zero(t, postgres.Live(client))
		eventually(t, func() bool { return runtime.NumGoroutine() < goroutines }, "goroutines end")
		ended(t, adapter, client)
	})
}

func TestABrokenDiscardIsCaughtR8(t *testing.T) {
	secured(t, func(t *testing.T, f *fake, sharing adapters.Sharing) {
		f.answers(silence)
		adapter, err := postgres.New(postgres.Config{URL: f.url(), Sharing: sharing})
		require.NoError(t, err)
		client, err := adapter.Open(within(t, 20*time.Second), "main")
		require.NoError(t, err)
		bytes, byes, _ := quietEnd(t, f, func() { postgres.CloseInsteadOfDiscard(client) })
		assert.NotZero(t, bytes)
		assert.Equal(t, 1, byes)
		require.NoError(t, adapter.Discard(client))
	})
}

func TestDiscardDoesNotWaitForWhoHoldsASession(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		f := newFake(t, false)
		adapter, err := postgres.New(postgres.Config{URL: f.url(), Sharing: sharing})
		require.NoError(t, err)
		client, err := adapter.Open(within(t, 20*time.Second), "main")
		require.NoError(t, err)
		go2, held, answer := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		go func() {
			answer <- client.Session(context.Background(), func(context.Context, *pgx.Conn) error {
				close(held)
				<-go2
				return nil
			})
		}()
		<-held
		bytes, _, _ := quietEnd(t, f, func() { require.NoError(t, adapter.Discard(client)) })
		assert.Zero(t, bytes)
		close(go2)
		assert.ErrorIs(t, <-answer, adapters.ErrClosed)
	})
}

func TestCloseSaysGoodbyeWhateverIsUnderWay(t *testing.T) {
	secured(t, func(t *testing.T, f *fake, sharing adapters.Sharing) {
		adapter, client, answer := busy(t, f, sharing)
		sessions := f.live()
		_, byes, cancels := quietEnd(t, f, func() {
			require.NoError(t, adapter.Close(within(t, 20*time.Second), client))
		})
		assert.Equal(t, sessions, byes, "one for each session")
		assert.Equal(t, 1, cancels, "the call under way is cancelled at the server")
		assert.ErrorIs(t, <-answer, adapters.ErrClosed)
		ended(t, adapter, client)
	})
}

func TestCloseIsBoundedByItsContext(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		f := newFake(t, false)
		adapter, err := postgres.New(postgres.Config{URL: f.url(), Sharing: sharing})
		require.NoError(t, err)
		client, err := adapter.Open(within(t, 20*time.Second), "main")
		require.NoError(t, err)
		go2, held, answer := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		go func() {
			answer <- client.Session(context.Background(), func(context.Context, *pgx.Conn) error {
				close(held)
				<-go2
				return nil
			})
		}()
		<-held
		err = adapter.Close(within(t, 20*time.Millisecond), client)
		assert.ErrorIs(t, err, adapters.ErrTimeout)
		eventually(t, func() bool { return f.live() == 0 }, "it ended the client all the same")
		ended(t, adapter, client)
		close(go2)
		assert.ErrorIs(t, <-answer, adapters.ErrClosed)
	})
}

// ended says that a client has ended for every call.
func ended(t *testing.T, adapter *postgres.Adapter, client *postgres.Client) {
	t.Helper()
	ctx := within(t, 20*time.Second)
	_, err := client.Get(ctx, "t", "k")
	_, err2 := client.Begin(ctx, adapters.TxOptions{})
	_, err3 := client.List(ctx, "t", "", 0)
	session := client.Session(ctx, func(context.Context, *pgx.Conn) error { return nil })
	for _, err := range []error{
		adapter.Close(ctx, client), adapter.Discard(client), adapter.Ping(ctx, client),
		err, err2, err3,
		client.Put(ctx, "t", "k", nil), client.Delete(ctx, "t", "k"), session,
	} {
		assert.ErrorIs(t, err, adapters.ErrClosed)
		var named *adapters.Error
		require.True(t, errors.As(err, &named))
		assert.Equal(t, "postgres", named.Adapter)
		assert.Equal(t, "main", named.Key)
	}
}

func TestEveryCallReturnsByItsDeadlineInABlackHole(t *testing.T) {
	secured(t, func(t *testing.T, f *fake, sharing adapters.Sharing) {
		const patience = 40 * time.Millisecond
		silent := func(string) fakeAnswer { return fakeAnswer{silent: true} }
		adapter, err := postgres.New(postgres.Config{URL: f.url(), Sharing: sharing})
		require.NoError(t, err)
		calls := map[string]func(ctx context.Context, c *postgres.Client) error{
			"ping": func(ctx context.Context, c *postgres.Client) error {
				return adapter.Ping(ctx, c)
			},
			"get": func(ctx context.Context, c *postgres.Client) error {
				_, err := c.Get(ctx, "t", "k")
				return err
			},
			"put": func(ctx context.Context, c *postgres.Client) error {
				return c.Put(ctx, "t", "k", make([]byte, 16<<20))
			},
			"begin": func(ctx context.Context, c *postgres.Client) error {
				_, err := c.Begin(ctx, adapters.TxOptions{})
				return err
			},
			"session": func(ctx context.Context, c *postgres.Client) error {
				return c.Session(ctx, func(context.Context, *pgx.Conn) error { return nil })
			},
		}
		for name, call := range calls {
			t.Run(name, func(t *testing.T) {
				f.answers(silence)
				client, err := adapter.Open(within(t, 20*time.Second), "main")
				require.NoError(t, err)
				f.answers(silent)
				read, began := f.count(&f.read), time.Now()
				err = call(within(t, patience), client)
				assert.ErrorIs(t, err, adapters.ErrTimeout)
				assert.Less(t, time.Since(began), 2*time.Second, "a busy machine needs less")
				require.NoError(t, adapter.Discard(client))
				assert.Zero(t, postgres.Live(client))
				eventually(t, func() bool { return f.live() == 0 }, "the fake sees it")
				if sharing == adapters.Exclusive && f.count(&f.read) > read { // it had begun
					assert.Equal(t, adapters.Broken, adapter.Diagnose(err))
				}
			})
		}
		f.answers(silent)
		_, err = adapter.Open(within(t, patience), "main")
		assert.ErrorIs(t, err, adapters.ErrTimeout)
		eventually(t, func() bool { return f.live() == 0 }, "a failed open leaves nothing (R9)")
	})
}

func TestAWriteThatNobodyReadsIsBoundedToo(t *testing.T) {
	secured(t, func(t *testing.T, f *fake, sharing adapters.Sharing) {
		f.answers(func(sql string) fakeAnswer {
			return fakeAnswer{tag: "SELECT 0", deaf: sql == "hang"}
		})
		config := postgres.Config{URL: f.url(), Sharing: sharing, Pooler: true}
		adapter, err := postgres.New(config)
		require.NoError(t, err)
		client, err := adapter.Open(within(t, 20*time.Second), "main")
		require.NoError(t, err)
		began := time.Now()
		err = client.Session(within(t, 40*time.Millisecond),
			func(ctx context.Context, conn *pgx.Conn) error {
				_, err := conn.Exec(ctx, "hang", strings.Repeat("x", 16<<20))
				return err
			})
		assert.ErrorIs(t, err, adapters.ErrTimeout)
		assert.NoError(t, adapter.Discard(client))
		assert.Less(t, time.Since(began), 4500*time.Millisecond, "less than TLS waits by itself")
		assert.Zero(t, postgres.Live(client))
	})
}

func TestAClientEndsOnceWhoeverEndsItR7(t *testing.T) {
	secured(t, func(t *testing.T, f *fake, sharing adapters.Sharing) {
		f.answers(silence)
		adapter, err := postgres.New(postgres.Config{URL: f.url(), Sharing: sharing})
		require.NoError(t, err)
		ctx := within(t, 20*time.Second)
		for range 20 {
			client, err := adapter.Open(ctx, "main")
			require.NoError(t, err)
			var all sync.WaitGroup
			var mu sync.Mutex
			kinds := map[string]int{}
			for worker := range 6 {
				all.Go(func() {
					var err error
					switch worker % 3 {
					case 0:
						err = adapter.Close(ctx, client)
					case 1:
						err = adapter.Discard(client)
					default:
						if err = adapter.Ping(ctx, client); err == nil {
							return
						}
					}
					mu.Lock()
					defer mu.Unlock()
					kinds[kindOf(err)]++
				})
			}
			all.Wait()
			assert.Equal(t, 1, kinds["ok"], "of the ends: %v", kinds)
			assert.Equal(t, 0, kinds["unavailable"], "an end is no failure: %v", kinds)
		}
		eventually(t, func() bool { return f.live() == 0 }, "nothing is left")
	})
}

func TestCallsThatOverlapOnAnExclusiveClientAreInvalid(t *testing.T) {
	f := newFake(t, false)
	f.answers(silence)
	config := postgres.Config{URL: f.url(), Sharing: adapters.Exclusive}
	adapter, client := open(t, config)
	ctx := within(t, 20*time.Second)
	require.NoError(t, client.Session(ctx, func(ctx context.Context, _ *pgx.Conn) error {
		assert.ErrorIs(t, adapter.Ping(ctx, client), adapters.ErrInvalid)
		_, err := client.Begin(ctx, adapters.TxOptions{})
		assert.ErrorIs(t, err, adapters.ErrInvalid)
		return nil
	}))
	assert.NoError(t, adapter.Ping(ctx, client), "no harm was done")
}
