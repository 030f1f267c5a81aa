package mock_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// bodies returns what the messages say, as one text.
func bodies(messages []adapters.Message) string {
	var list []string
	for _, m := range messages {
		list = append(list, string(m.Body))
	}
	return strings.Join(list, " ")
}

// buried returns what is in the dead topic of "jobs".
func buried(t *testing.T, queue adapters.Queue) string {
	t.Helper()
	asked := take("undertaker")
	asked.Topic = adapters.DeadTopic(asked.Topic)
	messages, err := queue.Consume(t.Context(), asked, 0)
	require.NoError(t, err)
	return bodies(messages)
}

func claim(t *testing.T, queue adapters.Queue, most, deliveries int) string {
	t.Helper()
	asked := take("a")
	asked.Max, asked.DeliveriesMax = most, deliveries
	messages, err := queue.Claim(t.Context(), asked, time.Second)
	require.NoError(t, err)
	return bodies(messages)
}

func TestAMessageThatWasDeliveredTooOftenIsMovedToTheDeadTopic(t *testing.T) {
	clock := newClock()
	queue := open(t, mock.NewQueue(clock.server(), mock.Options{}))
	ids := publish(t, queue, "one", "two")
	_, err := queue.Consume(t.Context(), take("a"), 0)
	require.NoError(t, err)

	clock.advance(time.Second)
	assert.Equal(t, "one two", claim(t, queue, 9, 2), "the second delivery is allowed")
	assert.Empty(t, claim(t, queue, 9, 2), "what is not idle is left alone")
	assert.Empty(t, buried(t, queue))
	clock.advance(time.Second)
	assert.Equal(t, "one two", claim(t, queue, 9, 0), "without end")
	clock.advance(time.Second)
	assert.Empty(t, claim(t, queue, 9, 2))
	assert.Equal(t, "one two", buried(t, queue))
	acked, err := queue.Ack(t.Context(), "jobs", "a", ids...)
	require.NoError(t, err)
	assert.Zero(t, acked, "they were acknowledged in the group")
}

func TestAClaimMovesNothingYoungerThanTheLastThatItTakes(t *testing.T) {
	clock := newClock()
	queue := open(t, mock.NewQueue(clock.server(), mock.Options{}))
	consume := func(body string) {
		publish(t, queue, body)
		_, err := queue.Consume(t.Context(), take("a"), 0)
		require.NoError(t, err)
	}
	consume("dead1")
	consume("dead2")
	clock.advance(time.Second)
	claim(t, queue, 9, 0)
	consume("live1")
	consume("live2")
	clock.advance(time.Second)
	assert.Equal(t, "live1", claim(t, queue, 1, 2), "what it moves does not count")
	assert.Equal(t, "dead1 dead2", buried(t, queue))

	clock.advance(time.Second)
	assert.Equal(t, "live2", claim(t, queue, 9, 2), "delivered once")
	assert.Equal(t, "live1", buried(t, queue))
	clock.advance(time.Second)
	claim(t, queue, 9, 0)
	consume("live3")
	consume("live4")
	clock.advance(time.Second)
	assert.Equal(t, "live3", claim(t, queue, 1, 3), "older than the dead")
	assert.Equal(t, "live2", buried(t, queue))
}

func TestDeadLettersAreCheckedByClaimAlone(t *testing.T) {
	asked := take("a")
	asked.DeliveriesMax = -1
	queue := open(t, mock.NewQueue(newClock().server(), mock.Options{}))
	_, err := queue.Claim(t.Context(), asked, 0)
	assert.ErrorIs(t, err, adapters.ErrInvalid, "negative")
	_, err = queue.Consume(t.Context(), asked, 0)
	assert.NoError(t, err, "Consume takes no notice")

	asked.Topic, asked.DeliveriesMax = strings.Repeat("x", adapters.NameMax), 0
	_, err = queue.Claim(t.Context(), asked, 0)
	assert.NoError(t, err)
	asked.DeliveriesMax = 1
	_, err = queue.Claim(t.Context(), asked, 0)
	assert.ErrorIs(t, err, adapters.ErrInvalid, "the dead topic has no name")

	without := mock.Options{Without: adapters.DeadLetters}
	queue = open(t, mock.NewQueue(newClock().server(), without))
	_, err = queue.Claim(t.Context(), asked, 0)
	assert.ErrorIs(t, err, adapters.ErrUnsupported)
	_, err = queue.Claim(t.Context(), take("a"), 0)
	assert.NoError(t, err)
}

func TestATopicOfLimitedLengthKeepsTheNewestMessages(t *testing.T) {
	clock := newClock()
	server := mock.NewServer(mock.Config{
		Now: func() time.Time { return clock.now }, LengthMax: 2,
	})
	queue := open(t, mock.NewQueue(server, mock.Options{}))
	ids := publish(t, queue, "one", "two")
	_, err := queue.Consume(t.Context(), take("a"), 0)
	require.NoError(t, err)
	ids = append(ids, publish(t, queue, "three")...)

	clock.advance(time.Second)
	assert.Equal(t, "two", claim(t, queue, 9, 0), "what was pending of the others is lost")
	acked, err := queue.Ack(t.Context(), "jobs", "a", ids[0])
	require.NoError(t, err)
	assert.Zero(t, acked)

	got, err := queue.Consume(t.Context(), take("late"), 0)
	require.NoError(t, err)
	assert.Equal(t, []adapters.Message{
		{ID: ids[1], Body: []byte("two"), Deliveries: 1},
		{ID: ids[2], Body: []byte("three"), Deliveries: 1},
	}, got, "a new group begins with the oldest that is kept, under its own ID")

	publish(t, queue, "four", "five")
	got, err = queue.Consume(t.Context(), take("a"), 0)
	require.NoError(t, err)
	assert.Equal(t, "four five", bodies(got), "three was never delivered, and is lost, too")
	assert.Panics(t, func() { mock.NewServer(mock.Config{LengthMax: -1}) })
}
