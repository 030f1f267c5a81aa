package sim

import (
	"context"
	"slices"
	"sync"
	"time"

	"lockstep/factory"
)

// Clock stands still until it is moved from one deadline to the next. It is safe for concurrent
// use.
type Clock struct {
	mu     sync.Mutex // guards what follows; no deadline's function runs while it is held
	now    time.Duration
	timers []*timer // by deadline, those of one moment in the order in which they were set
}

type timer struct {
	clock *Clock
	at    time.Duration
	run   func()
}

var _ factory.Clock = (*Clock)(nil)

// Now returns the time at which the clock stands; it began at the zero time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Time{}.Add(c.now)
}

// AfterFunc sets a deadline. Its function runs in the goroutine that calls Next.
func (c *Clock) AfterFunc(d time.Duration, f func()) factory.Timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &timer{clock: c, at: c.now + max(d, 0), run: f}
	i, _ := slices.BinarySearchFunc(c.timers, t, func(a, b *timer) int {
		if a.at <= b.at {
			return -1
		}
		return 1
	})
	c.timers = slices.Insert(c.timers, i, t)
	return t
}

// Stop calls the deadline off.
func (t *timer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	i := slices.Index(t.clock.timers, t)
	if i >= 0 {
		t.clock.timers = slices.Delete(t.clock.timers, i, i+1)
	}
	return i >= 0
}

// WithTimeout returns a context that ends, with the cause context.DeadlineExceeded, when the clock
// was moved past d. It reports no Deadline, since its time is not the system's.
func (c *Clock) WithTimeout(parent context.Context, d time.Duration) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	t := c.AfterFunc(d, func() { cancel(context.DeadlineExceeded) })
	return ctx, func() { t.Stop(); cancel(nil) }
}

// Next moves the clock to the next deadline and runs its function. It reports whether there was
// one.
func (c *Clock) Next() bool {
	c.mu.Lock()
	if len(c.timers) == 0 {
		c.mu.Unlock()
		return false
	}
	t := c.timers[0]
	c.timers = c.timers[1:]
	c.now = t.at
	c.mu.Unlock()
	t.run()
	return true
}

// Pending returns how many deadlines are set.
func (c *Clock) Pending() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.timers)
}
