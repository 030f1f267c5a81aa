package redis_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// queues compares a queue with the mock, call by call. The servers name messages in their own ways,
// so a message is known by its body, which is never used twice.
type queues struct {
	t          *testing.T
	real, mock adapters.Queue
	ids        map[string][2]string // by topic and body
	topics     []string
	published  int
}

func (q *queues) publish(rt *rapid.T) {
	topic := rapid.SampledFrom(q.topics).Draw(rt, "topic")
	body := fmt.Sprint(q.published)
	q.published++
	got, err := q.real.Publish(q.t.Context(), topic, []byte(body))
	if err != nil {
		rt.Fatal(err)
	}
	want, err := q.mock.Publish(q.t.Context(), topic, []byte(body))
	if err != nil {
		rt.Fatal(err)
	}
	q.ids[topic+" "+body] = [2]string{got, want}
}

func (q *queues) take(rt *rapid.T) adapters.Take {
	topic := rapid.SampledFrom(q.topics).Draw(rt, "topic")
	if rapid.Bool().Draw(rt, "dead") {
		topic = adapters.DeadTopic(topic)
	}
	return adapters.Take{
		Topic: topic, Group: rapid.SampledFrom([]string{"g", "h"}).Draw(rt, "group"),
		Consumer: rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "consumer"),
		Max:      rapid.IntRange(1, 4).Draw(rt, "max"),
	}
}

func (q *queues) consume(rt *rapid.T) {
	take := q.take(rt)
	got, err := q.real.Consume(q.t.Context(), take, 0)
	if err != nil {
		rt.Fatal(err)
	}
	want, err := q.mock.Consume(q.t.Context(), take, 0)
	if err != nil {
		rt.Fatal(err)
	}
	q.same(rt, "Consume", take.Topic, got, want)
}

func (q *queues) claim(rt *rapid.T) {
	take := q.take(rt)
	take.DeliveriesMax = rapid.IntRange(0, 3).Draw(rt, "deliveries")
	idle := rapid.SampledFrom([]time.Duration{0, time.Hour}).Draw(rt, "idle")
	got, err := q.real.Claim(q.t.Context(), take, idle)
	if err != nil {
		rt.Fatal(err)
	}
	want, err := q.mock.Claim(q.t.Context(), take, idle)
	if err != nil {
		rt.Fatal(err)
	}
	q.same(rt, "Claim", take.Topic, got, want)
}

func (q *queues) ack(rt *rapid.T) {
	take := q.take(rt)
	var mine, theirs []string
	for _, number := range rapid.SliceOfN(rapid.IntRange(0, q.published), 0, 4).Draw(rt, "bodies") {
		if pair, ok := q.ids[take.Topic+" "+fmt.Sprint(number)]; ok {
			mine, theirs = append(mine, pair[0]), append(theirs, pair[1])
		}
	}
	got, err := q.real.Ack(q.t.Context(), take.Topic, take.Group, mine...)
	if err != nil {
		rt.Fatal(err)
	}
	want, err := q.mock.Ack(q.t.Context(), take.Topic, take.Group, theirs...)
	if err != nil {
		rt.Fatal(err)
	}
	if got != want {
		rt.Fatalf("Ack(%q, %q, %v) = %d, want %d", take.Topic, take.Group, mine, got, want)
	}
}

func (q *queues) same(rt *rapid.T, verb, topic string, got, want []adapters.Message) {
	show := func(list []adapters.Message) string {
		text := ""
		for _, m := range list {
			text += fmt.Sprintf(" %s×%d", m.Body, m.Deliveries)
		}
		return text
	}
	if show(got) != show(want) {
		rt.Fatalf("%s =%s, want%s", verb, show(got), show(want))
	}
	for i, m := range got { // a dead letter is a new message
		q.ids[topic+" "+string(m.Body)] = [2]string{m.ID, want[i].ID}
	}
}

// Of topics of limited length the kit's comparison acknowledges only what they keep, and buries
// nothing. This one does both, in topics whose names have braces.
func TestALimitedQueueWithDeadLettersAgreesWithTheMock(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		few(t, "40")
		config := s.config(t)
		config.Queue.LengthMax = 3
		_, client := open(t, config)
		round := 0
		rapid.Check(t, func(rt *rapid.T) {
			round++
			server := mock.NewServer(mock.Config{LengthMax: 3})
			model, err := mock.NewQueue(server, mock.Options{}).Open(t.Context(), "main")
			require.NoError(rt, err)
			q := &queues{t: t, real: client, mock: model, ids: map[string][2]string{}}
			for _, name := range []string{"a", "{b}"} {
				q.topics = append(q.topics, fmt.Sprint(name, round))
			}
			rt.Repeat(map[string]func(*rapid.T){
				"publish": q.publish, "publish again": q.publish, "consume": q.consume,
				"claim": q.claim, "ack": q.ack,
			})
		})
	})
}
