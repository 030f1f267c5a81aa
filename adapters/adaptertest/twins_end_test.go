package adaptertest_test

import (
	"context"
	"errors"
	"sync"
	"time"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/mock"
)

// set is a set of clients.
type set struct {
	mu sync.Mutex
	in map[*mock.CacheClient]bool
}

// put sets whether the client is in, and says whether it was.
func (s *set) put(c *mock.CacheClient, in bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.in == nil {
		s.in = map[*mock.CacheClient]bool{}
	}
	was := s.in[c]
	s.in[c] = in
	return was
}

func (s *set) list() []*mock.CacheClient {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []*mock.CacheClient
	for c, in := range s.in {
		if in {
			list = append(list, c)
		}
	}
	return list
}

func endTwins() []twin {
	return []twin{
		adapter("A13", "closes a second connection later", "A19 A20", closesLater),
		adapter("A14", "closes twice", "A15", func(a *cacheAdapter, _ *mockWire) {
			a.close = func(ctx context.Context, c *mock.CacheClient) error {
				if err := a.Adapter.Close(ctx, c); !errors.Is(err, adapters.ErrClosed) {
					return err
				}
				return nil
			}
		}),
		adapter("A15", "looks before it closes", "", func(a *cacheAdapter, _ *mockWire) {
			var ended set
			a.close = func(ctx context.Context, c *mock.CacheClient) error {
				was := ended.put(c, false)
				ended.put(c, was)
				if was {
					return a.Adapter.Close(ctx, c)
				}
				time.Sleep(time.Nanosecond) // others come in between
				err := a.Adapter.Close(ctx, c)
				ended.put(c, true)
				if errors.Is(err, adapters.ErrClosed) {
					return nil
				}
				return err
			}
			a.discard = func(c *mock.CacheClient) error {
				ended.put(c, true)
				return a.Adapter.Discard(c)
			}
		}),
		adapter("A17", "says goodbye when it discards", "", func(a *cacheAdapter, _ *mockWire) {
			a.discard = func(c *mock.CacheClient) error {
				ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
				defer cancel()
				_ = a.Adapter.Ping(ctx, c)
				return a.Adapter.Discard(c)
			}
		}),
		adapter("A18", "discards after the calls", "A41", func(a *cacheAdapter, _ *mockWire) {
			busy := make(chan struct{}, 1)
			a.ping = func(ctx context.Context, c *mock.CacheClient) error {
				busy <- struct{}{}
				defer func() { <-busy }()
				return a.Adapter.Ping(ctx, c)
			}
			a.discard = func(c *mock.CacheClient) error {
				busy <- struct{}{}
				defer func() { <-busy }()
				return a.Adapter.Discard(c)
			}
		}),
		adapter("A19", "close takes its time", "A43", func(a *cacheAdapter, _ *mockWire) {
			a.close = func(ctx context.Context, c *mock.CacheClient) error {
				if ctx.Err() == nil {
					ctx = context.WithoutCancel(ctx)
				}
				return a.Adapter.Close(ctx, c)
			}
		}),
		adapter("A20", "gives up closing", "", func(a *cacheAdapter, _ *mockWire) {
			a.close = func(ctx context.Context, c *mock.CacheClient) error {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				return a.Adapter.Close(ctx, c)
			}
		}),
		adapter("A21", "ends all clients", "", func(a *cacheAdapter, _ *mockWire) {
			var opened set
			a.open = func(ctx context.Context, key string) (*mock.CacheClient, error) {
				c, err := a.Adapter.Open(ctx, key)
				opened.put(c, err == nil)
				return c, err
			}
			a.close = func(ctx context.Context, c *mock.CacheClient) error {
				err := a.Adapter.Close(ctx, c)
				opened.put(c, false)
				for _, other := range opened.list() {
					_ = a.Adapter.Discard(other)
				}
				return err
			}
		}),
		adapter("A41", "pings one by one", "", func(a *cacheAdapter, _ *mockWire) {
			busy := make(chan struct{}, 1)
			a.ping = func(ctx context.Context, c *mock.CacheClient) error {
				select {
				case busy <- struct{}{}:
					defer func() { <-busy }()
				case <-ctx.Done():
				}
				return a.Adapter.Ping(ctx, c)
			}
		}),
		of(cache, "A42", "finds everything broken", "", func(h *cacheHarness) {
			sound := h.New
			h.New = func(s adaptertest.Setup) (adapters.Adapter[*mock.CacheClient], error) {
				a, err := sound(s)
				return diagnosing{&cacheAdapter{Adapter: a}, adapters.Broken}, err
			}
		}),
		sharing(adapters.Exclusive, cache, "A42", "finds nothing broken", "",
			func(h *cacheHarness) {
				sound := h.New
				h.New = func(s adaptertest.Setup) (adapters.Adapter[*mock.CacheClient], error) {
					a, err := sound(s)
					return diagnosing{&cacheAdapter{Adapter: a}, adapters.Works}, err
				}
			}),
		adapter("A43", "leaves a session of each client", "A13 A17 A19 A20", leavesSessions),
		adapter("A43", "leaves a goroutine for a while", "", func(a *cacheAdapter, _ *mockWire) {
			a.open = func(ctx context.Context, key string) (*mock.CacheClient, error) {
				c, err := a.Adapter.Open(ctx, key)
				if err == nil {
					time.AfterFunc(0, func() { time.Sleep(8 * time.Second) })
				}
				return c, err
			}
		}),
	}
}

type diagnosing struct {
	*cacheAdapter
	always adapters.Diagnosis
}

func (d diagnosing) Diagnose(error) adapters.Diagnosis { return d.always }

// closesLater breaks an adapter that opens two connections for a client.
func closesLater(a *cacheAdapter, _ *mockWire) {
	var mu sync.Mutex
	second := map[*mock.CacheClient]*mock.CacheClient{}
	a.open = func(ctx context.Context, key string) (*mock.CacheClient, error) {
		c, err := a.Adapter.Open(ctx, key)
		if err != nil {
			return c, err
		}
		other, err := a.Adapter.Open(ctx, key)
		if err != nil {
			return nil, errors.Join(err, a.Adapter.Discard(c))
		}
		mu.Lock()
		defer mu.Unlock()
		second[c] = other
		return c, nil
	}
	a.close = func(ctx context.Context, c *mock.CacheClient) error {
		err := a.Adapter.Close(ctx, c)
		mu.Lock()
		defer mu.Unlock()
		other := second[c]
		time.AfterFunc(20*time.Millisecond, func() { _ = a.Adapter.Discard(other) })
		return err
	}
	a.discard = func(c *mock.CacheClient) error {
		mu.Lock()
		other := second[c]
		mu.Unlock()
		_ = a.Adapter.Discard(other)
		return a.Adapter.Discard(c)
	}
}

// leavesSessions breaks an adapter that opens a connection besides and forgets it.
func leavesSessions(a *cacheAdapter, _ *mockWire) {
	a.open = func(ctx context.Context, key string) (*mock.CacheClient, error) {
		c, err := a.Adapter.Open(ctx, key)
		if err == nil {
			_, _ = a.Adapter.Open(ctx, key)
		}
		return c, err
	}
}
