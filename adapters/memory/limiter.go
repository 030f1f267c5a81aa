package memory

import (
	"context"

	"github.com/maypok86/otter/v2"

	"lockstep/adapters"
)

// Allow implements adapters.Limiter. A key whose whole burst is free again takes no memory; where
// there are more other keys than Config.RatesMax, those asked for least are forgotten.
func (c *Client) Allow(
	ctx context.Context, key string, rate adapters.Rate, n int,
) (adapters.Decision, error) {
	if err := c.begin(ctx, "allow", key); err != nil {
		return adapters.Decision{}, err
	}
	if err := rate.Check(); err != nil {
		return adapters.Decision{}, c.failed("allow", adapters.ErrInvalid, err)
	}
	if n < 0 || n > rate.Burst {
		err := invalidError("the number of events is negative or greater than the burst")
		return adapters.Decision{}, c.failed("allow", adapters.ErrInvalid, err)
	}
	return c.adapter.store.decide(key, rate, n), nil
}

// decide counts events where they are allowed, in one step.
func (s *store) decide(key string, rate adapters.Rate, n int) adapters.Decision {
	var decision adapters.Decision
	s.arrivals.Compute(key, func(arrival int64, _ bool) (int64, otter.ComputeOp) {
		now := s.micros()
		arrival, decision = adapters.Decide(rate, arrival, now, n)
		switch {
		case arrival <= now:
			return 0, otter.InvalidateOp
		case decision.Allowed && n > 0:
			return arrival, otter.WriteOp
		default:
			return 0, otter.CancelOp
		}
	})
	return decision
}
