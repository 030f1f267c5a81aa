package redis

import (
	"context"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"lockstep/adapters"
)

// blockMax is how long the server is asked to hold a reply back at once. A longer wait is made of
// several, so that a peer that is gone is found out.
const blockMax = 30 * time.Second

// late is by how much the server's reply may come after the time to block, since an idle server
// looks at its clock ten times in a second.
const late = 120 * time.Millisecond

// Publish implements adapters.Queue. The ID is the stream's.
func (c *Client) Publish(ctx context.Context, topic string, body []byte) (string, error) {
	if err := c.check(ctx, topic); err != nil {
		return "", c.failed(ctx, "publish", err)
	}
	var cmd *goredis.StringCmd
	key := c.keys.topic(topic)
	if most := c.config.Queue.LengthMax; most > 0 {
		cmd = goredis.NewStringCmd(ctx, "xadd", key, "maxlen", "=", most, "*", "b", body)
	} else {
		cmd = goredis.NewStringCmd(ctx, "xadd", key, "*", "b", body)
	}
	if err := c.do(ctx, cmd); err != nil {
		return "", c.failed(ctx, "publish", err)
	}
	return cmd.Val(), nil
}

// Consume implements adapters.Queue. A call that is cancelled while it waits closes its connection,
// by which the server ends the waiting; what it was given at that very moment is pending and can be
// claimed. So a context whose deadline comes before the end of the wait costs no connection, the
// server is asked to wait until a little before it.
func (c *Client) Consume(
	ctx context.Context, take adapters.Take, wait time.Duration,
) ([]adapters.Message, error) {
	if err := c.checkTake(ctx, take, wait); err != nil {
		return nil, c.failed(ctx, "consume", err)
	}
	messages, err := c.consume(ctx, take, wait)
	return messages, c.failed(ctx, "consume", err)
}

func (c *Client) checkTake(ctx context.Context, take adapters.Take, wait time.Duration) error {
	if err := c.check(ctx, take.Topic, take.Group, take.Consumer); err != nil {
		return err
	}
	if take.Max < 1 {
		return invalid("the maximum is less than one")
	}
	if wait < 0 {
		return invalid("the duration is negative")
	}
	return nil
}

// consume reads until there is something or the wait is over.
func (c *Client) consume(
	ctx context.Context, take adapters.Take, wait time.Duration,
) ([]adapters.Message, error) {
	begun, by := time.Now(), c.by(wait)
	for {
		rest := max(0, wait-time.Since(begun))
		block, cut := blockFor(ctx, rest)
		messages, made, err := c.read(ctx, by, take, block)
		if err != nil || len(messages) > 0 {
			return messages, err
		}
		if made {
			continue // with what is left of the wait
		}
		if cut {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		if time.Since(begun) >= wait {
			return messages, nil
		}
	}
}

// blockFor returns how long the server is to wait, and whether the context ends before the wait
// does: then there is nothing to do but to wait for its end.
func blockFor(ctx context.Context, wait time.Duration) (block time.Duration, cut bool) {
	block = min(wait, blockMax)
	deadline, ok := ctx.Deadline()
	if !ok {
		return block, false
	}
	left := time.Until(deadline)
	if room := max(left-late, left/2); room < block {
		return max(0, room), true
	}
	return block, false
}

// read reads once. Where there is no group it makes one, says so, and has read nothing.
func (c *Client) read(
	ctx context.Context, by time.Time, take adapters.Take, block time.Duration,
) (messages []adapters.Message, made bool, err error) {
	key := c.keys.topic(take.Topic)
	cmd := readCommand(ctx, key, take, block)
	err = c.doBy(ctx, earlier(by, c.by(block)), cmd)
	switch {
	case err == nil:
		return messagesOf(cmd.Val()), false, nil
	case isNil(err):
		return []adapters.Message{}, false, nil
	case goredis.HasErrorPrefix(err, "NOGROUP"), goredis.HasErrorPrefix(err, "UNBLOCKED"):
		return nil, true, c.createGroup(ctx, by, key, take.Group)
	default:
		return nil, false, err
	}
}

func readCommand(
	ctx context.Context, key string, take adapters.Take, block time.Duration,
) *goredis.XStreamSliceCmd {
	args := make([]any, 0, 11)
	args = append(args, "xreadgroup", "group", take.Group, take.Consumer, "count", take.Max)
	if block > 0 { // zero milliseconds would mean for ever
		args = append(args, "block", milliseconds(block))
	}
	args = append(args, "streams", key, ">")
	cmd := goredis.NewXStreamSliceCmd(ctx, args...)
	cmd.SetFirstKeyPos(int8(len(args) - 2))
	return cmd
}

// createGroup makes a group that begins with the oldest message, and the topic with it. Another may
// have been quicker.
func (c *Client) createGroup(
	ctx context.Context, by time.Time, key, group string,
) error {
	cmd := goredis.NewStatusCmd(ctx, "xgroup", "create", key, group, "0", "mkstream")
	cmd.SetFirstKeyPos(2)
	err := c.doBy(ctx, earlier(by, c.by(0)), cmd)
	if err != nil && goredis.HasErrorPrefix(err, "BUSYGROUP") {
		return nil
	}
	return err
}

func messagesOf(streams []goredis.XStream) []adapters.Message {
	messages := []adapters.Message{}
	for _, stream := range streams {
		for _, entry := range stream.Messages {
			body, _ := entry.Values["b"].(string)
			messages = append(messages, adapters.Message{
				ID: entry.ID, Body: []byte(body), Deliveries: 1,
			})
		}
	}
	return messages
}

// Ack implements adapters.Queue.
func (c *Client) Ack(ctx context.Context, topic, group string, ids ...string) (int, error) {
	if err := c.check(ctx, topic, group); err != nil {
		return 0, c.failed(ctx, "ack", err)
	}
	key, fit := c.keys.topic(topic), idsOf(ids)
	if len(fit) == 0 {
		return 0, nil
	}
	if c.config.Queue.LengthMax > 0 {
		acked, err := ack.int(ctx, c, []string{key}, append([]any{group}, fit...)...)
		return int(acked), c.failed(ctx, "ack", err)
	}
	cmd := goredis.NewIntCmd(ctx, append([]any{"xack", key, group}, fit...)...)
	if err := c.do(ctx, cmd); err != nil {
		return 0, c.failed(ctx, "ack", err)
	}
	return int(cmd.Val()), nil
}

// idsOf returns the IDs that a stream could have given: the server takes other forms for them, too,
// and refuses all where one has none.
func idsOf(ids []string) []any {
	fit := make([]any, 0, len(ids))
	for _, id := range ids {
		ms, seq, found := strings.Cut(id, "-")
		if found && isNumber(ms) && isNumber(seq) {
			fit = append(fit, id)
		}
	}
	return fit
}

func isNumber(text string) bool {
	number, err := strconv.ParseUint(text, 10, 64)
	return err == nil && strconv.FormatUint(number, 10) == text
}
