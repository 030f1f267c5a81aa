package mock_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// refQueue is a reference for one group of one topic: every message ever published, by index.
type refQueue struct {
	client   *mock.QueueClient
	clock    *clock
	kept     int // how many messages a topic keeps, zero for all
	messages []refMessage
	dead     []string
}

type refMessage struct {
	adapters.Message
	at    time.Time
	acked bool
}

// takes returns what the group gets, out of the messages that are due.
func (r *refQueue) takes(most int, due func(refMessage) bool) []adapters.Message {
	taken := []adapters.Message{}
	for i := range r.messages {
		if m := &r.messages[i]; len(taken) < most && !m.acked && due(*m) {
			m.Deliveries++
			m.at = r.clock.now
			taken = append(taken, m.Message)
		}
	}
	return taken
}

func (r *refQueue) publish(t *rapid.T) {
	body := drawValue.Draw(t, "body")
	id, err := r.client.Publish(t.Context(), "jobs", body)
	require.NoError(t, err)
	r.messages = append(r.messages, refMessage{Message: adapters.Message{ID: id, Body: body}})
	for i := range r.messages {
		if r.kept > 0 && i < len(r.messages)-r.kept {
			r.messages[i].acked, r.messages[i].Deliveries = true, -1
		}
	}
}

func drawTake(t *rapid.T) adapters.Take {
	asked := take("g")
	asked.Max = rapid.IntRange(1, 3).Draw(t, "max")
	return asked
}

func (r *refQueue) consume(t *rapid.T) {
	asked := drawTake(t)
	got, err := r.client.Consume(t.Context(), asked, 0)
	require.NoError(t, err)
	want := r.takes(asked.Max, func(m refMessage) bool { return m.Deliveries == 0 })
	assert.Equal(t, want, got)
}

func (r *refQueue) claim(t *rapid.T) {
	asked := drawTake(t)
	asked.DeliveriesMax = rapid.IntRange(0, 2).Draw(t, "deliveries")
	idleMin := time.Duration(rapid.IntRange(0, 2).Draw(t, "idle")) * time.Second
	got, err := r.client.Claim(t.Context(), asked, idleMin)
	require.NoError(t, err)
	idle := func(m refMessage) bool {
		return m.Deliveries > 0 && r.clock.now.Sub(m.at) >= idleMin
	}
	exhausted := func(m refMessage) bool {
		return asked.DeliveriesMax > 0 && m.Deliveries >= asked.DeliveriesMax
	}
	before := slices.Clone(r.messages)
	want := r.takes(asked.Max, func(m refMessage) bool { return idle(m) && !exhausted(m) })
	assert.Equal(t, want, append([]adapters.Message{}, got...), "oldest publication first")
	last := len(before)
	if len(want) > 0 {
		last = r.index(want[len(want)-1].ID)
	}
	for i, m := range before[:last] {
		if !m.acked && idle(m) && exhausted(m) {
			r.messages[i].acked = true
			r.bury(string(m.Body))
		}
	}
}

// bury adds to the dead topic, which is as long as any other.
func (r *refQueue) bury(body string) {
	r.dead = append(r.dead, body)
	if r.kept > 0 && len(r.dead) > r.kept {
		r.dead = r.dead[1:]
	}
}

// exhume takes what there is in the dead topic.
func (r *refQueue) exhume(t *rapid.T) {
	asked := take("undertaker")
	asked.Topic = adapters.DeadTopic(asked.Topic)
	messages, err := r.client.Consume(t.Context(), asked, 0)
	require.NoError(t, err)
	var got []string
	for _, m := range messages {
		got = append(got, string(m.Body))
	}
	assert.Equal(t, r.dead, got)
	r.dead = nil
}

func (r *refQueue) index(id string) int {
	return slices.IndexFunc(r.messages, func(m refMessage) bool { return m.ID == id })
}

func (r *refQueue) ack(t *rapid.T) {
	if len(r.messages) == 0 {
		t.Skip("no message")
	}
	m := &r.messages[rapid.IntRange(0, len(r.messages)-1).Draw(t, "message")]
	got, err := r.client.Ack(t.Context(), "jobs", "g", m.ID)
	require.NoError(t, err)
	want := 0
	if m.Deliveries > 0 && !m.acked {
		want, m.acked = 1, true
	}
	assert.Equal(t, want, got)
}

func TestTheQueueBehavesAsItsReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock, kept := newClock(), rapid.SampledFrom([]int{0, 0, 1, 4}).Draw(t, "kept")
		server := mock.NewServer(mock.Config{
			Now: func() time.Time { return clock.now }, LengthMax: kept,
		})
		client, err := mock.NewQueue(server, mock.Options{}).Open(t.Context(), "main")
		require.NoError(t, err)
		r := &refQueue{client: client, clock: clock, kept: kept}
		t.Repeat(map[string]func(*rapid.T){
			"publish": r.publish, "consume": r.consume, "claim": r.claim, "ack": r.ack,
			"exhume": r.exhume,
			"tick":   func(*rapid.T) { clock.advance(time.Second) },
		})
	})
}
