package factory

import (
	"context"
	"time"
)

// Clock keeps the factory's deadlines. The default is the system's; a simulated host brings its
// own, so that a trace decides when a deadline passes. It is safe for concurrent use.
type Clock interface {
	// Now returns the time, for differences.
	Now() time.Time
	// AfterFunc calls f, once, when d has passed, in a goroutine of its own or in that of whoever
	// moves the clock. f may take the factory's lock.
	AfterFunc(d time.Duration, f func()) Timer
	// WithTimeout returns a context that ends when d has passed, with the cause
	// context.DeadlineExceeded, or when cancel is called.
	WithTimeout(parent context.Context, d time.Duration) (ctx context.Context, cancel func())
}

// Timer is a deadline that can be called off.
type Timer interface {
	// Stop calls it off and reports whether it did so before the deadline had passed.
	Stop() bool
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) AfterFunc(d time.Duration, f func()) Timer { return time.AfterFunc(d, f) }

func (systemClock) WithTimeout(parent context.Context, d time.Duration) (context.Context, func()) {
	return context.WithTimeout(parent, d)
}

var _ Clock = systemClock{}
