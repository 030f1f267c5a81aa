package postgres_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/mock"
	"lockstep/adapters/postgres"
	"lockstep/adapters/postgres/internal/queries"
	"lockstep/internal/servers"
)

// tables makes a database with the adapter's tables.
func tables(t testing.TB) (*servers.PostgresDatabase, postgres.Config) {
	t.Helper()
	d, config := database(t)
	require.NoError(t, postgres.Migrate(within(t, time.Minute), config))
	return d, config
}

// queue opens a client of a database of its own.
func queue(t testing.TB, change func(*postgres.Config)) (
	*servers.PostgresDatabase, *postgres.Adapter, *postgres.Client,
) {
	t.Helper()
	d, config := tables(t)
	if change != nil {
		change(&config)
	}
	adapter, client := open(t, config)
	return d, adapter, client
}

// jobs asks for up to a hundred messages of the topic "jobs".
func jobs(group string) adapters.Take {
	return adapters.Take{Topic: "jobs", Group: group, Consumer: "c", Max: 100}
}

func publish(t testing.TB, q adapters.Queue, bodies ...string) []string {
	t.Helper()
	var ids []string
	for _, body := range bodies {
		id, err := q.Publish(within(t, time.Minute), "jobs", []byte(body))
		require.NoError(t, err)
		ids = append(ids, id)
	}
	return ids
}

// bodies returns what the messages say, as one text.
func bodies(messages []adapters.Message) string {
	var list []string
	for _, m := range messages {
		list = append(list, string(m.Body))
	}
	return strings.Join(list, " ")
}

func consume(t testing.TB, q adapters.Queue, take adapters.Take) string {
	t.Helper()
	messages, err := q.Consume(within(t, time.Minute), take, 0)
	require.NoError(t, err)
	return bodies(messages)
}

func claim(t testing.TB, q adapters.Queue, take adapters.Take, idle time.Duration) string {
	t.Helper()
	messages, err := q.Claim(within(t, time.Minute), take, idle)
	require.NoError(t, err)
	return bodies(messages)
}

// overlapped publishes two while the transaction of another publisher is open, and commits that.
func overlapped(
	t testing.TB, d *servers.PostgresDatabase, client *postgres.Client, before func(),
) {
	t.Helper()
	ctx := within(t, time.Minute)
	slow, err := pgx.Connect(ctx, d.URL())
	require.NoError(t, err)
	defer func() { _ = slow.Close(ctx) }()
	tx, err := slow.Begin(ctx)
	require.NoError(t, err)
	_, err = queries.New(tx).Publish(ctx, queries.PublishParams{
		Topic: "jobs", Body: []byte("two"), Channel: "c",
	})
	require.NoError(t, err)
	quick := make(chan error, 1)
	go func() {
		_, err := client.Publish(ctx, "jobs", []byte("three"))
		quick <- err
	}()
	blocked(t, d) // by the first
	before()
	require.NoError(t, tx.Commit(ctx))
	require.NoError(t, <-quick)
}

func TestALateCommitIsNotMissed(t *testing.T) {
	d, _, client := queue(t, nil)
	publish(t, client, "one")
	assert.Equal(t, "one", consume(t, client, jobs("a")))
	overlapped(t, d, client, func() {
		assert.Empty(t, consume(t, client, jobs("a")), "three must not be seen before two")
	})
	assert.Equal(t, "two three", consume(t, client, jobs("a")))
}

// What a publisher deletes is what it sees, and that may be less than what it counts.
func TestALateCommitIsNotKeptForLong(t *testing.T) {
	d, _, client := queue(t, func(c *postgres.Config) { c.Queue.LengthMax = 1 })
	publish(t, client, "one")
	overlapped(t, d, client, func() {})
	assert.EqualValues(t, 2, value[int64](t, d, "select count(*) from lockstep.messages"))
	assert.Equal(t, "three", consume(t, client, jobs("a")))
	publish(t, client, "four")
	assert.EqualValues(t, 1, value[int64](t, d, "select count(*) from lockstep.messages"))
}

func TestACursorOverASerialWouldMissALateCommit(t *testing.T) {
	d, _ := database(t)
	ctx := within(t, time.Minute)
	slow, err := pgx.Connect(ctx, d.URL())
	require.NoError(t, err)
	defer func() { _ = slow.Close(ctx) }()
	_, err = slow.Exec(ctx, "create table twin (id bigserial primary key, body text)")
	require.NoError(t, err)
	tx, err := slow.Begin(ctx)
	require.NoError(t, err)
	_, err = tx.Exec(ctx, "insert into twin (body) values ('one')")
	require.NoError(t, err)
	const rest = "select coalesce(string_agg(body, ' ' order by id), '') from twin where id > $1"
	value[int64](t, d, "insert into twin (body) values ('two') returning id")
	assert.Equal(t, "two", value[string](t, d, rest, 0))
	seen := value[int64](t, d, "select max(id) from twin")
	require.NoError(t, tx.Commit(ctx))
	assert.Empty(t, value[string](t, d, rest, seen), "one is lost")
}

func TestEveryMessageIsDeliveredOnceAndInOrder(t *testing.T) {
	const publishers, consumers, each = 4, 4, 50
	d, _, client := queue(t, func(c *postgres.Config) { c.ConnsMax = 8 })
	ctx := within(t, time.Minute)
	var writing, reading errgroup.Group
	var taken atomic.Int64
	for p := range publishers {
		writing.Go(func() error {
			for i := range each {
				body := fmt.Sprintf("%d/%d", p, i)
				if _, err := client.Publish(ctx, "jobs", []byte(body)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	got := make([][]adapters.Message, consumers)
	for c := range consumers {
		reading.Go(func() error {
			take := jobs("a")
			take.Max = 1 + c
			for taken.Load() < publishers*each {
				messages, err := client.Consume(ctx, take, 300*time.Millisecond)
				if err != nil {
					return err
				}
				got[c] = append(got[c], messages...)
				taken.Add(int64(len(messages)))
			}
			return nil
		})
	}
	require.NoError(t, writing.Wait())
	require.NoError(t, reading.Wait())
	all := map[string]bool{}
	for _, messages := range got {
		last := 0
		for _, m := range messages {
			number, err := strconv.Atoi(m.ID)
			require.NoError(t, err)
			assert.Greater(t, number, last, "out of order")
			last = number
			assert.False(t, all[string(m.Body)], "twice: %s", m.Body)
			all[string(m.Body)] = true
		}
	}
	assert.Len(t, all, publishers*each)
	assert.EqualValues(t, publishers*each, value[int64](t, d,
		"select newest from lockstep.topics where name = 'jobs'"), "the IDs have no gap")
}

func TestCallsOnTheSameMessagesDoNotBlockEachOther(t *testing.T) {
	const workers, rounds = 6, 40
	_, _, client := queue(t, func(c *postgres.Config) { c.ConnsMax, c.Queue.LengthMax = 8, 20 })
	ctx := within(t, time.Minute)
	var all errgroup.Group
	for w := range workers {
		all.Go(func() error {
			take := jobs("a")
			take.Consumer, take.Max = strconv.Itoa(w), 10
			for range rounds {
				if _, err := client.Publish(ctx, "jobs", []byte("x")); err != nil {
					return err
				}
				taken, err := client.Consume(ctx, take, 0)
				if err != nil {
					return err
				}
				take.DeliveriesMax = w % 3
				again, err := client.Claim(ctx, take, 0)
				if err != nil {
					return err
				}
				var ids []string
				for _, m := range append(again, taken...) {
					ids = append(ids, m.ID)
				}
				if _, err := client.Ack(ctx, "jobs", "a", ids[len(ids)/2:]...); err != nil {
					return err
				}
			}
			return nil
		})
	}
	assert.NoError(t, all.Wait())
}

func TestATopicKeepsItsNewestMessagesExactly(t *testing.T) {
	const most = 3
	d, _, client := queue(t, func(c *postgres.Config) { c.ConnsMax, c.Queue.LengthMax = 8, most })
	ctx := within(t, time.Minute)
	publish(t, client, "a", "b", "c")
	assert.Equal(t, "a b c", consume(t, client, jobs("old")))
	var all errgroup.Group
	for range 8 {
		all.Go(func() error {
			for range 10 {
				if _, err := client.Publish(ctx, "jobs", []byte("x")); err != nil {
					return err
				}
			}
			return nil
		})
	}
	require.NoError(t, all.Wait())
	got, err := client.Consume(ctx, jobs("new"), 0)
	require.NoError(t, err)
	require.Len(t, got, most)
	assert.Equal(t, []string{"81", "82", "83"}, []string{got[0].ID, got[1].ID, got[2].ID})
	acked, err := client.Ack(ctx, "jobs", "old", "1", "2")
	require.NoError(t, err)
	assert.Zero(t, acked, "what the topic does not keep is lost to the group")
	assert.Empty(t, claim(t, client, jobs("old"), 0))
	assert.Zero(t, value[int64](t, d, "select count(*) from lockstep.deliveries where message < 4"))
	publish(t, client, "y")
	assert.EqualValues(t, most, value[int64](t, d, "select count(*) from lockstep.messages"))
}

func TestAMessageThatWasDeliveredTooOftenIsMovedToTheDeadTopic(t *testing.T) {
	_, _, client := queue(t, nil)
	dead := jobs("undertaker")
	dead.Topic = adapters.DeadTopic("jobs")
	take := jobs("a")
	take.DeliveriesMax = 2
	ids := publish(t, client, "one", "two", "three")
	first := take
	first.Max = 2
	assert.Equal(t, "one two", consume(t, client, first))
	assert.Equal(t, "one two", claim(t, client, take, 0), "the second delivery is allowed")
	assert.Empty(t, claim(t, client, take, time.Hour), "what is not idle is left alone")
	assert.Empty(t, consume(t, client, dead))
	assert.Equal(t, "three", consume(t, client, take))

	take.Max = 1
	assert.Equal(t, "three", claim(t, client, take, 0), "what it moves does not count")
	assert.Equal(t, "one two", consume(t, client, dead))
	acked, err := client.Ack(within(t, time.Minute), "jobs", "a", ids...)
	require.NoError(t, err)
	assert.Equal(t, 1, acked, "the dead were acknowledged in the group")
}

func TestAClaimMovesNothingYoungerThanTheLastThatItTakes(t *testing.T) {
	d, _, client := queue(t, nil)
	publish(t, client, "one", "two")
	assert.Equal(t, "one two", consume(t, client, jobs("a")))
	value[int64](t, d,
		"update lockstep.deliveries set count = 5 where message = 2 returning message")
	take := jobs("a")
	take.Max, take.DeliveriesMax = 1, 3
	assert.Equal(t, "one", claim(t, client, take, 0))
	take.Topic = adapters.DeadTopic("jobs")
	assert.Empty(t, consume(t, client, take))
}

func TestADeadTopicIsLimitedToo(t *testing.T) {
	d, _, client := queue(t, func(c *postgres.Config) { c.Queue.LengthMax = 2 })
	take := jobs("a")
	take.DeliveriesMax = 1
	dead := jobs("undertaker")
	dead.Topic = adapters.DeadTopic("jobs")
	for range 3 {
		publish(t, client, "one", "two")
		consume(t, client, take)
		assert.Empty(t, claim(t, client, take, 0))
	}
	got, err := client.Consume(within(t, time.Minute), dead, 0)
	require.NoError(t, err)
	assert.Equal(t, []adapters.Message{
		{ID: "5", Body: []byte("one"), Deliveries: 1},
		{ID: "6", Body: []byte("two"), Deliveries: 1},
	}, got)
	assert.EqualValues(t, 2, value[int64](t, d, "select count(*) from lockstep.messages m "+
		"join lockstep.topics t on t.id = m.topic where t.name = $1", dead.Topic))
}

func TestAQueueRefusesWhatMakesNoSense(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		_, _, client := queue(t, func(c *postgres.Config) { c.Sharing = sharing })
		ctx := within(t, time.Minute)
		change := func(do func(*adapters.Take)) adapters.Take {
			bad := jobs("a")
			do(&bad)
			return bad
		}
		rows := []struct {
			name, reason string
			take         adapters.Take
			wait         time.Duration
			claimOnly    bool
		}{
			{name: "no topic", take: change(func(t *adapters.Take) { t.Topic = "" })},
			{name: "no group", take: change(func(t *adapters.Take) { t.Group = "" })},
			{name: "no consumer", take: change(func(t *adapters.Take) { t.Consumer = "\x00" })},
			{name: "no maximum", take: change(func(t *adapters.Take) { t.Max = 0 })},
			{name: "negative time", take: jobs("a"), wait: -1},
			{
				name: "negative deliveries", claimOnly: true,
				take: change(func(t *adapters.Take) { t.DeliveriesMax = -1 }),
			},
			{
				name: "no name of a dead topic", claimOnly: true,
				take: change(func(t *adapters.Take) {
					t.Topic, t.DeliveriesMax = strings.Repeat("x", adapters.NameMax), 1
				}),
			},
		}
		for _, row := range rows {
			_, err := client.Claim(ctx, row.take, row.wait)
			assert.ErrorIs(t, err, adapters.ErrInvalid, row.name)
			_, err = client.Consume(ctx, row.take, row.wait)
			if row.claimOnly {
				assert.NoError(t, err, row.name)
			} else {
				assert.ErrorIs(t, err, adapters.ErrInvalid, row.name)
			}
		}
		_, err := client.Publish(ctx, "", nil)
		assert.ErrorIs(t, err, adapters.ErrInvalid)
		_, err = client.Ack(ctx, "jobs", "")
		assert.ErrorIs(t, err, adapters.ErrInvalid)
	})
}

func TestOddIDsAndBodies(t *testing.T) {
	_, _, client := queue(t, nil)
	ctx := within(t, time.Minute)
	big := strings.Repeat("\x00\xff", 1<<20)
	id, err := client.Publish(ctx, "jobs", nil)
	require.NoError(t, err)
	publish(t, client, "", big)
	got, err := client.Consume(ctx, jobs("a"), 0)
	require.NoError(t, err)
	require.Len(t, got, 3)
	assert.Equal(t, []byte{}, got[0].Body)
	assert.Equal(t, []byte{}, got[1].Body)
	assert.Equal(t, big, string(got[2].Body))
	acked, err := client.Ack(ctx, "jobs", "a", "", "x", "01", "+1", " 1", "-1", "1.0",
		"99999999999999999999", "7", id, id)
	require.NoError(t, err)
	assert.Equal(t, 1, acked)
	acked, err = client.Ack(ctx, "jobs", "a")
	require.NoError(t, err)
	assert.Zero(t, acked)
}

// TestDeadLettersOfALimitedTopicAreTheMocks compares what the general comparison leaves out, since
// not every server does it in the same way.
func TestDeadLettersOfALimitedTopicAreTheMocks(t *testing.T) {
	const most = 4
	_, _, client := queue(t, func(c *postgres.Config) { c.Queue.LengthMax = most })
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		model, err := mock.NewQueue(mock.NewServer(mock.Config{LengthMax: most}), mock.Options{}).
			Open(context.Background(), "main")
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		topic := func(t *rapid.T) string {
			name := rapid.SampledFrom([]string{"%d", "%d", "%d.dead", "%d.dead.dead"})
			return fmt.Sprintf(name.Draw(t, "topic"), run)
		}
		group := rapid.SampledFrom([]string{"g", "h"})
		take := func(t *rapid.T) adapters.Take {
			return adapters.Take{
				Topic: topic(t), Group: group.Draw(t, "group"), Consumer: "c",
				Max:           rapid.IntRange(1, 3).Draw(t, "max"),
				DeliveriesMax: rapid.SampledFrom([]int{0, 1, 2, 3}).Draw(t, "deliveries"),
			}
		}
		both := func(do func(q adapters.Queue) (any, error)) {
			want, err1 := do(model)
			got, err2 := do(client)
			require.NoError(t, err1)
			require.NoError(t, err2)
			if none, ok := want.([]adapters.Message); ok && len(none) == 0 {
				want = []adapters.Message{}
			}
			require.Equal(t, want, got)
		}
		t.Repeat(map[string]func(*rapid.T){
			"publish": func(t *rapid.T) {
				topic, body := topic(t), rapid.SliceOfN(rapid.Byte(), 0, 3).Draw(t, "body")
				both(func(q adapters.Queue) (any, error) { return q.Publish(ctx, topic, body) })
			},
			"consume": func(t *rapid.T) {
				take := take(t)
				both(func(q adapters.Queue) (any, error) { return q.Consume(ctx, take, 0) })
			},
			"claim": func(t *rapid.T) {
				take := take(t)
				idle := rapid.SampledFrom([]time.Duration{0, time.Hour}).Draw(t, "idle")
				both(func(q adapters.Queue) (any, error) { return q.Claim(ctx, take, idle) })
			},
			"ack": func(t *rapid.T) {
				topic, group := topic(t), group.Draw(t, "group")
				ids := rapid.SliceOfN(rapid.StringMatching("[0-9x]"), 0, 4).Draw(t, "ids")
				both(func(q adapters.Queue) (any, error) {
					return q.Ack(ctx, topic, group, ids...)
				})
			},
		})
	})
}
