package faults

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Fault is something that goes wrong between the callers and their data, and is put right again.
type Fault struct {
	Name   string
	Strike func(ctx context.Context, s *Scene) error
	Heal   func(ctx context.Context, s *Scene) error
	// Felt says that the callers have noticed. Nil means that a call failed.
	Felt func(since Stats) bool
}

// Scene is what a fault works on.
type Scene struct {
	Server Server
	Link   *Link // nil where the subject is Direct

	// Lag has the factory be told the credentials of now from now on, whatever they become, until
	// Catch.
	Lag, Catch func()
	// Hold takes a lease and begins a transaction in it, where the adapter has any. What it returns
	// asks for the commit, and is an error where that was acknowledged: the server cannot have it.
	Hold func(ctx context.Context) (commit func(ctx context.Context) error, err error)
	// Keep takes a lease and writes by it. What it returns writes by the same lease again.
	Keep func(ctx context.Context) (write func(ctx context.Context) error, err error)
	// Move has the factory reload an adapter for the server's address of now.
	Move func(ctx context.Context) error
}

const (
	// latency is less than the deadline of a call, so that calls succeed slowly.
	latency = 100 * time.Millisecond
	// truncateAfter is within a reply of any server that tells of something.
	truncateAfter = 40
)

// Faults returns the faults, by their names in the table. Each call makes new ones: a fault is
// struck once.
func Faults() []Fault {
	return append(linkFaults(), serverFaults()...)
}

func linkFaults() []Fault {
	struck := func(name string, strike func(*Link) error) Fault {
		return Fault{
			Name:   name,
			Strike: func(_ context.Context, s *Scene) error { return strike(s.Link) },
			Heal: func(ctx context.Context, s *Scene) error {
				s.Link.Heal(ctx)
				return nil
			},
		}
	}
	slow := struck("latency", func(l *Link) error { return l.Latency(latency) })
	slow.Felt = func(since Stats) bool { return since.Slowest >= latency && since.Acked > 0 }
	halfOpen := struck("half-open", func(l *Link) error { return l.HalfOpen() })
	strike := halfOpen.Strike
	halfOpen.Strike = func(ctx context.Context, s *Scene) error {
		return errors.Join(strike(ctx, s), s.Server.Terminate(ctx))
	}
	return []Fault{
		slow,
		struck("reset", func(l *Link) error { return l.Reset() }),
		struck("black hole", func(l *Link) error { return l.BlackHole() }),
		halfOpen,
		struck("truncated reply", func(l *Link) error { return l.Truncate(truncateAfter) }),
	}
}

func serverFaults() []Fault {
	return []Fault{
		{
			Name:   "paused",
			Strike: func(ctx context.Context, s *Scene) error { return s.Server.Pause(ctx) },
			Heal:   func(ctx context.Context, s *Scene) error { return s.Server.Unpause(ctx) },
		},
		{Name: "killed in a transaction", Strike: killInTransaction, Heal: startBehindLink},
		{Name: "restarted elsewhere", Strike: kill, Heal: startElsewhere},
		{
			Name: "out of connections",
			Strike: func(ctx context.Context, s *Scene) error {
				return errors.Join(s.Server.Full(ctx, true), s.Server.Terminate(ctx))
			},
			Heal: func(ctx context.Context, s *Scene) error { return s.Server.Full(ctx, false) },
		},
		{
			Name: "read-only",
			Strike: func(ctx context.Context, s *Scene) error {
				return errors.Join(s.Server.ReadOnly(ctx, true), s.Server.Terminate(ctx))
			},
			Heal: func(ctx context.Context, s *Scene) error {
				return errors.Join(s.Server.ReadOnly(ctx, false), s.Server.Terminate(ctx))
			},
		},
		{Name: "password rotated", Strike: rotate, Heal: func(_ context.Context, s *Scene) error {
			s.Catch()
			return nil
		}},
	}
}

func kill(ctx context.Context, s *Scene) error { return s.Server.Kill(ctx) }

func killInTransaction(ctx context.Context, s *Scene) error {
	commit, err := s.Hold(ctx)
	if err != nil {
		return err
	}
	if err := s.Server.Kill(ctx); err != nil {
		return err
	}
	return commit(ctx)
}

func startBehindLink(ctx context.Context, s *Scene) error {
	if err := s.Server.Start(ctx); err != nil {
		return err
	}
	return s.Link.Redirect(s.Server.Address())
}

func startElsewhere(ctx context.Context, s *Scene) error {
	before := s.Server.Address()
	if err := s.Server.Start(ctx); err != nil {
		return err
	}
	if s.Server.Address() == before {
		return fmt.Errorf("%w: the server came back where it was", errUnknown)
	}
	return s.Move(ctx)
}

// rotate has the factory know the old password alone while a lease that was taken by it is held.
// The lease must go on; whoever needs a new session is refused until the factory is told.
func rotate(ctx context.Context, s *Scene) error {
	write, err := s.Keep(ctx)
	if err != nil {
		return err
	}
	s.Lag()
	if err := s.Server.Rotate(ctx); err != nil {
		return err
	}
	if err := write(ctx); err != nil {
		return fmt.Errorf("a lease that was held ended with its password: %w", err)
	}
	return s.Server.Terminate(ctx)
}

// errUnknown is in an error of a fault that could not be struck, which says nothing about the
// factory.
var errUnknown = errors.New("not tried")
