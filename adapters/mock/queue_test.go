package mock_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// take asks for up to a hundred messages of the topic "jobs".
func take(group string) adapters.Take {
	return adapters.Take{Topic: "jobs", Group: group, Consumer: "c", Max: 100}
}

func publish(t *testing.T, queue adapters.Queue, bodies ...string) []string {
	t.Helper()
	var ids []string
	for _, body := range bodies {
		id, err := queue.Publish(t.Context(), "jobs", []byte(body))
		require.NoError(t, err)
		ids = append(ids, id)
	}
	return ids
}

func TestEveryGroupGetsEveryMessageInOrder(t *testing.T) {
	queue := open(t, mock.NewQueue(newClock().server(), mock.Options{}))
	ids := publish(t, queue, "one", "two")
	want := []adapters.Message{
		{ID: ids[0], Body: []byte("one"), Deliveries: 1},
		{ID: ids[1], Body: []byte("two"), Deliveries: 1},
	}
	for _, group := range []string{"a", "b"} {
		got, err := queue.Consume(t.Context(), take(group), 0)
		require.NoError(t, err)
		assert.Equal(t, want, got)
		again, err := queue.Consume(t.Context(), take(group), 0)
		require.NoError(t, err)
		assert.Empty(t, again, "a message goes to one consumer of the group")
	}
}

func TestMessagesStayPendingUntilTheyAreAcknowledged(t *testing.T) {
	clock := newClock()
	queue := open(t, mock.NewQueue(clock.server(), mock.Options{}))
	ids := publish(t, queue, "one", "two")
	_, err := queue.Consume(t.Context(), take("a"), 0)
	require.NoError(t, err)

	early, err := queue.Claim(t.Context(), take("a"), time.Second)
	require.NoError(t, err)
	assert.Empty(t, early, "nothing is idle yet")

	acked, err := queue.Ack(t.Context(), "jobs", "a", ids[0], ids[0], "unknown")
	require.NoError(t, err)
	assert.Equal(t, 1, acked)

	clock.advance(time.Second)
	claimed, err := queue.Claim(t.Context(), take("a"), time.Second)
	require.NoError(t, err)
	assert.Equal(t, []adapters.Message{{ID: ids[1], Body: []byte("two"), Deliveries: 2}}, claimed)

	again, err := queue.Claim(t.Context(), take("a"), time.Second)
	require.NoError(t, err)
	assert.Empty(t, again, "the claim was a delivery")
}

func TestTakingIsLimitedToTheOldestMessages(t *testing.T) {
	queue := open(t, mock.NewQueue(newClock().server(), mock.Options{}))
	ids := publish(t, queue, "one", "two", "three")
	two := take("a")
	two.Max = 2
	first, err := queue.Consume(t.Context(), two, 0)
	require.NoError(t, err)
	require.Len(t, first, 2)
	rest, err := queue.Consume(t.Context(), two, 0)
	require.NoError(t, err)
	require.Len(t, rest, 1)
	assert.Equal(t, ids[2], rest[0].ID)
	claimed, err := queue.Claim(t.Context(), two, 0)
	require.NoError(t, err)
	require.Len(t, claimed, 2)
	assert.Equal(t, ids[0], claimed[0].ID)
}

func TestConsumeWaitsForTheFirstMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		adapter := mock.NewQueue(mock.NewServer(mock.Config{}), mock.Options{})
		consumer, publisher := open(t, adapter), open(t, adapter)
		began := time.Now()

		none, err := consumer.Consume(t.Context(), take("a"), time.Second)
		require.NoError(t, err)
		assert.Empty(t, none)
		assert.Equal(t, time.Second, time.Since(began))

		var got []adapters.Message
		done := start(func() (err error) {
			got, err = consumer.Consume(t.Context(), take("a"), time.Hour)
			return err
		})
		synctest.Wait()
		_, err = publisher.Publish(t.Context(), "other", nil)
		require.NoError(t, err)
		synctest.Wait()
		publish(t, publisher, "one")
		require.NoError(t, <-done)
		assert.Len(t, got, 1)
		assert.Equal(t, time.Second, time.Since(began), "the wait ends with the message")
	})
}

func TestAWaitingConsumerCanBeInterrupted(t *testing.T) {
	rows := []struct {
		name, reason string
		interrupt    func(*mock.Server, context.CancelFunc)
		want         error
	}{
		{
			"cancelled", "the caller gives up",
			func(_ *mock.Server, cancel context.CancelFunc) { cancel() }, adapters.ErrCancelled,
		},
		{
			"broken", "the cable was cut",
			func(s *mock.Server, _ context.CancelFunc) { s.Break(1) }, adapters.ErrUnavailable,
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := mock.NewServer(mock.Config{})
				queue := open(t, mock.NewQueue(server, mock.Options{}))
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				done := start(func() error {
					_, err := queue.Consume(ctx, take("a"), time.Hour)
					return err
				})
				synctest.Wait()
				row.interrupt(server, cancel)
				assert.ErrorIs(t, <-done, row.want, row.reason)
			})
		})
	}
}

func TestAQueueRefusesWhatMakesNoSense(t *testing.T) {
	good := take("a")
	change := func(do func(*adapters.Take)) adapters.Take { bad := good; do(&bad); return bad }
	rows := []struct {
		name, reason string
		take         adapters.Take
		wait         time.Duration
	}{
		{"no topic", "a topic is a name", change(func(t *adapters.Take) { t.Topic = "" }), 0},
		{"no group", "a group is a name", change(func(t *adapters.Take) { t.Group = "" }), 0},
		{"no consumer", "it is a name", change(func(t *adapters.Take) { t.Consumer = "" }), 0},
		{"no maximum", "taking none is a mistake", change(func(t *adapters.Take) { t.Max = 0 }), 0},
		{"negative time", "time does not run backwards", good, -1},
	}
	queue := open(t, mock.NewQueue(newClock().server(), mock.Options{}))
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := queue.Consume(t.Context(), row.take, row.wait)
			assert.ErrorIs(t, err, adapters.ErrInvalid, row.reason)
			_, err = queue.Claim(t.Context(), row.take, row.wait)
			assert.ErrorIs(t, err, adapters.ErrInvalid, row.reason)
		})
	}
	_, err := queue.Publish(t.Context(), "", nil)
	assert.ErrorIs(t, err, adapters.ErrInvalid)
	_, err = queue.Ack(t.Context(), "jobs", "")
	assert.ErrorIs(t, err, adapters.ErrInvalid)
}

func TestAGroupThatDoesNotExistHasNothingPending(t *testing.T) {
	queue := open(t, mock.NewQueue(newClock().server(), mock.Options{}))
	claimed, err := queue.Claim(t.Context(), take("a"), 0)
	require.NoError(t, err)
	assert.Empty(t, claimed)
	acked, err := queue.Ack(t.Context(), "jobs", "a", "1")
	require.NoError(t, err)
	assert.Zero(t, acked)
}

func TestAQueueOffersWhatItDeclares(t *testing.T) {
	without := mock.Options{Without: adapters.ConsumerGroups | adapters.Redelivery}
	queue := open(t, mock.NewQueue(newClock().server(), without))
	publish(t, queue, "one")
	got, err := queue.Consume(t.Context(), take(adapters.DefaultGroup), 0)
	require.NoError(t, err)
	assert.Len(t, got, 1)
	_, err = queue.Consume(t.Context(), take("a"), 0)
	assert.ErrorIs(t, err, adapters.ErrUnsupported)
	_, err = queue.Ack(t.Context(), "jobs", "a", "1")
	assert.ErrorIs(t, err, adapters.ErrUnsupported)
	_, err = queue.Claim(t.Context(), take(adapters.DefaultGroup), 0)
	assert.ErrorIs(t, err, adapters.ErrUnsupported)
}
