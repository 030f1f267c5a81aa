package adapters

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Rate is how often something may happen: Limit times in each Per, and at most Burst times at once.
type Rate struct {
	Limit int
	Per   time.Duration
	Burst int
}

// Decision is the answer to a question for events.
type Decision struct {
	Allowed bool
	// Remaining is how many further events could happen at this moment, never less than zero.
	Remaining int
	// RetryAfter is when the same events would be allowed: zero where they are.
	RetryAfter time.Duration
	// ResetAfter is when the whole Burst is free again, if nothing else happens.
	ResetAfter time.Duration
}

// Limiter counts events under keys against rates, by the clock of its server. A client of a Shared
// adapter is safe for concurrent use. It needs the capability RateLimits.
type Limiter interface {
	// Allow asks whether n events may happen now, and where they may, counts them, in one step; of
	// those that may not nothing is counted. An n of zero only looks. An n that is negative or over
	// rate.Burst, and a rate that Check refuses, is ErrInvalid. A key is asked for with one rate:
	// what another counted is taken for this one's.
	Allow(ctx context.Context, key string, rate Rate, n int) (Decision, error)
}

// Check returns nil for a rate whose figures are positive, with at least a microsecond for each
// event and at most a year for a whole burst. Otherwise the error says why; it is the Cause of an
// ErrInvalid.
func (r Rate) Check() error {
	const year = 365 * 24 * time.Hour
	switch {
	case r.Limit < 1, r.Per <= 0, r.Burst < 1:
		return errors.New("a rate's figures are positive")
	case r.Per/time.Duration(r.Limit) < time.Microsecond:
		return errors.New("a rate is at most one event a microsecond")
	case r.Per/time.Duration(r.Limit) > year, r.Interval() > year/time.Duration(r.Burst):
		return fmt.Errorf("a burst of %d takes longer than a year to be free again", r.Burst)
	default:
		return nil
	}
}

// Interval returns the time between two events at a steady rate, rounded up to microseconds. The
// rate's figures are positive.
func (r Rate) Interval() time.Duration {
	exact, rest := r.Per/time.Duration(r.Limit), r.Per%time.Duration(r.Limit)
	whole := exact.Truncate(time.Microsecond)
	if whole < exact || rest > 0 {
		whole += time.Microsecond
	}
	return whole
}

// Decide is the rule by which every Limiter decides: the generic cell rate algorithm (ITU-T I.371,
// 2004, annex A) in its form with a virtual schedule. arrival is the key's theoretical arrival time
// before the events, in microseconds since 1970, and zero where there is none; it returns the one
// after them. The rate has passed Check, and n is from zero to rate.Burst.
func Decide(rate Rate, arrival, now int64, n int) (int64, Decision) {
	interval := rate.Interval().Microseconds()
	window := interval * int64(rate.Burst)
	arrival = max(arrival, now)
	next := arrival + interval*int64(n)
	var d Decision
	if wait := next - window - now; wait > 0 {
		d.RetryAfter = time.Duration(wait) * time.Microsecond
	} else {
		d.Allowed, arrival = true, next
	}
	d.Remaining = int(max(0, window-(arrival-now)) / interval)
	d.ResetAfter = time.Duration(arrival-now) * time.Microsecond
	return arrival, d
}
