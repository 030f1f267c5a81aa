package adaptertest

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// CompareQueue compares an adapter's queue with the mock's. The names that the servers give to the
// messages are mapped one to one.
func CompareQueue(t rapid.TB, with Compared[adapters.Queue]) Comparison {
	t.Helper()
	wanted := []string{"delivered", "acknowledged"}
	if with.Capabilities.Has(adapters.Redelivery) {
		wanted = append(wanted, "redelivered")
	}
	if with.deadLetters() {
		wanted = append(wanted, "buried")
	}
	return compareRounds(t, wanted, func(t *rapid.T, report *Comparison) {
		r, server := with.begin(report)
		model, err := mock.NewQueue(server, with.options()).Open(t.Context(), "model")
		if err != nil {
			t.Fatalf("%v", err)
		}
		q := &queueRound{round: r, with: with, model: model, topics: map[string]*topicPair{}}
		q.groups = []string{adapters.DefaultGroup}
		if with.Capabilities.Has(adapters.ConsumerGroups) {
			q.groups = append(q.groups, "ä/ 𝄞")
		}
		r.repeat(t, q.commands())
	})
}

// deadLetters says whether dead letters are compared: not with topics of limited length, since
// there it would not be known which names of messages are still good.
func (c Compared[C]) deadLetters() bool {
	return c.Capabilities.Has(adapters.Redelivery|adapters.DeadLetters) && c.LengthMax == 0
}

// queueRound is a round on a queue.
type queueRound struct {
	*round
	with   Compared[adapters.Queue]
	model  adapters.Queue
	groups []string
	topics map[string]*topicPair
}

// topicPair is the names of one topic's messages on both sides, in the order in which they became
// known.
type topicPair struct{ actual, model []string }

func (q *queueRound) commands() []command {
	commands := []command{
		{"publish", 5, q.publish},
		{"consume", 5, q.consume},
		{"ack", 2, q.ack},
		{"refused", 1, q.refused},
	}
	if q.with.Capabilities.Has(adapters.Redelivery) {
		commands = append(commands, command{"claim", 5, q.claim})
	}
	if q.clock.driven {
		commands = append(commands, command{"pass", 2, func(t *rapid.T) error {
			return q.tick(t, nothing)
		}})
	}
	return commands
}

// topic draws one of two topics, or a dead topic.
func (q *queueRound) topic(t *rapid.T, dead bool) (string, *topicPair) {
	topic := q.prefix + evenly([]string{"a", "a", "a", "ä/ 𝄞"}).Draw(t, "topic")
	if dead && q.with.deadLetters() && index(t, 4, "dead") == 3 {
		topic = adapters.DeadTopic(topic)
	}
	if q.topics[topic] == nil {
		q.topics[topic] = &topicPair{}
	}
	return topic, q.topics[topic]
}

// bind takes note that two messages are one. Neither may be another's.
func (p *topicPair) bind(actual, model string) error {
	i, j := slices.Index(p.actual, actual), slices.Index(p.model, model)
	switch {
	case i != j:
		return fmt.Errorf("message %q is number %d of those seen; the mock's %q is number %d",
			actual, i, model, j)
	case i < 0:
		p.actual, p.model = append(p.actual, actual), append(p.model, model)
	}
	return nil
}

func (q *queueRound) publish(t *rapid.T) error {
	ctx, cancel := q.bounded(t)
	defer cancel()
	topic, pair := q.topic(t, true)
	body := drawBytes.Draw(t, "body")
	call := fmt.Sprintf("Publish(%q, %s)", topic, inShort(body))
	actual, actualErr := q.with.client(t).Publish(ctx, topic, body)
	model, modelErr := q.model.Publish(ctx, topic, body)
	if err := sameKind(call, actualErr, modelErr); err != nil || modelErr != nil {
		return err
	}
	if slices.Contains(pair.actual, actual) {
		return fmt.Errorf("%s = %q, which names another message", call, actual)
	}
	return pair.bind(actual, model)
}

// take draws who takes messages of what.
func (q *queueRound) take(t *rapid.T) (adapters.Take, *topicPair) {
	topic, pair := q.topic(t, true)
	return adapters.Take{
		Topic: topic, Group: evenly(q.groups).Draw(t, "group"),
		Consumer: drawName.Draw(t, "consumer"), Max: 1 + index(t, 4, "max"),
	}, pair
}

func (q *queueRound) consume(t *rapid.T) error {
	ctx, cancel := q.bounded(t)
	defer cancel()
	take, pair := q.take(t)
	got, gotErr := q.with.client(t).Consume(ctx, take, 0)
	want, wantErr := q.model.Consume(ctx, take, 0)
	if len(want) > 0 {
		q.reached("delivered")
	}
	return pair.same(fmt.Sprintf("Consume(%+v, 0)", take), got, gotErr, want, wantErr)
}

func (q *queueRound) claim(t *rapid.T) error {
	ctx, cancel := q.bounded(t)
	defer cancel()
	take, pair := q.take(t)
	if q.with.deadLetters() {
		take.DeliveriesMax = index(t, 4, "deliveries")
	}
	idle := evenly([]time.Duration{0, 0, 24 * time.Hour}).Draw(t, "idle")
	if q.clock.driven {
		idle = time.Duration(rapid.IntRange(0, 3).Draw(t, "idle")) * time.Millisecond
	}
	got, gotErr := q.with.client(t).Claim(ctx, take, idle)
	want, wantErr := q.model.Claim(ctx, take, idle)
	if len(want) > 0 {
		q.reached("redelivered")
	}
	if slices.ContainsFunc(want, func(m adapters.Message) bool {
		return m.Deliveries == take.DeliveriesMax
	}) {
		q.reached("buried") // by the next such claim
	}
	return pair.same(fmt.Sprintf("Claim(%+v, %v)", take, idle), got, gotErr, want, wantErr)
}

// same says how two lists of messages differ.
func (p *topicPair) same(
	call string, got []adapters.Message, gotErr error, want []adapters.Message, wantErr error,
) error {
	if err := sameKind(call, gotErr, wantErr); err != nil {
		return err
	}
	if len(got) != len(want) {
		return fmt.Errorf("%s = %d messages; the mock answers %d", call, len(got), len(want))
	}
	for i, m := range got {
		if err := p.bind(m.ID, want[i].ID); err != nil {
			return fmt.Errorf("%s: %w", call, err)
		}
		if m.Deliveries != want[i].Deliveries || !sameBytes(m.Body, want[i].Body) {
			return fmt.Errorf("%s: message %d is %s, delivery %d; the mock's is %s, delivery %d",
				call, i, inShort(m.Body), m.Deliveries, inShort(want[i].Body), want[i].Deliveries)
		}
	}
	return nil
}

// ack draws messages of the topic, none at all, doubles and strangers. Of a topic of limited length
// it draws those that it keeps.
func (q *queueRound) ack(t *rapid.T) error {
	ctx, cancel := q.bounded(t)
	defer cancel()
	topic, pair := q.topic(t, true)
	group := evenly(q.groups).Draw(t, "group")
	oldest := 0
	if q.with.LengthMax > 0 {
		oldest = max(0, len(pair.actual)-q.with.LengthMax)
	}
	var actual, model []string
	for range index(t, 4, "number") {
		i := oldest + index(t, len(pair.actual)-oldest+1, "message")
		if i == len(pair.actual) {
			actual, model = append(actual, "unknown"), append(model, "unknown")
			continue
		}
		actual, model = append(actual, pair.actual[i]), append(model, pair.model[i])
	}
	got, gotErr := q.with.client(t).Ack(ctx, topic, group, actual...)
	want, wantErr := q.model.Ack(ctx, topic, group, model...)
	if want > 0 {
		q.reached("acknowledged")
	}
	return same(fmt.Sprintf("Ack(%q, %q, %q)", topic, group, actual), got, gotErr, want, wantErr,
		func(a, b int) bool { return a == b })
}

// refused draws a take that is no good.
func (q *queueRound) refused(t *rapid.T) error {
	ctx, cancel := q.bounded(t)
	defer cancel()
	take, _ := q.take(t)
	wait := time.Duration(0)
	what := index(t, 5, "what")
	switch what {
	case 0:
		take.Topic = drawBadName.Draw(t, "bad")
	case 1:
		take.Consumer = drawBadName.Draw(t, "bad")
	case 2:
		take.Max = rapid.IntRange(-1, 0).Draw(t, "max")
	case 3:
		wait = -1
	default:
		take.DeliveriesMax = -1
	}
	client := q.with.client(t)
	call := fmt.Sprintf("(%+v, %v)", take, wait)
	_, got := client.Claim(ctx, take, wait)
	_, want := q.model.Claim(ctx, take, wait)
	if err := sameKind("Claim"+call, got, want); err != nil || what == 4 {
		return err
	}
	_, got = client.Consume(ctx, take, wait)
	_, want = q.model.Consume(ctx, take, wait)
	if err := sameKind("Consume"+call, got, want); err != nil || what != 0 {
		return err
	}
	_, got = client.Publish(ctx, take.Topic, nil)
	return sameKind(fmt.Sprintf("Publish(%q, nil)", take.Topic), got, adapters.ErrInvalid)
}
