package redis

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"lockstep/adapters"
)

// pageMax is how many pending messages one run of the script looks at, so that the server serves
// others in between.
const pageMax = 64

// Claim implements adapters.Queue. It looks at what is pending in pages, each in one step. Where it
// took messages and a later page fails, be it since the context ended, it returns what it took, and
// no error: the server counts those messages as delivered, and nobody else would get them before
// they are idle again. The next call meets what is in the way. What a page took whose reply was
// lost is pending, with one delivery more, and can be claimed again.
func (c *Client) Claim(
	ctx context.Context, take adapters.Take, idleMin time.Duration,
) ([]adapters.Message, error) {
	if err := c.checkClaim(ctx, take, idleMin); err != nil {
		return nil, c.failed(ctx, "claim", err)
	}
	taken, from, by := []adapters.Message{}, "-", c.by(0)
	for len(taken) < take.Max && from != "" {
		var page []adapters.Message
		var err error
		page, from, err = c.claimPage(ctx, by, take, idleMin, take.Max-len(taken), from)
		taken = append(taken, page...)
		if err != nil && len(taken) == 0 {
			return nil, c.failed(ctx, "claim", err)
		}
		if err != nil {
			break
		}
	}
	return taken, nil
}

// checkClaim checks also what only Claim takes notice of.
func (c *Client) checkClaim(
	ctx context.Context, take adapters.Take, idleMin time.Duration,
) error {
	if err := c.checkTake(ctx, take, idleMin); err != nil {
		return err
	}
	if take.DeliveriesMax < 0 {
		return invalid("the greatest number of deliveries is negative")
	}
	if take.DeliveriesMax > 0 {
		return c.check(ctx, adapters.DeadTopic(take.Topic))
	}
	return nil
}

// claimPage claims at most most of the messages that are pending from an ID on, and returns the ID
// at which to go on, or nothing.
func (c *Client) claimPage(
	ctx context.Context, by time.Time, take adapters.Take, idleMin time.Duration, most int,
	from string,
) ([]adapters.Message, string, error) {
	keys := []string{
		c.keys.topic(take.Topic), c.keys.topic(adapters.DeadTopic(take.Topic)),
	}
	reply, err := claim.list(ctx, c, by, keys,
		take.Group, take.Consumer, milliseconds(idleMin), most, take.DeliveriesMax,
		c.config.Queue.LengthMax, from, pageMax)
	if err != nil {
		return nil, "", err
	}
	if len(reply)%3 != 1 {
		return nil, "", errReply(reply)
	}
	last, ok := reply[0].(string)
	if !ok {
		return nil, "", errReply(reply[0])
	}
	page := make([]adapters.Message, 0, len(reply)/3)
	for i := 1; i < len(reply); i += 3 {
		id, ok1 := reply[i].(string)
		body, ok2 := reply[i+1].(string)
		count, ok3 := reply[i+2].(int64)
		if !ok1 || !ok2 || !ok3 {
			return nil, "", errReply(reply[i])
		}
		page = append(page, adapters.Message{ID: id, Body: []byte(body), Deliveries: int(count)})
	}
	return page, idAfter(last), nil
}

// idAfter returns the least ID that is greater, and nothing of nothing.
func idAfter(id string) string {
	ms, seq, _ := strings.Cut(id, "-")
	number, err := strconv.ParseUint(seq, 10, 64)
	if err != nil {
		return ""
	}
	if number == math.MaxUint64 {
		return "(" + id
	}
	return ms + "-" + strconv.FormatUint(number+1, 10)
}
