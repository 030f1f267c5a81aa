package postgres_test

import (
	"context"
	"net"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
	"lockstep/internal/servers"
)

// answer is what a Consume returned.
type answer struct {
	messages []adapters.Message
	err      error
}

// waits starts a Consume that waits for an hour.
func waits(ctx context.Context, q adapters.Queue, take adapters.Take) <-chan answer {
	done := make(chan answer, 1)
	go func() {
		messages, err := q.Consume(ctx, take, time.Hour)
		done <- answer{messages, err}
	}()
	return done
}

// listening waits until so many sessions listen.
func listening(t testing.TB, d *servers.PostgresDatabase, want int) {
	t.Helper()
	listeningOf(t, d, want, 0)
}

// listeningOf also waits until there are so many sessions, unless all is 0.
func listeningOf(t testing.TB, d *servers.PostgresDatabase, want, all int) {
	t.Helper()
	eventually(t, func() bool {
		sessions, err := d.Sessions(t.Context())
		require.NoError(t, err)
		found := 0
		for _, s := range sessions {
			if strings.HasPrefix(s.Query, "listen") && s.State == "idle" {
				found++
			}
		}
		return found == want && (all == 0 || len(sessions) == all)
	}, "so many sessions listen")
}

func TestAConsumerThatWaitsTakesNothingFromThePool(t *testing.T) {
	d, _, client := queue(t, func(c *postgres.Config) { c.ConnsMax = 1 })
	ctx := within(t, time.Minute)
	var all []<-chan answer
	for i := range 3 {
		all = append(all, waits(ctx, client, jobs("g"+strconv.Itoa(i))))
	}
	listeningOf(t, d, 1, 2) // one for all
	publish(t, client, "one")
	for _, done := range all {
		got := <-done
		require.NoError(t, got.err)
		assert.Equal(t, "one", bodies(got.messages))
	}
	listeningOf(t, d, 0, 2) // with the last wait it listens to nothing
}

func TestOneSessionListensToAllTopics(t *testing.T) {
	d, config := tables(t)
	_, client := open(t, config)
	_, publisher := open(t, config)
	ctx := within(t, time.Minute)
	var all []<-chan answer
	for i := range 5 {
		take := jobs("a")
		take.Topic = strconv.Itoa(i)
		all = append(all, waits(ctx, client, take))
		ears(t, d, "listen "+postgres.ChannelOf(take.Topic), 1)
	}
	for i, done := range all {
		assert.Empty(t, done, "what is published to one topic is for nobody else")
		_, err := publisher.Publish(ctx, strconv.Itoa(i), []byte(strconv.Itoa(i)))
		require.NoError(t, err)
		got := <-done
		require.NoError(t, got.err)
		assert.Equal(t, strconv.Itoa(i), bodies(got.messages))
	}
}

func TestTheSessionThatListensIsKept(t *testing.T) {
	d, config := tables(t)
	adapter, client := open(t, config)
	_, publisher := open(t, config)
	ctx := within(t, time.Minute)
	wait := func() (pid int32) {
		done := waits(ctx, client, jobs("a"))
		pid = ears(t, d, "listen", 1)[0]
		publish(t, publisher, "one")
		require.NoError(t, (<-done).err)
		assert.Equal(t, []int32{pid}, ears(t, d, "unlisten", 1), "it is at rest")
		return pid
	}
	first := wait()
	assert.Equal(t, first, wait())
	require.NoError(t, d.Server.Exec(ctx, "select pg_terminate_backend($1)", first))
	ears(t, d, "unlisten", 0)
	assert.NotEqual(t, first, wait(), "one that died meanwhile is replaced")
	require.NoError(t, adapter.Discard(client))
	ears(t, d, "unlisten", 0)
}

func TestWhatIsHeardIsNotASessionsAffair(t *testing.T) {
	d, config := tables(t)
	config.Sharing = adapters.Exclusive
	_, client := open(t, config)
	_, publisher := open(t, config)
	ctx := within(t, time.Minute)
	done := waits(ctx, client, jobs("a"))
	listening(t, d, 1)
	publish(t, publisher, "one")
	require.NoError(t, (<-done).err)
	require.NoError(t, client.Session(ctx, func(ctx context.Context, conn *pgx.Conn) error {
		over, cancel := context.WithCancel(ctx)
		cancel()
		got, err := conn.WaitForNotification(over)
		assert.Nil(t, got)
		assert.Error(t, err)
		return nil
	}))
}

// ears waits until so many sessions are idle after such a statement, and returns their processes.
func ears(t testing.TB, d *servers.PostgresDatabase, statement string, want int) (pids []int32) {
	t.Helper()
	eventually(t, func() bool {
		sessions, err := d.Sessions(t.Context())
		require.NoError(t, err)
		pids = nil
		for _, s := range sessions {
			query := strings.ReplaceAll(s.Query, `"`, "")
			if strings.HasPrefix(query, statement) && s.State == "idle" {
				pids = append(pids, s.PID)
			}
		}
		return len(pids) == want
	}, "so many sessions did that")
	return pids
}

// TestAWaitThatIsOverOpensNothing has the consumer give up while a session is opened for it.
func TestAWaitThatIsOverOpensNothing(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		_, config := tables(t)
		config.Sharing = sharing
		var dials atomic.Int32
		waiting, give := context.WithCancel(t.Context())
		defer give()
		over := make(chan error, 1)
		config.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			if dials.Add(1) == 2 {
				give()
				<-ctx.Done()
				over <- ctx.Err()
				return nil, ctx.Err()
			}
			return new(net.Dialer).DialContext(ctx, network, address)
		}
		_, client := open(t, config)
		_, err := client.Consume(waiting, jobs("a"), time.Hour)
		assert.ErrorIs(t, err, adapters.ErrCancelled)
		assert.Equal(t, context.Canceled, <-over, "it goes on dialling until it may no longer")
	})
}

func TestNoNotificationIsMissed(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		_, config := tables(t)
		config.Sharing = sharing
		_, consumer := open(t, config)
		_, publisher := open(t, config)
		ctx := within(t, time.Minute)
		var all errgroup.Group
		all.Go(func() error {
			for range 100 {
				messages, err := consumer.Consume(ctx, jobs("a"), time.Hour)
				if err != nil {
					return err
				}
				assert.Len(t, messages, 1)
				if _, err := publisher.Publish(ctx, "replies", nil); err != nil {
					return err
				}
			}
			return nil
		})
		_, replies := open(t, config)
		take := jobs("a")
		take.Topic = "replies"
		all.Go(func() error {
			for range 100 {
				if _, err := replies.Publish(ctx, "jobs", nil); err != nil {
					return err
				}
				if _, err := replies.Consume(ctx, take, time.Hour); err != nil {
					return err
				}
			}
			return nil
		})
		assert.NoError(t, all.Wait(), "somebody waits for what is there")
	})
}

// waitsForBell is how a consumer's goroutine is found that asks nothing of the server.
var waitsForBell = regexp.MustCompile(`\[select[^\n]*\n\S+postgres\.\(\*bell\)\.wait`)

// atRest waits until the one consumer of a client does nothing but wait for a message: it has asked
// once more since the session listens, and has its answer. Whoever is given up while it asks has to
// drop the session that its answer may still come on.
func atRest(t testing.TB, client *postgres.Client) {
	t.Helper()
	eventually(t, func() bool {
		if !postgres.Heeded(client) {
			return false
		}
		stacks := make([]byte, 1<<20)
		return waitsForBell.Match(stacks[:runtime.Stack(stacks, true)])
	}, "the consumer waits")
}

func TestTheEndOfAWait(t *testing.T) {
	rows := []struct {
		name, reason string
		end          func(*postgres.Adapter, *postgres.Client, context.CancelFunc)
		want         error
	}{
		{
			"cancelled", "the caller gives up",
			func(_ *postgres.Adapter, _ *postgres.Client, cancel context.CancelFunc) { cancel() },
			adapters.ErrCancelled,
		},
		{
			"closed", "somebody ends the client",
			func(a *postgres.Adapter, c *postgres.Client, _ context.CancelFunc) {
				_ = a.Close(context.Background(), c)
			},
			adapters.ErrClosed,
		},
		{
			"discarded", "somebody drops the client",
			func(a *postgres.Adapter, c *postgres.Client, _ context.CancelFunc) {
				_ = a.Discard(c)
			},
			adapters.ErrClosed,
		},
	}
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				d, adapter, client := queue(t, func(c *postgres.Config) { c.Sharing = sharing })
				ctx, cancel := context.WithCancel(within(t, time.Minute))
				defer cancel()
				done := waits(ctx, client, jobs("a"))
				atRest(t, client)
				row.end(adapter, client, cancel)
				assert.ErrorIs(t, (<-done).err, row.want, row.reason)
				if row.want == adapters.ErrCancelled {
					listeningOf(t, d, 0, 2) // what listened is at rest
					publish(t, client, "one")
					assert.Equal(t, "one", consume(t, client, jobs("a")), "the client goes on")
				} else {
					deserted(t, d)
				}
			})
		}
	})
}

func TestAWaitIsOver(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		for _, pooler := range []bool{false, true} {
			d, _, client := queue(t, func(c *postgres.Config) {
				c.Sharing, c.Pooler = sharing, pooler
			})
			messages, err := client.Consume(t.Context(), jobs("a"), 50*time.Millisecond)
			require.NoError(t, err)
			assert.Empty(t, messages)
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			_, err = client.Consume(ctx, jobs("a"), time.Hour)
			assert.ErrorIs(t, err, adapters.ErrTimeout)
			listening(t, d, 0)
		}
	})
}

func TestAnExclusiveClientWaitsInOneCall(t *testing.T) {
	d, _, client := queue(t, func(c *postgres.Config) { c.Sharing = adapters.Exclusive })
	ctx, cancel := context.WithCancel(within(t, time.Minute))
	defer cancel()
	done := waits(ctx, client, jobs("a"))
	listeningOf(t, d, 1, 2)
	_, err := client.Publish(ctx, "jobs", nil)
	assert.ErrorIs(t, err, adapters.ErrInvalid, "another call is under way")
	cancel()
	assert.ErrorIs(t, (<-done).err, adapters.ErrCancelled)
}

func TestWithoutASessionToListenOnAConsumerAsks(t *testing.T) {
	rows := []struct {
		name   string
		before func(t *testing.T, d *servers.PostgresDatabase, c *postgres.Config)
		during func(t *testing.T, d *servers.PostgresDatabase)
		again  bool // a session is opened later
	}{
		{
			name: "behind a pooler",
			before: func(_ *testing.T, _ *servers.PostgresDatabase, c *postgres.Config) {
				c.Pooler = true
			},
		},
		{
			name: "the server has none",
			before: func(t *testing.T, d *servers.PostgresDatabase, _ *postgres.Config) {
				require.NoError(t, d.LimitSessions(t.Context(), 2))
			},
		},
		{
			name: "it is lost", again: true,
			during: func(t *testing.T, d *servers.PostgresDatabase) {
				listening(t, d, 1)
				require.NoError(t, d.Server.Exec(t.Context(), `select pg_terminate_backend(pid)
					from pg_stat_activity where query like 'listen%' and datname = $1`, d.Name))
			},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			d, config := tables(t)
			config.Sharing = adapters.Exclusive
			if row.before != nil {
				row.before(t, d, &config)
			}
			_, consumer := open(t, config)
			_, publisher := open(t, config)
			done := waits(within(t, time.Minute), consumer, jobs("a"))
			if row.during != nil {
				row.during(t, d)
			}
			listening(t, d, 0)
			publish(t, publisher, "one")
			got := <-done
			require.NoError(t, got.err)
			assert.Equal(t, "one", bodies(got.messages))
			if row.again {
				waits(within(t, time.Minute), consumer, jobs("a"))
				listening(t, d, 1)
			}
		})
	}
}

func TestWhatALostReplyHeldIsPending(t *testing.T) {
	d, config := tables(t)
	_, other := open(t, config)
	publish(t, other, "zero")
	assert.Equal(t, "zero", consume(t, other, jobs("a")))
	acked, err := other.Ack(t.Context(), "jobs", "a", "1")
	require.NoError(t, err)
	assert.Equal(t, 1, acked)
	publish(t, other, "one")
	var deaf atomic.Bool
	config.URL = d.URL() + "&sslmode=disable"
	config.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		return &deafConn{conn, &deaf}, err
	}
	_, client := open(t, config)
	warm := jobs("a")
	warm.Topic = "warm"
	assert.Empty(t, consume(t, client, warm), "its statements are prepared")
	deaf.Store(true)
	_, err = client.Consume(within(t, 10*time.Second), jobs("a"), 0)
	assert.ErrorIs(t, err, adapters.ErrUnavailable)
	deaf.Store(false)
	eventually(t, func() bool {
		return value[int64](t, d, "select count(*) from lockstep.deliveries") == 1
	}, "the server delivered it")
	assert.Empty(t, consume(t, other, jobs("a")))
	got, err := other.Claim(t.Context(), jobs("a"), 0)
	require.NoError(t, err)
	assert.Equal(t, []adapters.Message{{ID: "2", Body: []byte("one"), Deliveries: 2}}, got)
}

// deafConn loses what the server says, once it is deaf.
type deafConn struct {
	net.Conn
	deaf *atomic.Bool
}

func (c *deafConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if c.deaf.Load() {
		return 0, net.ErrClosed
	}
	return n, err
}
