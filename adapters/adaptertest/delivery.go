package adaptertest

import (
	"fmt"
	"math"
	"slices"
	"time"

	"lockstep/adapters"
)

const redelivering = adapters.Messages | adapters.Redelivery

var deliveryRules = []Rule{
	{
		ID: "Q12", Name: "AtLeastOnce", Needs: redelivering,
		Words: "A message that was not acknowledged stays pending when its consumer's client " +
			"ends, and another consumer can claim it.",
		check: checkAtLeastOnce,
	},
	{
		ID: "Q13", Name: "ClaimOldestFirst", Needs: redelivering,
		Words: "Claim takes pending messages, oldest publication first and at most as many as " +
			"asked for, and counts the delivery; asking for less than one, or for a negative " +
			"idle time, is ErrInvalid.",
		check: checkClaim,
	},
	{
		ID: "Q14", Name: "ClaimAfterIdleness", Needs: redelivering,
		Words: "Claim takes a message once it was pending for the idle time since its last " +
			"delivery, and not earlier.",
		check: checkIdle,
	},
	{
		ID: "Q15", Name: "ClaimNothing", Needs: redelivering,
		Words: "Claim takes neither what was never delivered nor what was acknowledged, and of " +
			"a group or topic that does not exist nothing.",
		check: checkClaimNothing,
	},
	{
		ID: "Q16", Name: "ClaimedByOne", Needs: redelivering,
		Words: "Among the consumers that claim at once each message goes to one.",
		check: checkClaimedByOne,
	},
	{
		ID: "Q17", Name: "DeadLetters", Needs: redelivering | adapters.DeadLetters,
		Words: "A message that was delivered as often as DeliveriesMax is not claimed again: " +
			"its body goes to the dead topic, once, and it is acknowledged; a negative maximum " +
			"is ErrInvalid.",
		check: checkDead,
	},
	{
		ID: "Q18", Name: "DeadLettersMakeRoom", Needs: redelivering | adapters.DeadLetters,
		Words: "What Claim moves to the dead topic does not count toward what it takes.",
		check: checkDeadRoom,
	},
	{
		ID: "Q19", Name: "DeliveredWithoutEnd", Needs: redelivering,
		Words: "Without DeliveriesMax a message is claimed again and again until it is " +
			"acknowledged.",
		check: checkEndless,
	},
}

// claims finds that a claim takes other messages than those wanted.
func (t topic) claims(idleMin time.Duration, want ...string) {
	got, err := t.q.Claim(t.e.ctx, t.take, idleMin)
	call := fmt.Sprintf("Claim(max %d, idle %v)", t.take.Max, idleMin)
	t.e.ok(err, "%s%s", t.what, call)
	t.same(got, call, want)
}

// most returns the same topic, from which fewer messages are taken.
func (t topic) most(n int) topic {
	t.take.Max = n
	return t
}

// dying returns the same topic, where messages are delivered at most n times.
func (t topic) dying(n int) topic {
	t.take.DeliveriesMax = n
	return t
}

func checkAtLeastOnce(e *env) {
	for _, end := range ends {
		dying, heir := e.open(), e.open()
		t := dying.topic()
		t.publish("1", "2", "3")
		t.gets(2, "1", "2")
		t.acks(1, "1")
		dying.ended = true
		e.ok(end.do(e, dying), "%s(client)", end.name)
		own := t.as(heir, adapters.DefaultGroup, "heir")
		own.claims(0, "2*2")
		own.gets(100, "3")
		own.acks(2, "2", "3")
		own.claims(0)
	}
}

func checkClaim(e *env) {
	c := e.open()
	t := c.topic()
	t.publish(numbered(4)...)
	t.gets(4, "1", "2", "3", "4")
	other := t.as(c, adapters.DefaultGroup, "other")
	other.most(2).claims(0, "1*2", "2*2")
	t.claims(0, "1*3", "2*3", "3*2", "4*2")
	t.acks(1, "2")
	other.claims(0, "1*4", "3*3", "4*3")
	for _, most := range []int{0, -1} {
		_, err := c.queue.Claim(e.ctx, t.most(most).take, 0)
		e.kind(err, adapters.ErrInvalid, "Claim(max %d)", most)
	}
	_, err := c.queue.Claim(e.ctx, t.take, -1)
	e.kind(err, adapters.ErrInvalid, "Claim(idle -1ns)")
}

func checkIdle(e *env) {
	const idle = 60 * time.Millisecond
	c := e.open()
	t := c.topic()
	t.publish("1")
	begun := e.elapsed()
	t.gets(1, "1")
	t.claims(time.Hour)
	t.claims(math.MaxInt64)
	for want := 2; want < 4; want++ { // the second time shows that a claim is a delivery
		var got []adapters.Message
		taken := e.expires(idle, func() bool {
			before := e.elapsed()
			list, err := c.queue.Claim(e.ctx, t.take, idle)
			e.ok(err, "Claim(idle %v)", idle)
			got = list
			if idled := e.elapsed() - begun; len(got) > 0 && idled < idle-tick {
				e.errorf("Claim(idle %v) = %d messages after %v, want none yet",
					idle, len(got), idled)
			}
			if len(got) > 0 {
				begun = before
			}
			return len(got) > 0
		})
		if !taken {
			e.fatalf("Claim(idle %v) = no message after %v, want one", idle, e.elapsed()-begun)
		}
		t.same(got, "Claim()", []string{fmt.Sprintf("1*%d", want)})
	}
}

func checkClaimNothing(e *env) {
	c := e.open()
	t := c.topic()
	t.claims(0)
	t.publish("1", "2")
	t.claims(0)
	t.gets(1, "1")
	t.acks(1, "1")
	t.claims(0)
	t.gets(1, "2")
	if e.declares(adapters.ConsumerGroups) {
		t.as(c, "no such group", "kit").claims(0)
		other := t.as(c, "other", "kit")
		other.gets(100, "1", "2")
		other.claims(0, "1*2", "2*2")
	}
	t.claims(0, "2*2")
}

func checkClaimedByOne(e *env) {
	const workers, many = 5, 40
	crew := e.crew(workers)
	t := crew[0].topic()
	t.publish(numbered(many)...)
	t.gets(many, numbered(many)...)
	idle := 20 * time.Millisecond
	e.pass(idle + poll)
	begun := e.elapsed()
	taken := make([][]adapters.Message, workers)
	e.all(workers, func(i int) (err error) {
		take := t.take
		take.Consumer = fmt.Sprint("consumer", i)
		taken[i], err = crew[i].queue.Claim(e.ctx, take, idle)
		return err
	}, "Claim by %d consumers", workers)
	if e.elapsed()-begun >= idle {
		return // the first claims may have been claimed again
	}
	count := map[string]int{}
	sum := 0
	for _, list := range taken {
		for _, m := range list {
			count[m.ID]++
			sum++
		}
	}
	if len(count) != many || sum != many {
		e.errorf("Claim by %d consumers at once = %d messages, %d of them different, want each of "+
			"%d once", workers, sum, len(count), many)
	}
}

func checkDead(e *env) {
	c := e.open()
	t := c.topic()
	t.publish("1", "2")
	t.gets(1, "1")
	t.dying(2).claims(0, "1*2")
	t.dying(2).claims(0)
	t.acks(0, "1")
	t.claims(0)
	dead := t
	dead.take.Topic, dead.ids = adapters.DeadTopic(t.take.Topic), map[string]string{}
	got := dead.consume(100)
	if len(got) != 1 || string(got[0].Body) != "1" || got[0].Deliveries != 1 {
		e.errorf("Consume() of the dead topic = %+v, want one message with the body %q", got, "1")
	}
	t.dying(1).gets(1, "2")
	_, err := c.queue.Claim(e.ctx, t.dying(-1).take, 0)
	e.kind(err, adapters.ErrInvalid, "Claim(DeliveriesMax: -1)")
	t.claims(0, "2*2")
	dead.gets(100)
}

func checkDeadRoom(e *env) {
	c := e.open()
	t := c.topic()
	t.publish(numbered(5)...)
	t.gets(2, "1", "2")
	t.claims(0, "1*2", "2*2")
	t.gets(2, "3", "4")
	t.most(1).dying(2).claims(0, "3*2") // moves 1 and 2
	t.acks(0, "1", "2")
	t.acks(2, "3", "4")
	dead := t
	dead.take.Topic, dead.ids = adapters.DeadTopic(t.take.Topic), map[string]string{}
	bodies := []string{}
	for _, m := range dead.consume(100) {
		bodies = append(bodies, string(m.Body))
	}
	if !slices.Equal(bodies, []string{"1", "2"}) {
		e.errorf("Consume() of the dead topic = %q, want 1 and 2", bodies)
	}
	t.gets(1, "5")
}

func checkEndless(e *env) {
	t := e.open().topic()
	t.publish("1")
	t.gets(1, "1")
	for i := 2; i <= 12; i++ {
		t.claims(0, fmt.Sprintf("1*%d", i))
	}
	t.acks(1, "1")
	t.claims(0)
}
