package redis

import (
	"context"
	"strconv"

	"lockstep/adapters"
)

// Allow implements adapters.Limiter, by the server's clock.
func (c *Client) Allow(
	ctx context.Context, key string, rate adapters.Rate, n int,
) (adapters.Decision, error) {
	err := c.checkRate(ctx, key, rate, n)
	if err != nil {
		return adapters.Decision{}, c.failed(ctx, "allow", err)
	}
	decision, err := c.decide(ctx, key, rate, n)
	return decision, c.failed(ctx, "allow", err)
}

func (c *Client) checkRate(ctx context.Context, key string, rate adapters.Rate, n int) error {
	if err := c.check(ctx, key); err != nil {
		return err
	}
	if err := rate.Check(); err != nil {
		return &refusal{adapters.ErrInvalid, err}
	}
	if n < 0 || n > rate.Burst {
		return invalid("the number of events is negative or over the burst")
	}
	return nil
}

// decide counts the events by a script and repeats its decision: the script returns what it decided
// by. The time is the server's unless one is given.
func (c *Client) decide(
	ctx context.Context, key string, rate adapters.Rate, n int, at ...any,
) (adapters.Decision, error) {
	interval := rate.Interval().Microseconds()
	args := append([]any{interval, interval * int64(rate.Burst), n}, at...)
	reply, err := allow.list(ctx, c, c.by(0), []string{c.keys.rate(key)}, args...)
	if err != nil {
		return adapters.Decision{}, err
	}
	before, now, err := twoNumbers(reply)
	if err != nil {
		return adapters.Decision{}, err
	}
	_, decision := adapters.Decide(rate, before, now, n)
	return decision, nil
}

func twoNumbers(reply []any) (first, second int64, err error) {
	if len(reply) != 2 {
		return 0, 0, errReply(reply)
	}
	numbers := [2]int64{}
	for i, part := range reply {
		text, ok := part.(string)
		if !ok {
			return 0, 0, errReply(part)
		}
		if numbers[i], err = strconv.ParseInt(text, 10, 64); err != nil {
			return 0, 0, err
		}
	}
	return numbers[0], numbers[1], nil
}
