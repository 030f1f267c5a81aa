package postgres

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"lockstep/adapters"
	"lockstep/adapters/postgres/internal/queries"
)

var _ adapters.Queue = (*Client)(nil)

// Publish implements adapters.Queue. Publishers of one topic take turns, each until its commit: it
// is what makes the order of the IDs the order in which messages become visible.
func (c *Client) Publish(ctx context.Context, topic string, body []byte) (string, error) {
	if err := c.checkQueue(ctx, "publish", topic); err != nil {
		return "", err
	}
	params := queries.PublishParams{
		Topic: topic, Body: present(body), Channel: channelOf(topic),
		LengthMax: int64(c.settings.Queue.LengthMax),
	}
	var id int64
	err := c.call(ctx, "publish", func(ctx context.Context, db queries.DBTX) (err error) {
		q := queries.New(db)
		if id, err = q.Publish(ctx, params); !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if err = q.MakeTopic(ctx, topic); err == nil {
			id, err = q.Publish(ctx, params)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	return idOf(id), nil
}

// Consume implements adapters.Queue. While any of them waits, the client has one session more,
// beside those of Config.ConnsMax, which listens for all of them. It is opened when the first one
// waits; when none does any more it is idle as a pool's are, until the next one or the client's
// end. Where there is none to be had, or it is lost, and with Config.Pooler, through which nothing
// can be listened to, Consume asks again after 10 ms, and then after twice as long each time, up to
// half a second.
func (c *Client) Consume(
	ctx context.Context, take adapters.Take, wait time.Duration,
) (messages []adapters.Message, err error) {
	const op = "consume"
	if err := c.checkTake(ctx, op, take, wait); err != nil {
		return nil, err
	}
	q := consumer{client: c, take: take, call: c.call}
	if c.pool != nil {
		return q.consume(ctx, wait)
	}
	// On an exclusive client it is one call, however long it waits.
	err = c.call(ctx, op, func(ctx context.Context, db queries.DBTX) (err error) {
		q.call = func(ctx context.Context, _ string, do work) error { return do(ctx, db) }
		messages, err = q.consume(ctx, wait)
		return err
	})
	return messages, err
}

// consumer is one call of Consume.
type consumer struct {
	client *Client
	take   adapters.Take
	call   func(ctx context.Context, op string, do work) error
}

// work is done on one session.
type work = func(ctx context.Context, db queries.DBTX) error

// consume takes what is there, and waits for it.
func (q consumer) consume(ctx context.Context, wait time.Duration) ([]adapters.Message, error) {
	messages, err := q.ask(ctx)
	if err != nil || len(messages) > 0 || wait == 0 {
		return messages, err
	}
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	bell := q.client.ear.hang(channelOf(q.take.Topic))
	defer bell.close()
	for bell.wait(waiting); waiting.Err() == nil; bell.wait(waiting) {
		// A question is not cut short by the end of the wait: its answer would be lost.
		messages, err := q.ask(ctx)
		if err != nil || len(messages) > 0 {
			return messages, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, q.client.failed(ctx, "consume", err)
	}
	return messages, nil
}

// ask takes what is there. It says that there is nothing only where that was so at a moment of the
// call, by a statement that looked without waiting for anybody. It asks again only for what came
// after its question or went to another consumer: so somebody gets on each time.
func (q consumer) ask(ctx context.Context) ([]adapters.Message, error) {
	var taken []queries.ConsumeRow
	params := queries.ConsumeParams{
		Topic: q.take.Topic, Name: q.take.Group, Consumer: q.take.Consumer, Most: int64(q.take.Max),
	}
	err := q.call(ctx, "consume", func(ctx context.Context, db queries.DBTX) (err error) {
		sql := queries.New(db)
		for worth := true; worth && err == nil && len(taken) == 0; {
			if taken, err = sql.Consume(ctx, params); err == nil && len(taken) == 0 {
				worth, err = sql.MakeGroup(ctx, q.take.Topic, q.take.Group)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	messages := make([]adapters.Message, len(taken))
	for i, m := range taken {
		messages[i] = adapters.Message{ID: idOf(m.ID), Body: m.Body, Deliveries: 1}
	}
	return messages, nil
}

// Claim implements adapters.Queue. It passes over what another call is claiming or acknowledging at
// that moment.
func (c *Client) Claim(
	ctx context.Context, take adapters.Take, idleMin time.Duration,
) ([]adapters.Message, error) {
	if err := c.checkClaim(ctx, take, idleMin); err != nil {
		return nil, err
	}
	params := queries.ClaimParams{
		Topic: take.Topic, Name: take.Group, Consumer: take.Consumer, Most: int64(take.Max),
		DeliveriesMax: int64(take.DeliveriesMax), Idle: microseconds(idleMin),
	}
	var taken []queries.ClaimRow
	claim := func(ctx context.Context, db queries.DBTX) (err error) {
		taken, err = queries.New(db).Claim(ctx, params)
		return err
	}
	var err error
	if take.DeliveriesMax == 0 {
		err = c.call(ctx, "claim", claim)
	} else {
		err = c.inTx(ctx, "claim", func(ctx context.Context, db queries.DBTX) error {
			if err := claim(ctx, db); err != nil {
				return err
			}
			return c.bury(ctx, db, params, taken)
		})
	}
	if err != nil {
		return nil, err
	}
	messages := make([]adapters.Message, len(taken))
	for i, m := range taken {
		messages[i] = adapters.Message{ID: idOf(m.ID), Body: m.Body, Deliveries: int(m.Count)}
	}
	return messages, nil
}

// bury moves the dead letters that a claim came by: where it took all that it may, it came to the
// last one that it took, and else to the end.
func (c *Client) bury(
	ctx context.Context, db queries.DBTX, claim queries.ClaimParams, taken []queries.ClaimRow,
) error {
	dead := adapters.DeadTopic(claim.Topic)
	params := queries.BuryParams{
		Topic: claim.Topic, Name: claim.Name, DeliveriesMax: claim.DeliveriesMax, Idle: claim.Idle,
		Dead: dead, Channel: channelOf(dead), LengthMax: int64(c.settings.Queue.LengthMax),
		Taken: []int64{},
	}
	for _, m := range taken {
		params.Taken = append(params.Taken, m.ID)
	}
	if int64(len(taken)) == claim.Most {
		params.Before = taken[len(taken)-1].ID
	}
	_, err := queries.New(db).Bury(ctx, params)
	return err
}

// Ack implements adapters.Queue.
func (c *Client) Ack(ctx context.Context, topic, group string, ids ...string) (int, error) {
	if err := c.checkQueue(ctx, "ack", topic, group); err != nil {
		return 0, err
	}
	numbers := numbersOf(ids)
	var ended int64
	err := c.call(ctx, "ack", func(ctx context.Context, db queries.DBTX) (err error) {
		ended, err = queries.New(db).Ack(ctx, topic, group, numbers)
		return err
	})
	if err != nil {
		return 0, err
	}
	return int(ended), nil
}

// checkTake refuses what no server would accept.
func (c *Client) checkTake(
	ctx context.Context, op string, take adapters.Take, duration time.Duration,
) error {
	if err := c.checkQueue(ctx, op, take.Topic, take.Group, take.Consumer); err != nil {
		return err
	}
	switch {
	case take.Max < 1:
		return c.failed(ctx, op, invalid("the maximum is less than one"))
	case duration < 0:
		return c.failed(ctx, op, invalid("the duration is negative"))
	default:
		return nil
	}
}

func (c *Client) checkClaim(ctx context.Context, take adapters.Take, idleMin time.Duration) error {
	const op = "claim"
	if err := c.checkTake(ctx, op, take, idleMin); err != nil || take.DeliveriesMax == 0 {
		return err
	}
	if take.DeliveriesMax < 0 {
		return c.failed(ctx, op, invalid("the most deliveries are less than none"))
	}
	return c.checkQueue(ctx, op, adapters.DeadTopic(take.Topic))
}

// checkQueue refuses what is no name.
func (c *Client) checkQueue(ctx context.Context, op string, names ...string) error {
	for _, name := range names {
		if err := adapters.CheckName(name); err != nil {
			return c.failed(ctx, op, &refusal{adapters.ErrInvalid, err})
		}
	}
	return nil
}

// idOf returns the ID of a message by its number in the topic.
func idOf(number int64) string { return strconv.FormatInt(number, 10) }

// numbersOf returns the numbers of those IDs that Publish could have returned.
func numbersOf(ids []string) []int64 {
	numbers := make([]int64, 0, len(ids))
	for _, id := range ids {
		if number, err := strconv.ParseInt(id, 10, 64); err == nil && idOf(number) == id {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// microseconds rounds up: nothing is delivered again before its time.
func microseconds(d time.Duration) int64 {
	return int64(d/time.Microsecond) + min(1, int64(d%time.Microsecond))
}
