package postgres_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/postgres"
	"lockstep/adapters/postgres/internal/queries"
	"lockstep/internal/servers"
)

// TestTheQueueIsLinearizable has concurrent histories judged: of one client that all share, or of
// exclusive ones, and also such of which some calls are cancelled. Each history begins with a new
// topic, so that the clients make it and its group at once.
func TestTheQueueIsLinearizable(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		_, config := tables(t)
		config.Sharing = sharing
		for name, cancels := range map[string]bool{"undisturbed": false, "cancelled": true} {
			t.Run(name, func(t *testing.T) {
				sum := adaptertest.LinearizableQueue(t, adaptertest.Concurrent[adapters.Queue]{
					Clients: crew(t, config), Cancels: cancels,
				})
				assert.Equal(t, cancels, sum.Unknown > 0)
				assert.Greater(t, sum.Calls, 20*40, "the clients go on to the end")
			})
		}
	})
}

// crew opens the clients of four goroutines.
func crew(t *testing.T, config postgres.Config) []adapters.Queue {
	if config.Sharing == adapters.Shared {
		_, client := open(t, config)
		return slices.Repeat([]adapters.Queue{client}, 4)
	}
	var all []adapters.Queue
	for range 4 {
		adapter, client := open(t, config)
		one := &renewed{adapter, client}
		t.Cleanup(func() { _ = one.adapter.Discard(one.client) })
		all = append(all, one)
	}
	return all
}

// renewed is an exclusive client, and another one after each loss of its connection.
type renewed struct {
	adapter *postgres.Adapter
	client  *postgres.Client
}

// renew replaces the client where an error cost it.
func (r *renewed) renew(err error) {
	if err == nil || r.adapter.Diagnose(err) != adapters.Broken {
		return
	}
	_ = r.adapter.Discard(r.client)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if client, err := r.adapter.Open(ctx, "main"); err == nil {
		r.client = client
	}
}

func (r *renewed) Publish(ctx context.Context, topic string, body []byte) (string, error) {
	id, err := r.client.Publish(ctx, topic, body)
	r.renew(err)
	return id, err
}

func (r *renewed) Consume(
	ctx context.Context, take adapters.Take, wait time.Duration,
) ([]adapters.Message, error) {
	messages, err := r.client.Consume(ctx, take, wait)
	r.renew(err)
	return messages, err
}

func (r *renewed) Claim(
	ctx context.Context, take adapters.Take, idleMin time.Duration,
) ([]adapters.Message, error) {
	messages, err := r.client.Claim(ctx, take, idleMin)
	r.renew(err)
	return messages, err
}

func (r *renewed) Ack(ctx context.Context, topic, group string, ids ...string) (int, error) {
	n, err := r.client.Ack(ctx, topic, group, ids...)
	r.renew(err)
	return n, err
}

// TestAnEmptyAnswerIsNotOlderThanItsCall has a Consume wait for another session. What was published
// before that one ended waited all the time.
func TestAnEmptyAnswerIsNotOlderThanItsCall(t *testing.T) {
	rows := []struct {
		name, reason string
		before       func(t *testing.T, client *postgres.Client)
		holds        func(ctx context.Context, q *queries.Queries) error
		want         string
	}{
		{
			name: "the group is made", reason: "who makes it need not have taken anything",
			holds: func(ctx context.Context, q *queries.Queries) error {
				_, err := q.MakeGroup(ctx, "jobs", "a")
				return err
			},
			want: "one two",
		},
		{
			name: "the group's turn", reason: "two was published after the statement began",
			before: func(t *testing.T, client *postgres.Client) {
				publish(t, client, "zero")
				assert.Equal(t, "zero", consume(t, client, jobs("a")))
			},
			holds: func(ctx context.Context, q *queries.Queries) error {
				_, err := q.Consume(ctx, queries.ConsumeParams{
					Topic: "jobs", Name: "a", Consumer: "d", Most: 1,
				})
				return err
			},
			want: "two",
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			d, _, client := queue(t, nil)
			if row.before != nil {
				row.before(t, client)
			}
			publish(t, client, "one")
			ctx := within(t, time.Minute)
			other, err := pgx.Connect(ctx, d.URL())
			require.NoError(t, err)
			defer func() { _ = other.Close(ctx) }()
			tx, err := other.Begin(ctx)
			require.NoError(t, err)
			require.NoError(t, row.holds(ctx, queries.New(tx)))
			done := make(chan answer, 1)
			go func() {
				messages, err := client.Consume(ctx, jobs("a"), 0)
				done <- answer{messages, err}
			}()
			blocked(t, d)
			publish(t, client, "two")
			require.NoError(t, tx.Commit(ctx))
			got := <-done
			require.NoError(t, got.err)
			assert.Equal(t, row.want, bodies(got.messages), row.reason)
		})
	}
}

// blocked waits until a session waits for another.
func blocked(t testing.TB, d *servers.PostgresDatabase) {
	t.Helper()
	eventually(t, func() bool {
		locks, err := d.Locks(t.Context())
		require.NoError(t, err)
		return slices.ContainsFunc(locks, func(l servers.Lock) bool { return !l.Granted })
	}, "a session waits for another")
}
