package faults

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lockstep/adapters"
)

// Fault is something that goes wrong between the callers and their data, and is put right again.
type Fault struct {
	Name   string
	Strike func(ctx context.Context, s *Scene) error
	Heal   func(ctx context.Context, s *Scene) error
	// Felt says that the callers have noticed this very fault. Nil means that a call failed.
	Felt func(since Stats) bool
}

// feltOnce is how many failures show that a fault was not only touched in passing.
const feltOnce = 2

// failing returns a Felt: some calls failed with the kind.
func failing(kind error) func(Stats) bool {
	return func(since Stats) bool { return since.Kinds[kind.Error()] >= feltOnce }
}

// saying returns a Felt: some calls failed with an error that says one of the words. It is for what
// is of one kind with what else goes wrong at the same time.
func saying(words ...string) func(Stats) bool {
	return func(since Stats) bool {
		said := 0
		for _, err := range since.Errors {
			if slices.ContainsFunc(words, func(word string) bool {
				return strings.Contains(err.Error(), word)
			}) {
				said++
			}
		}
		return said >= feltOnce
	}
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
	// slowAcked is how many calls have to succeed slowly.
	slowAcked = 10
	// truncateAfter is within a reply of any server that tells of something.
	truncateAfter = 40
	// cutAfter is less than a reply of any server, so that the next on each connection that is
	// open is cut.
	cutAfter = 3
	// everybodyTwice is how many failures in a row show that no caller gets through.
	everybodyTwice = 2 * (writers + 3)
)

// Faults returns the faults, by their names in the table. Each call makes new ones: a fault is
// struck once.
func Faults() []Fault {
	return append(linkFaults(), serverFaults()...)
}

func linkFaults() []Fault {
	struck := func(name string, felt func(Stats) bool, strike func(*Link) error) Fault {
		return Fault{
			Name: name, Felt: felt,
			Strike: func(_ context.Context, s *Scene) error { return strike(s.Link) },
			Heal: func(ctx context.Context, s *Scene) error {
				s.Link.Heal(ctx)
				return nil
			},
		}
	}
	slow := func(since Stats) bool { return since.Slowest >= latency && since.Acked >= slowAcked }
	unavailable, timeout := failing(adapters.ErrUnavailable), failing(adapters.ErrTimeout)
	cut := func(since Stats) bool { return unavailable(since) && nobody(since) }
	halfOpen := struck("half-open", timeout, nil)
	halfOpen.Strike = func(ctx context.Context, s *Scene) error {
		if err := s.Link.HalfOpen(); err != nil {
			return err
		}
		return s.Server.Terminate(ctx)
	}
	return []Fault{
		struck("latency", slow, func(l *Link) error { return l.Latency(latency) }),
		struck("reset", unavailable, func(l *Link) error { return l.Reset() }),
		struck("black hole", timeout, func(l *Link) error { return l.BlackHole() }),
		halfOpen,
		struck("truncated reply", unavailable, func(l *Link) error {
			return l.Truncate(truncateAfter)
		}),
		struck("cut reply", cut, func(l *Link) error { return l.Truncate(cutAfter) }),
	}
}

func serverFaults() []Fault {
	return []Fault{
		{
			Name: "paused", Felt: failing(adapters.ErrTimeout),
			Strike: func(ctx context.Context, s *Scene) error { return s.Server.Pause(ctx) },
			Heal:   func(ctx context.Context, s *Scene) error { return s.Server.Unpause(ctx) },
		},
		{
			Name: "killed in a transaction", Felt: failing(adapters.ErrUnavailable),
			Strike: killInTransaction, Heal: startBehindLink,
		},
		{
			Name: "restarted elsewhere", Felt: failing(adapters.ErrUnavailable),
			Strike: kill, Heal: startElsewhere,
		},
		{
			Name: "out of connections",
			Felt: full,
			Strike: func(ctx context.Context, s *Scene) error {
				return errors.Join(s.Server.Full(ctx, true), s.Server.Terminate(ctx))
			},
			Heal: func(ctx context.Context, s *Scene) error { return s.Server.Full(ctx, false) },
		},
		{
			Name: "read-only", Felt: saying("25006", "READONLY"),
			Strike: func(ctx context.Context, s *Scene) error {
				return errors.Join(s.Server.ReadOnly(ctx, true), s.Server.Terminate(ctx))
			},
			Heal: func(ctx context.Context, s *Scene) error {
				return errors.Join(s.Server.ReadOnly(ctx, false), s.Server.Terminate(ctx))
			},
		},
		{
			Name: "password rotated", Felt: failing(adapters.ErrDenied),
			Strike: rotate,
			Heal: func(_ context.Context, s *Scene) error {
				s.Catch()
				return nil
			},
		},
	}
}

// full is the Felt of a server without a place. It says so, but a Redis may hang up before it is
// heard, and behind a pooler callers wait: then nobody gets through, while the way is sound.
func full(since Stats) bool {
	return saying("53300", "too many connections", "max number of clients")(since) ||
		nobody(since)
}

// nobody is a Felt: every caller failed, again and again, and none for another reason than that
// there is no way to the server or no answer.
func nobody(since Stats) bool {
	if since.InARow < everybodyTwice {
		return false
	}
	for _, err := range since.Errors[len(since.Errors)-since.InARow:] {
		kind := adapters.KindOf(err)
		if kind != adapters.ErrUnavailable && kind != adapters.ErrTimeout {
			return false
		}
	}
	return true
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
