package mock

import (
	"context"
	"time"

	"lockstep/adapters"
)

// NewQueue returns an adapter whose clients share the server's topics.
func NewQueue(server *Server, options Options) *Adapter[*QueueClient] {
	return &Adapter[*QueueClient]{
		server:  server,
		profile: newProfile("mock-queue", adapters.AllQueue, options),
		wrap:    func(c client) *QueueClient { return &QueueClient{c} },
	}
}

// QueueClient is a simulated connection to a queue. Any number of goroutines may call it; where the
// adapter is exclusive, calls that overlap are recorded as a Misuse. The time that Consume waits is
// measured by package time, whatever the server's clock says.
type QueueClient struct{ client }

var (
	_ adapters.Adapter[*QueueClient] = (*Adapter[*QueueClient])(nil)
	_ adapters.Queue                 = (*QueueClient)(nil)
)

// Publish implements adapters.Queue.
func (q *QueueClient) Publish(ctx context.Context, topic string, body []byte) (string, error) {
	c, body := q.link(), copied(body)
	var id string
	err := c.exchange(ctx, "publish", len(topic)+len(body), func(time.Time) error {
		if err := q.check(adapters.Messages, adapters.DefaultGroup, topic); err != nil {
			return err
		}
		id = c.server.publish(topic, body)
		return nil
	})
	return reply(id, err)
}

// Consume implements adapters.Queue.
func (q *QueueClient) Consume(
	ctx context.Context, take adapters.Take, wait time.Duration,
) ([]adapters.Message, error) {
	c := q.link()
	visit := c.profile.visit(ctx, OpCall, "consume", c)
	running, err := c.begin(ctx, visit)
	if err != nil {
		return nil, c.profile.failed(visit, err)
	}
	defer running.finish()
	messages, err := q.await(running, take, wait)
	return reply(messages, c.profile.failed(visit, err))
}

// await asks for messages, and asks again whenever one is published, until the wait is over.
func (q *QueueClient) await(
	running *call, take adapters.Take, wait time.Duration,
) ([]adapters.Message, error) {
	server, profile := q.connection.server, q.connection.profile
	var taken []adapters.Message
	var published chan struct{}
	ask := func(now time.Time) error {
		published = server.published
		taken = server.topic(take.Topic).group(take.Group).consume(take.Max, now)
		return nil
	}
	size := requestBytes + sizeOfTake(take)
	err := running.run(profile, size, func(now time.Time) error {
		if err := q.checkTake(adapters.Messages, take, wait); err != nil {
			return err
		}
		return ask(now)
	})
	if err != nil || len(taken) > 0 || wait == 0 {
		return taken, err
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case <-published:
		case <-timer.C:
			return taken, nil
		case <-running.ctx.Done():
			return nil, contextError(running.ctx)
		}
		if err := running.serve(ask); err != nil || len(taken) > 0 {
			return taken, err
		}
	}
}

// Claim implements adapters.Queue.
func (q *QueueClient) Claim(
	ctx context.Context, take adapters.Take, idleMin time.Duration,
) ([]adapters.Message, error) {
	c := q.link()
	var taken []adapters.Message
	err := c.exchange(ctx, "claim", sizeOfTake(take), func(now time.Time) error {
		if err := q.checkClaim(take, idleMin); err != nil {
			return err
		}
		g := c.server.lookGroup(take.Topic, take.Group)
		if g == nil {
			return nil
		}
		var dead [][]byte
		taken, dead = g.claim(take, now, idleMin)
		for _, body := range dead {
			c.server.publish(adapters.DeadTopic(take.Topic), body)
		}
		return nil
	})
	return reply(taken, err)
}

// checkClaim checks also what only Claim takes notice of.
func (q *QueueClient) checkClaim(take adapters.Take, idleMin time.Duration) error {
	need := adapters.Messages | adapters.Redelivery
	if take.DeliveriesMax != 0 {
		need |= adapters.DeadLetters
	}
	if err := q.checkTake(need, take, idleMin); err != nil {
		return err
	}
	if take.DeliveriesMax < 0 {
		return invalid("the greatest number of deliveries is negative")
	}
	if take.DeliveriesMax > 0 {
		return checkNames(adapters.DeadTopic(take.Topic))
	}
	return nil
}

// Ack implements adapters.Queue.
func (q *QueueClient) Ack(ctx context.Context, topic, group string, ids ...string) (int, error) {
	c := q.link()
	acked := 0
	err := c.exchange(ctx, "ack", len(topic)+len(group)+sizeOf(ids), func(time.Time) error {
		if err := q.check(adapters.Messages, group, topic, group); err != nil {
			return err
		}
		if g := c.server.lookGroup(topic, group); g != nil {
			acked = g.ack(ids)
		}
		return nil
	})
	return reply(acked, err)
}

// check refuses what the adapter does not offer, then what is no name.
func (q *QueueClient) check(need adapters.Capabilities, group string, names ...string) error {
	if group != adapters.DefaultGroup {
		need |= adapters.ConsumerGroups
	}
	if err := q.connection.profile.need(need); err != nil {
		return err
	}
	return checkNames(names...)
}

func (q *QueueClient) checkTake(
	need adapters.Capabilities, take adapters.Take, duration time.Duration,
) error {
	if err := q.check(need, take.Group, take.Topic, take.Group, take.Consumer); err != nil {
		return err
	}
	if take.Max < 1 {
		return invalid("the maximum is less than one")
	}
	if duration < 0 {
		return invalid("the duration is negative")
	}
	return nil
}

func sizeOfTake(take adapters.Take) int {
	return len(take.Topic) + len(take.Group) + len(take.Consumer)
}
