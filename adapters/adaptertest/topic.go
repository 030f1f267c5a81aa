package adaptertest

import (
	"fmt"
	"slices"
	"sync"

	"lockstep/adapters"
)

// topic is a topic of its own for a check, seen by one consumer of one group.
type topic struct {
	e     *env
	q     adapters.Queue
	take  adapters.Take
	what  string
	ids   map[string]string // by body
	mutex *sync.Mutex       // guards ids
}

func (c *client) topic() topic {
	return topic{
		c.e, c.queue, takes(c.e.name("topic"), 100), "", map[string]string{}, new(sync.Mutex),
	}
}

// as returns the same topic, seen by another consumer of a group.
func (t topic) as(c *client, group, consumer string) topic {
	t.q, t.take.Group, t.take.Consumer = c.queue, group, consumer
	t.what = fmt.Sprintf("group %q: ", group)
	return t
}

// publish publishes bodies, or ends the check.
func (t topic) publish(bodies ...string) {
	for _, body := range bodies {
		id, err := t.q.Publish(t.e.ctx, t.take.Topic, []byte(body))
		t.e.ok(err, "Publish(%q)", body)
		t.mutex.Lock()
		t.ids[body] = id
		t.mutex.Unlock()
	}
}

// consume takes up to a number of messages, or ends the check.
func (t topic) consume(most int) []adapters.Message {
	t.take.Max = most
	got, err := t.q.Consume(t.e.ctx, t.take, 0)
	t.e.ok(err, "%sConsume(max %d)", t.what, most)
	return got
}

// gets finds that other messages are taken than those wanted, in the form "body" for a first
// delivery and "body*2" for a second.
func (t topic) gets(most int, want ...string) {
	t.same(t.consume(most), fmt.Sprintf("Consume(max %d)", most), want)
}

func (t topic) same(messages []adapters.Message, call string, want []string) {
	got := []string{}
	for _, m := range messages {
		text := string(m.Body)
		t.mutex.Lock()
		id := t.ids[text]
		t.mutex.Unlock()
		if m.ID != id {
			t.e.errorf("%s%s = a message %q with the ID %q, want %q", t.what, call, text, m.ID, id)
		}
		if m.Deliveries != 1 {
			text += fmt.Sprintf("*%d", m.Deliveries)
		}
		got = append(got, text)
	}
	if !slices.Equal(got, want) && len(got)+len(want) > 0 {
		t.e.errorf("%s%s = %q, want %q", t.what, call, got, want)
	}
}

// acks acknowledges bodies and finds that another number was pending.
func (t topic) acks(want int, bodies ...string) {
	ids := make([]string, len(bodies))
	for i, body := range bodies {
		ids[i] = t.ids[body]
	}
	got, err := t.q.Ack(t.e.ctx, t.take.Topic, t.take.Group, ids...)
	t.e.ok(err, "%sAck(%q)", t.what, bodies)
	equal(t.e, got, want, "%sAck(%q)", t.what, bodies)
}
