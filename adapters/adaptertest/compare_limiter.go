package adaptertest

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// CompareLimiter compares an adapter's limiter with the mock's.
func CompareLimiter(t rapid.TB, with Compared[adapters.Limiter]) Comparison {
	t.Helper()
	wanted := []string{"allowed", "not allowed", "refused"}
	return compareRounds(t, wanted, func(t *rapid.T, report *Comparison) {
		r, server := with.begin(report)
		model, err := mock.NewCache(server, with.options()).Open(t.Context(), "model")
		if err != nil {
			t.Fatalf("%v", err)
		}
		l := &limiterRound{r, with, model, r.rate(t)}
		commands := []command{{"allow", 8, l.allow}, {"refused", 1, l.refused}}
		if r.clock.driven {
			commands = append(commands, command{"pass", 2, func(t *rapid.T) error {
				return r.tick(t, nothing)
			}})
		}
		r.repeat(t, commands)
	})
}

// limiterRound is a round on a limiter, whose keys have one rate.
type limiterRound struct {
	*round
	with  Compared[adapters.Limiter]
	model adapters.Limiter
	rate  adapters.Rate
}

// rate draws a rate: one at which nothing happens by itself, where the time is not driven.
func (r *round) rate(t *rapid.T) adapters.Rate {
	rate := adapters.Rate{
		Limit: rapid.IntRange(1, 3).Draw(t, "limit"), Per: 24 * time.Hour,
		Burst: rapid.IntRange(1, 5).Draw(t, "burst"),
	}
	if r.clock.driven {
		rate.Per = time.Duration(rapid.IntRange(1, 9).Draw(t, "per")) * time.Millisecond
	}
	return rate
}

func (l *limiterRound) allow(t *rapid.T) error {
	ctx, cancel := l.bounded(t)
	defer cancel()
	key := l.prefix + drawName.Draw(t, "key")
	n := index(t, l.rate.Burst+1, "n")
	got, gotErr := l.with.client(t).Allow(ctx, key, l.rate, n)
	want, wantErr := l.model.Allow(ctx, key, l.rate, n)
	if want.Allowed {
		l.reached("allowed")
	} else {
		l.reached("not allowed")
	}
	return same(fmt.Sprintf("Allow(%q, %+v, %d)", key, l.rate, n), got, gotErr, want, wantErr,
		func(a, b adapters.Decision) bool {
			return a.Allowed == b.Allowed && a.Remaining == b.Remaining &&
				l.near(a.RetryAfter, b.RetryAfter) && l.near(a.ResetAfter, b.ResetAfter)
		})
}

// refused draws a question that is no good.
func (l *limiterRound) refused(t *rapid.T) error {
	ctx, cancel := l.bounded(t)
	defer cancel()
	key, rate, n := l.prefix+"k", l.rate, 1
	switch index(t, 4, "what") {
	case 0:
		key = drawBadName.Draw(t, "bad")
	case 1:
		n = rapid.SampledFrom([]int{-1, rate.Burst + 1}).Draw(t, "n")
	case 2:
		rate.Per = time.Duration(rapid.IntRange(-1, 0).Draw(t, "per"))
	default:
		rate.Limit = 0
	}
	_, got := l.with.client(t).Allow(ctx, key, rate, n)
	_, want := l.model.Allow(ctx, key, rate, n)
	return sameKind(fmt.Sprintf("Allow(%q, %+v, %d)", key, rate, n), got, want)
}
