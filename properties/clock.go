package properties

import (
	"context"
	"sync/atomic"
	"time"

	"lockstep/factory"
	"lockstep/factory/sim"
)

// clock is the simulated clock as one process sees it. It counts the deadlines that the process has
// set, and forgets them when the process is gone.
type clock struct {
	*sim.Clock
	pending atomic.Int64
	gone    atomic.Bool
}

var _ factory.Clock = (*clock)(nil)

// AfterFunc sets a deadline that passes unless the process is gone by then.
func (c *clock) AfterFunc(d time.Duration, f func()) factory.Timer {
	c.pending.Add(1)
	return &timer{c.Clock.AfterFunc(d, func() {
		c.pending.Add(-1)
		if !c.gone.Load() {
			f()
		}
	}), c}
}

// WithTimeout returns a context that ends as that of the simulated clock does.
func (c *clock) WithTimeout(
	parent context.Context, d time.Duration,
) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	t := c.AfterFunc(d, func() { cancel(context.DeadlineExceeded) })
	return ctx, func() { t.Stop(); cancel(nil) }
}

// timer is a deadline that is counted.
type timer struct {
	factory.Timer
	clock *clock
}

// Stop calls the deadline off.
func (t *timer) Stop() bool {
	stopped := t.Timer.Stop()
	if stopped {
		t.clock.pending.Add(-1)
	}
	return stopped
}
