package adaptertest_test

import (
	"context"
	"fmt"
	"time"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// limiterTwin returns a limiter with another Allow.
func limiterTwin(
	rule, name, also string,
	do func(
		ctx context.Context, l *mock.CacheClient, key string, rate adapters.Rate, n int,
	) (adapters.Decision, error),
) twin {
	return of(cache, rule, name, also, func(h *cacheHarness) {
		h.Limiter = func(client *mock.CacheClient) adapters.Limiter {
			return hookedLimiter(func(
				ctx context.Context, key string, rate adapters.Rate, n int,
			) (adapters.Decision, error) {
				return do(ctx, client, key, rate, n)
			})
		}
	})
}

// decides returns a limiter that answers with another decision.
func decides(rule, name, also string, change func(d *adapters.Decision)) twin {
	return limiterTwin(rule, name, also, func(
		ctx context.Context, l *mock.CacheClient, key string, rate adapters.Rate, n int,
	) (adapters.Decision, error) {
		d, err := l.Allow(ctx, key, rate, n)
		change(&d)
		return d, err
	})
}

func limiterTwins() []twin {
	return []twin{
		limiterTwin("T1", "refuses a whole burst at once", "", func(
			ctx context.Context, l *mock.CacheClient, key string, rate adapters.Rate, n int,
		) (adapters.Decision, error) {
			d, err := l.Allow(ctx, key, rate, n)
			d.Allowed = d.Allowed && n < 5
			return d, err
		}),
		limiterTwin("T2", "counts what it refuses", "", func(
			ctx context.Context, l *mock.CacheClient, key string, rate adapters.Rate, n int,
		) (adapters.Decision, error) {
			d, err := l.Allow(ctx, key, rate, n)
			if err == nil && !d.Allowed && d.Remaining > 0 {
				_, _ = l.Allow(ctx, key, rate, d.Remaining)
			}
			return d, err
		}),
		decides("T3", "says to try again at once", "", func(d *adapters.Decision) {
			d.RetryAfter = 0
		}),
		decides("T4", "knows of no reset", "", func(d *adapters.Decision) { d.ResetAfter = 0 }),
		limiterTwin("T5", "takes a negative number for none", "", func(
			ctx context.Context, l *mock.CacheClient, key string, rate adapters.Rate, n int,
		) (adapters.Decision, error) {
			return l.Allow(ctx, key, rate, max(n, 0))
		}),
		limiterTwin("T6", "counts for each client", "A34 A35", func(
			ctx context.Context, l *mock.CacheClient, key string, rate adapters.Rate, n int,
		) (adapters.Decision, error) {
			return l.Allow(ctx, key+fmt.Sprint(l.Connection()), rate, n)
		}),
		limiterTwin("T7", "looks and then counts", "", func(
			ctx context.Context, l *mock.CacheClient, key string, rate adapters.Rate, n int,
		) (adapters.Decision, error) {
			seen, err := l.Allow(ctx, key, rate, 0)
			if err != nil {
				return seen, err
			}
			time.Sleep(time.Nanosecond) // others come in between
			d, err := l.Allow(ctx, key, rate, n)
			d.Allowed = d.Allowed || seen.Remaining >= n
			return d, err
		}),
	}
}
