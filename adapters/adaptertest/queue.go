package adaptertest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"lockstep/adapters"
)

var queueRules = []Rule{
	{
		ID: "Q1", Name: "OrderOfPublication", Needs: adapters.Messages,
		Words: "First deliveries come in the order of publication, with the bodies and the IDs " +
			"that Publish returned, each counted as the first.",
		check: checkOrder,
	},
	{
		ID: "Q2", Name: "TakeAtMost", Needs: adapters.Messages,
		Words: "Consume returns at most as many messages as asked for and leaves the rest; " +
			"asking for less than one, or waiting for a negative time, is ErrInvalid.",
		check: checkMost,
	},
	{
		ID: "Q3", Name: "EmptyTopic", Needs: adapters.Messages,
		Words: "Consume of a topic without new messages returns none: at once with a wait of " +
			"zero, else not much later than the wait.",
		check: checkEmptyTopic,
	},
	{
		ID: "Q4", Name: "WaitingIsWoken", Needs: adapters.Messages,
		Words: "A consumer that waits gets a message soon after it is published.",
		check: checkWoken,
	},
	{
		ID: "Q5", Name: "OneConsumerEach", Needs: adapters.Messages,
		Words: "Among the consumers of a group that take at once each message goes to one, and " +
			"none is passed over.",
		check: checkOneConsumer,
	},
	{
		ID: "Q6", Name: "EveryGroup", Needs: adapters.Messages | adapters.ConsumerGroups,
		Words: "Every group sees every message, from the oldest that the topic keeps on, " +
			"whatever the others acknowledge.",
		check: checkGroups,
	},
	{
		ID: "Q7", Name: "TopicsAreApart", Needs: adapters.Messages,
		Words: "A message belongs to its topic alone, and acknowledging it to its group.",
		check: checkTopics,
	},
	{
		ID: "Q8", Name: "AckEnds", Needs: adapters.Messages,
		Words: "Ack returns how many of the IDs were pending, whichever consumer had them, " +
			"passes over the others, and ends their delivery.",
		check: checkAck,
	},
	{
		ID: "Q9", Name: "WaitingLosesNothing", Needs: adapters.Messages,
		Words: "A consumer that is cancelled while it waits loses no later message: another one " +
			"takes it, or claims it where the server heard of the cancellation too late.",
		check: checkWaitLoses,
	},
	{
		ID: "Q10", Name: "LengthLimit", Needs: adapters.Messages,
		Words: "A topic with a greatest length keeps the newest messages, and a new group " +
			"begins with the oldest of them.",
		parts: []part{needsLength},
		check: checkLength,
	},
	{
		ID: "Q11", Name: "AcknowledgedPublish", Needs: adapters.Messages, Contract: []string{"R6"},
		Words: "Every message whose Publish returned an ID is delivered, once for each Publish, " +
			"also if other calls are cancelled meanwhile.",
		check: checkPublishStorm,
	},
}

// numbered returns bodies "1" to "n".
func numbered(n int) []string {
	bodies := make([]string, n)
	for i := range bodies {
		bodies[i] = fmt.Sprint(i + 1)
	}
	return bodies
}

func checkOrder(e *env) {
	a, b := e.open(), e.open()
	t := a.topic()
	bodies := numbered(12)
	t.publish(bodies...)
	seen := map[string]bool{}
	for body, id := range t.ids {
		if id == "" || seen[id] {
			e.errorf("Publish(%q) = %q, want an ID of its own", body, id)
		}
		seen[id] = true
	}
	t.gets(5, bodies[:5]...)
	t.as(b, adapters.DefaultGroup, "other").gets(100, bodies[5:]...)
	t.gets(100)
}

func checkMost(e *env) {
	c := e.open()
	t := c.topic()
	t.publish(numbered(3)...)
	for _, most := range []int{0, -1} {
		take := t.take
		take.Max = most
		_, err := c.queue.Consume(e.ctx, take, 0)
		e.kind(err, adapters.ErrInvalid, "Consume(max %d)", most)
	}
	_, err := c.queue.Consume(e.ctx, t.take, -1)
	e.kind(err, adapters.ErrInvalid, "Consume(wait -1ns)")
	t.gets(2, "1", "2")
	t.gets(2, "3")
}

func checkEmptyTopic(e *env) {
	t := e.open().topic()
	t.gets(1)
	begun := time.Now()
	const wait = 40 * time.Millisecond
	got, err := t.q.Consume(e.ctx, t.take, wait)
	e.ok(err, "Consume(wait %v) of an empty topic", wait)
	equal(e, len(got), 0, "the number of messages from an empty topic")
	if waited := time.Since(begun); waited > wait+e.h.Patience {
		e.errorf("Consume(wait %v) of an empty topic took %v, want not much longer", wait, waited)
	}
	t.publish("1")
	t.gets(1, "1")
	t.gets(1)
}

// consuming begins to wait for a message.
func (t topic) consuming(ctx context.Context, got *[]adapters.Message) *pending {
	return t.e.start(func() (err error) {
		*got, err = t.q.Consume(ctx, t.take, time.Minute)
		return err
	})
}

func checkWoken(e *env) {
	consumer, publisher := e.open(), e.open()
	t := consumer.topic()
	for i := range 5 {
		var got []adapters.Message
		call := t.consuming(e.ctx, &got)
		if i > 0 {
			e.pass(time.Duration(i) * poll) // so that it waits, or is about to
		}
		body := fmt.Sprint(i)
		t.as(publisher, adapters.DefaultGroup, "").publish(body)
		returned, err := e.await(call, "Consume(wait 1m) with a message published")
		if !returned {
			consumer.discard()
			return
		}
		e.ok(err, "Consume(wait 1m)")
		t.same(got, "Consume(wait 1m)", []string{body})
	}
}

func checkOneConsumer(e *env) {
	const workers, many = 5, 100
	crew := e.crew(workers)
	t := crew[0].topic()
	t.publish(numbered(many)...)
	var mu sync.Mutex
	var taken []string
	e.all(workers, func(i int) error {
		own := t.as(crew[i], adapters.DefaultGroup, fmt.Sprint("consumer", i))
		for {
			own.take.Max = 3
			got, err := own.q.Consume(e.ctx, own.take, 0)
			if err != nil || len(got) == 0 {
				return err
			}
			mu.Lock()
			for _, m := range got {
				taken = append(taken, string(m.Body))
			}
			mu.Unlock()
		}
	}, "Consume by %d consumers", workers)
	want := numbered(many)
	slices.Sort(want)
	slices.Sort(taken)
	if !slices.Equal(taken, want) {
		e.errorf("Consume by %d consumers = %d messages, %s, want each of %d once",
			workers, len(taken), difference(want, taken), many)
	}
}

// difference says which texts are missing and which are there too often.
func difference(want, got []string) string {
	count := map[string]int{}
	for _, text := range got {
		count[text]++
	}
	var missing, often []string
	for _, text := range want {
		switch {
		case count[text] == 0:
			missing = append(missing, text)
		case count[text] > 1:
			often = append(often, text)
		}
	}
	return fmt.Sprintf("missing %q and repeated %q", missing, often)
}

func checkGroups(e *env) {
	c := e.open()
	t := c.topic()
	first := t.as(c, "first", "a")
	t.publish("1", "2")
	first.gets(100, "1", "2")
	first.acks(2, "1", "2")
	second := t.as(c, "second", "a")
	t.publish("3")
	second.gets(100, "1", "2", "3")
	first.gets(100, "3")
	first.acks(1, "3")
	second.acks(3, "1", "2", "3")
	t.as(c, "third", "a").gets(2, "1", "2")
}

func checkTopics(e *env) {
	c := e.open()
	one, two := c.topic(), c.topic()
	one.publish("1")
	two.publish("2")
	one.gets(100, "1")
	two.gets(100, "2")
	one.acks(1, "1")
	two.acks(1, "2")
}

func checkAck(e *env) {
	a, b := e.open(), e.open()
	t := a.topic()
	t.publish(numbered(4)...)
	t.gets(3, "1", "2", "3")
	other := t.as(b, adapters.DefaultGroup, "other")
	other.acks(2, "1", "3")
	t.acks(0, "1", "3")
	t.acks(1, "1", "2")
	t.acks(0)
	got, err := a.queue.Ack(e.ctx, t.take.Topic, t.take.Group, "", "no such message", "0-0", "-1")
	e.ok(err, "Ack() of IDs that are none")
	equal(e, got, 0, "Ack() of IDs that are none")
	got, err = a.queue.Ack(e.ctx, e.name("topic"), t.take.Group, t.ids["4"])
	e.ok(err, "Ack() in a topic that is not there")
	equal(e, got, 0, "Ack() in a topic that is not there")
	t.gets(100, "4")
	t.acks(1, "4")
	t.gets(100)
	if e.declares(adapters.Redelivery) {
		t.claims(0)
	}
}

// checkWaitLoses publishes soon after a consumer was cancelled. Where that one takes the message
// all the same, the next comes later, up to the harness's patience: how soon a server hears of the
// cancellation is a matter of the machine.
func checkWaitLoses(e *env) {
	const rounds = 8
	consumer, publisher := e.open(), e.open()
	t, rest := consumer.topic(), time.Duration(0)
	for i, n := 0, 0; i < rounds; n++ {
		ctx, cancel := context.WithCancel(e.ctx)
		var got []adapters.Message
		call := t.consuming(ctx, &got)
		e.pass(time.Duration(i) * poll / 2)
		cancel()
		returned, err := e.await(call, "Consume(cancelled)")
		if !returned {
			consumer.discard()
			return
		}
		e.kind(err, adapters.ErrCancelled, "Consume(cancelled)")
		if e.adapter.Sharing() == adapters.Exclusive {
			consumer.discard()
			consumer = e.open()
		}
		time.Sleep(rest)
		switch atOnce := t.as(publisher, adapters.DefaultGroup, "other").arrives(fmt.Sprint(n)); {
		case atOnce:
			i++
		case rest > e.h.Patience:
			e.errorf("a consumer took a message that was published %v after it was cancelled, "+
				"want none", rest)
			return
		default:
			rest = max(poll, 2*rest)
		}
		t.q = consumer.queue
	}
}

// arrives publishes a message and says whether it can be taken at once. One that is lost ends the
// check: where the server carried a cancelled call out late, the message can be claimed.
func (t topic) arrives(body string) bool {
	t.publish(body)
	got := t.consume(1)
	atOnce := len(got) > 0
	if !t.e.until(func() bool {
		if len(got) == 0 {
			got = t.consume(1)
		}
		if len(got) == 0 && t.e.declares(adapters.Redelivery) {
			var err error
			got, err = t.q.Claim(t.e.ctx, t.take, 0)
			t.e.ok(err, "Claim()")
		}
		return len(got) > 0
	}) {
		t.e.fatalf("%sConsume() and Claim() = no message, want %q", t.what, body)
	}
	equal(t.e, string(got[0].Body), body, "%sConsume() or Claim()", t.what)
	t.acks(1, body)
	return atOnce
}

func checkLength(e *env) {
	most := e.h.LengthMax
	e.ok(e.make(most), "New(LengthMax: %d)", most)
	c := e.open()
	t := c.topic()
	bodies := numbered(2*most + 1)
	t.publish(bodies...)
	t.gets(len(bodies), bodies[len(bodies)-most:]...)
	t.publish("one more")
	t.gets(len(bodies), "one more")
}
