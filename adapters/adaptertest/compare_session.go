package adaptertest

import (
	"errors"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// CompareSessions compares an adapter's session store with the mock's.
func CompareSessions(t rapid.TB, with Compared[adapters.SessionStore]) Comparison {
	t.Helper()
	wanted := []string{"found", "not found", "expired", "rotated"}
	return compareRounds(t, wanted, func(t *rapid.T, report *Comparison) {
		r, server := with.begin(report)
		model, err := mock.NewCache(server, with.options()).Open(t.Context(), "model")
		if err != nil {
			t.Fatalf("%v", err)
		}
		s := &sessionRound{round: r, with: with, model: model, seen: map[string]bool{}}
		r.repeat(t, []command{
			{"create", 3, s.create},
			{"read", 4, s.read},
			{"save", 3, s.save},
			{"rotate", 3, s.rotate},
			{"pass", 1, s.pass},
			{"end", 1, s.end},
			{"refused", 1, s.refused},
		})
	})
}

// sessionRound is a round on a session store.
type sessionRound struct {
	*round
	with  Compared[adapters.SessionStore]
	model adapters.SessionStore
	list  []sessionPair // also those that ended
	seen  map[string]bool
}

// sessionPair is the names of one session on both sides.
type sessionPair struct{ actual, model string }

// add takes note of a new session.
func (s *sessionRound) add(call, actual, model string) error {
	if s.seen[actual] {
		return fmt.Errorf("%s = an identifier that was given before", call)
	}
	s.seen[actual] = true
	s.list = append(s.list, sessionPair{actual, model})
	return nil
}

// pick draws a session, or what is none.
func (s *sessionRound) pick(t *rapid.T) sessionPair {
	if i := index(t, len(s.list)+1, "session"); i < len(s.list) {
		return s.list[i]
	}
	odd := rapid.SampledFrom([]string{"", "\xff\x00", "unknown"}).Draw(t, "odd")
	return sessionPair{odd, odd}
}

func (s *sessionRound) create(t *rapid.T) error {
	ctx, cancel := s.bounded(t)
	defer cancel()
	data, ttl := drawBytes.Draw(t, "data"), s.life(t, 1)
	call := fmt.Sprintf("CreateSession(%s, %v)", inShort(data), ttl)
	actual, actualErr := s.with.client(t).CreateSession(ctx, data, ttl)
	model, modelErr := s.model.CreateSession(ctx, data, ttl)
	if err := sameKind(call, actualErr, modelErr); err != nil || modelErr != nil {
		return err
	}
	return s.add(call, actual, model)
}

func (s *sessionRound) read(t *rapid.T) error {
	ctx, cancel := s.bounded(t)
	defer cancel()
	id := s.pick(t)
	got, gotErr := s.with.client(t).Session(ctx, id.actual)
	want, wantErr := s.model.Session(ctx, id.model)
	if wantErr == nil {
		s.reached("found")
	} else if errors.Is(wantErr, adapters.ErrNotFound) {
		s.reached("not found")
	}
	return same("Session", got, gotErr, want, wantErr, sameBytes)
}

func (s *sessionRound) save(t *rapid.T) error {
	ctx, cancel := s.bounded(t)
	defer cancel()
	id, data, ttl := s.pick(t), drawBytes.Draw(t, "data"), s.life(t, 1)
	return sameKind(fmt.Sprintf("SaveSession(…, %s, %v)", inShort(data), ttl),
		s.with.client(t).SaveSession(ctx, id.actual, data, ttl),
		s.model.SaveSession(ctx, id.model, data, ttl))
}

func (s *sessionRound) rotate(t *rapid.T) error {
	ctx, cancel := s.bounded(t)
	defer cancel()
	id := s.pick(t)
	actual, actualErr := s.with.client(t).RotateSession(ctx, id.actual)
	model, modelErr := s.model.RotateSession(ctx, id.model)
	if err := sameKind("RotateSession", actualErr, modelErr); err != nil || modelErr != nil {
		return err
	}
	s.reached("rotated")
	return s.add("RotateSession", actual, model)
}

func (s *sessionRound) end(t *rapid.T) error {
	ctx, cancel := s.bounded(t)
	defer cancel()
	id := s.pick(t)
	return sameKind("EndSession",
		s.with.client(t).EndSession(ctx, id.actual), s.model.EndSession(ctx, id.model))
}

// living counts the mock's sessions.
func (s *sessionRound) living(t *rapid.T) int {
	number := 0
	for _, id := range s.list {
		if _, err := s.model.Session(t.Context(), id.model); err == nil {
			number++
		}
	}
	return number
}

// refused draws a time to live that is no good.
func (s *sessionRound) refused(t *rapid.T) error {
	ctx, cancel := s.bounded(t)
	defer cancel()
	id, ttl := s.pick(t), time.Duration(rapid.IntRange(-1, 0).Draw(t, "ttl"))
	client := s.with.client(t)
	_, got := client.CreateSession(ctx, nil, ttl)
	_, want := s.model.CreateSession(ctx, nil, ttl)
	if err := sameKind(fmt.Sprintf("CreateSession(…, %v)", ttl), got, want); err != nil {
		return err
	}
	return sameKind(fmt.Sprintf("SaveSession(…, %v)", ttl),
		client.SaveSession(ctx, id.actual, nil, ttl), s.model.SaveSession(ctx, id.model, nil, ttl))
}

// pass lets time pass: by the driven clock, else until a session that is made for it has expired.
func (s *sessionRound) pass(t *rapid.T) error {
	if s.clock.driven {
		return s.tick(t, func() int { return s.living(t) })
	}
	ctx, cancel := s.bounded(t)
	defer cancel()
	var id string
	client, ttl := s.with.client(t), 3*time.Millisecond
	create := func() (err error) { id, err = client.CreateSession(ctx, nil, ttl); return err }
	look := func() error { _, err := client.Session(ctx, id); return err }
	if err := s.expires(ttl, create, look); err != nil {
		return fmt.Errorf("CreateSession(…, %v), then Session: %w", ttl, err)
	}
	s.reached("expired")
	return nil
}
