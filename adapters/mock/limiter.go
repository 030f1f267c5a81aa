package mock

import (
	"context"
	"time"

	"lockstep/adapters"
)

// Allow implements adapters.Limiter.
func (c *CacheClient) Allow(
	ctx context.Context, key string, rate adapters.Rate, n int,
) (adapters.Decision, error) {
	connection := c.link()
	var decision adapters.Decision
	err := connection.exchange(ctx, "allow", len(key)+32, func(now time.Time) error {
		if err := connection.profile.need(adapters.RateLimits); err != nil {
			return err
		}
		if err := checkAllow(key, rate, n); err != nil {
			return err
		}
		decision = connection.server.decide(key, rate, now.UnixMicro(), n)
		return nil
	})
	return reply(decision, err)
}

func checkAllow(key string, rate adapters.Rate, n int) error {
	if err := checkNames(key); err != nil {
		return err
	}
	if err := rate.Check(); err != nil {
		return refuse(adapters.ErrInvalid, err)
	}
	if n < 0 || n > rate.Burst {
		return invalid("the number of events is negative or greater than the burst")
	}
	return nil
}

// decide counts events where they are allowed. mu must be held.
func (s *Server) decide(key string, rate adapters.Rate, now int64, n int) adapters.Decision {
	arrival, decision := adapters.Decide(rate, s.arrivals[key], now, n)
	if arrival > now {
		s.arrivals[key] = arrival
	} else {
		delete(s.arrivals, key)
	}
	return decision
}
