package adaptertest_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/mock"
)

// sessionTwin returns a session store of which some calls are broken. What breaks them is asked
// once for each client.
func sessionTwin(rule, name, also string, breaks func(s *hookedSessions)) twin {
	return of(cache, rule, name, also, func(h *cacheHarness) {
		h.Sessions = func(client *mock.CacheClient) adapters.SessionStore {
			s := &hookedSessions{SessionStore: client}
			breaks(s)
			return s
		}
	})
}

func sessionTwins() []twin {
	return []twin{
		sessionTwin("S1", "stores texts", "", func(s *hookedSessions) {
			s.create = func(
				ctx context.Context, data []byte, ttl time.Duration,
			) (string, error) {
				return s.SessionStore.CreateSession(ctx, bytes.Trim(data, "\x00"), ttl)
			}
		}),
		sessionTwin("S2", "gives short identifiers", "S1", func(s *hookedSessions) {
			var mu sync.Mutex
			long := map[string]string{}
			shorten := func(id string, err error) (string, error) {
				mu.Lock()
				defer mu.Unlock()
				short := id[:min(len(id), 10)]
				long[short] = id
				return short, err
			}
			whole := func(id string) string {
				mu.Lock()
				defer mu.Unlock()
				if known, ok := long[id]; ok && id != "" {
					return known
				}
				return id
			}
			s.create = func(
				ctx context.Context, data []byte, ttl time.Duration,
			) (string, error) {
				return shorten(s.SessionStore.CreateSession(ctx, data, ttl))
			}
			s.rotate = func(ctx context.Context, id string) (string, error) {
				return shorten(s.SessionStore.RotateSession(ctx, whole(id)))
			}
			s.get = func(ctx context.Context, id string) ([]byte, error) {
				return s.SessionStore.Session(ctx, whole(id))
			}
			s.save = func(
				ctx context.Context, id string, data []byte, ttl time.Duration,
			) error {
				return s.SessionStore.SaveSession(ctx, whole(id), data, ttl)
			}
			s.end = func(ctx context.Context, id string) error {
				return s.SessionStore.EndSession(ctx, whole(id))
			}
		}),
		sessionTwin("S3", "refuses odd identifiers", "", func(s *hookedSessions) {
			s.get = func(ctx context.Context, id string) ([]byte, error) {
				data, err := s.SessionStore.Session(ctx, id)
				if errors.Is(err, adapters.ErrNotFound) && id == "" {
					err = rekind(err, adapters.ErrInvalid)
				}
				return data, err
			}
		}),
		sessionTwin("S4", "keeps the first time to live", "", keepsFirstTime),
		sessionTwin("S5", "reading prolongs", "S4 S6", func(s *hookedSessions) {
			s.get = func(ctx context.Context, id string) ([]byte, error) {
				data, err := s.SessionStore.Session(ctx, id)
				if err == nil {
					_ = s.SessionStore.SaveSession(ctx, id, data, time.Hour)
				}
				return data, err
			}
		}),
		sessionTwin("S6", "keeps the old identifier", "", func(s *hookedSessions) {
			s.rotate = func(ctx context.Context, id string) (string, error) {
				data, err := s.SessionStore.Session(ctx, id)
				if err != nil {
					return s.SessionStore.RotateSession(ctx, id)
				}
				return s.SessionStore.CreateSession(ctx, data, time.Hour)
			}
		}),
		sessionTwin("S7", "ends all sessions", "", func(s *hookedSessions) {
			var mu sync.Mutex
			var ids []string
			s.create = func(
				ctx context.Context, data []byte, ttl time.Duration,
			) (string, error) {
				id, err := s.SessionStore.CreateSession(ctx, data, ttl)
				mu.Lock()
				defer mu.Unlock()
				ids = append(ids, id)
				return id, err
			}
			s.end = func(ctx context.Context, id string) error {
				mu.Lock()
				defer mu.Unlock()
				for _, other := range ids {
					_ = s.SessionStore.EndSession(ctx, other)
				}
				return s.SessionStore.EndSession(ctx, id)
			}
		}),
		sessionTwin("S8", "lives an hour without a time", "", func(s *hookedSessions) {
			s.create = func(
				ctx context.Context, data []byte, ttl time.Duration,
			) (string, error) {
				if ttl <= 0 {
					ttl = time.Hour
				}
				return s.SessionStore.CreateSession(ctx, data, ttl)
			}
		}),
		sendsIdentifiers(true),
	}
}

// keepsFirstTime breaks a store that does not prolong what it saves.
func keepsFirstTime(s *hookedSessions) {
	var mu sync.Mutex
	ends := map[string]time.Time{}
	s.create = func(ctx context.Context, data []byte, ttl time.Duration) (string, error) {
		id, err := s.SessionStore.CreateSession(ctx, data, ttl)
		mu.Lock()
		defer mu.Unlock()
		ends[id] = time.Now().Add(ttl)
		return id, err
	}
	s.get = func(ctx context.Context, id string) ([]byte, error) {
		mu.Lock()
		end, known := ends[id]
		mu.Unlock()
		if known && time.Now().After(end) {
			_ = s.SessionStore.EndSession(ctx, id)
		}
		return s.SessionStore.Session(ctx, id)
	}
}

// recordingWire is a wire that knows what was sent, as far as it is told.
type recordingWire struct {
	*mockWire
	mu   sync.Mutex
	sent []string
}

func (r *recordingWire) Wrote(text string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Contains(strings.Join(r.sent, "\n"), text)
}

func (r *recordingWire) send(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = append(r.sent, text)
}

// sendsIdentifiers returns a store that tells the server identifiers or their digests.
func sendsIdentifiers(plain bool) twin {
	return of(cache, "S9", "sends identifiers", "", func(h *cacheHarness) {
		var wire *recordingWire
		h.Wire = func() adaptertest.Wire {
			wire = &recordingWire{mockWire: newMockWire().(*mockWire)}
			return wire
		}
		sound := h.New
		h.New = func(s adaptertest.Setup) (adapters.Adapter[*mock.CacheClient], error) {
			s.Wire = wire.mockWire
			return sound(s)
		}
		h.Left = nil
		h.Sessions = func(client *mock.CacheClient) adapters.SessionStore {
			s := &hookedSessions{SessionStore: client}
			s.get = func(ctx context.Context, id string) ([]byte, error) {
				if plain {
					wire.send(id)
				} else {
					wire.send(adapters.SessionKey(id))
				}
				return client.Session(ctx, id)
			}
			return s
		}
	})
}
