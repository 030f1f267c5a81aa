package adaptertest_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/mock"
)

type (
	cacheHarness = adaptertest.Harness[*mock.CacheClient]
	cacheAdapter = hookedAdapter[*mock.CacheClient]
)

// adapter returns a broken cache adapter.
func adapter(
	rule, name, also string, breaks func(a *cacheAdapter, wire *mockWire),
) twin {
	return of(cache, rule, name, also, func(h *cacheHarness) {
		hook(h, func(a *cacheAdapter, s adaptertest.Setup) { breaks(a, s.Wire.(*mockWire)) })
	})
}

// hook wraps the adapter that the harness makes.
func hook[C any](
	h *adaptertest.Harness[C], breaks func(a *hookedAdapter[C], s adaptertest.Setup),
) {
	sound := h.New
	h.New = func(s adaptertest.Setup) (adapters.Adapter[C], error) {
		made, err := sound(s)
		a := &hookedAdapter[C]{Adapter: made}
		breaks(a, s)
		return a, err
	}
}

// rekind returns the error with another kind.
func rekind(err, kind error) error {
	var typed *adapters.Error
	if !errors.As(err, &typed) {
		return err
	}
	other := *typed
	other.Kind = kind
	other.Cause = errors.Unwrap(typed.Cause)
	return &other
}

// deadlineOnly returns a context that keeps the deadline and cannot be cancelled. One that is over
// stays so.
func deadlineOnly(ctx context.Context) (context.Context, context.CancelFunc) {
	if ctx.Err() != nil {
		return ctx, func() {}
	}
	if deadline, ok := ctx.Deadline(); ok {
		return context.WithDeadline(context.WithoutCancel(ctx), deadline)
	}
	return context.WithoutCancel(ctx), func() {}
}

// fingerprinting has a fingerprint that tells nothing.
type fingerprinting struct {
	*cacheAdapter
	text func() string
}

func (f fingerprinting) Fingerprint(string) string { return f.text() }

func fingerprintTwin(name string, text func(made int) func() string) twin {
	return of(cache, "A4", name, "", func(h *cacheHarness) {
		sound, made := h.New, 0
		h.New = func(s adaptertest.Setup) (adapters.Adapter[*mock.CacheClient], error) {
			made++
			a, err := sound(s)
			return fingerprinting{&cacheAdapter{Adapter: a}, text(made)}, err
		}
		h.Other = h.New
	})
}

func openTwins() []twin {
	return []twin{
		adapter("A1", "becomes exclusive", "", func(a *cacheAdapter, w *mockWire) {
			a.sharing = func() adapters.Sharing {
				if len(w.Connections()) > 0 {
					return adapters.Exclusive
				}
				return adapters.Shared
			}
		}),
		adapter("A2", "declares a queue that it has not", "", func(a *cacheAdapter, _ *mockWire) {
			a.capabilities = func() adapters.Capabilities {
				return a.Adapter.Capabilities() | adapters.DeadLetters
			}
		}),
		adapter("A3", "counts undeclared", "", func(a *cacheAdapter, _ *mockWire) {
			a.capabilities = func() adapters.Capabilities {
				return a.Adapter.Capabilities() &^ adapters.Counters
			}
		}),
		fingerprintTwin("an own one for each adapter", func(made int) func() string {
			return func() string { return fmt.Sprint(made) }
		}),
		fingerprintTwin("one for all adapters", func(int) func() string {
			return func() string { return "same" }
		}),
		fingerprintTwin("shows the password", func(made int) func() string {
			return func() string { return secret }
		}),
		adapter("A5", "the third ping fails", "A28 A42", func(a *cacheAdapter, _ *mockWire) {
			var pings atomic.Int64
			a.ping = func(ctx context.Context, c *mock.CacheClient) error {
				err := a.Adapter.Ping(ctx, c)
				if err == nil && pings.Add(1) == 3 {
					return &adapters.Error{
						Adapter: a.Name(), Key: "kit", Op: "ping", Kind: adapters.ErrUnavailable,
					}
				}
				return err
			}
		}),
		adapter("A6", "cuts long keys", "", func(a *cacheAdapter, _ *mockWire) {
			a.open = func(ctx context.Context, key string) (*mock.CacheClient, error) {
				return a.Adapter.Open(ctx, key[:min(len(key), adapters.NameMax)])
			}
		}),
		adapter("A7", "begins in vain", "", func(a *cacheAdapter, _ *mockWire) {
			a.open = func(ctx context.Context, key string) (*mock.CacheClient, error) {
				if ctx.Err() != nil {
					ctx = context.WithoutCancel(ctx)
				}
				return a.Adapter.Open(ctx, key)
			}
		}),
		adapter("A8", "open cannot be cancelled", "A43", func(a *cacheAdapter, _ *mockWire) {
			a.open = func(ctx context.Context, key string) (*mock.CacheClient, error) {
				ctx, cancel := deadlineOnly(ctx)
				defer cancel()
				return a.Adapter.Open(ctx, key)
			}
		}),
		adapter("A9", "calls a slow server unavailable", "", func(a *cacheAdapter, _ *mockWire) {
			a.open = func(ctx context.Context, key string) (*mock.CacheClient, error) {
				over := ctx.Err() != nil
				c, err := a.Adapter.Open(ctx, key)
				if !over && errors.Is(err, adapters.ErrTimeout) {
					err = rekind(err, adapters.ErrUnavailable)
				}
				return c, err
			}
		}),
		adapter("A10", "calls what is refused a timeout", "", func(a *cacheAdapter, _ *mockWire) {
			a.open = func(ctx context.Context, key string) (*mock.CacheClient, error) {
				c, err := a.Adapter.Open(ctx, key)
				if errors.Is(err, adaptertest.ErrRefused) {
					err = rekind(err, adapters.ErrTimeout)
				}
				return c, err
			}
		}),
		adapter("A11", "leaves half of a handshake", "A43", func(a *cacheAdapter, w *mockWire) {
			a.open = func(ctx context.Context, key string) (*mock.CacheClient, error) {
				c, err := a.Adapter.Open(ctx, key)
				refused := errors.Is(err, adaptertest.ErrRefused)
				if !refused && errors.Is(err, adapters.ErrUnavailable) {
					w.BreakNew(-1)
					_, _ = a.Adapter.Open(ctx, key)
				}
				return c, err
			}
		}),
		adapter("A12", "calls what is denied unavailable", "", func(a *cacheAdapter, _ *mockWire) {
			a.open = func(ctx context.Context, key string) (*mock.CacheClient, error) {
				c, err := a.Adapter.Open(ctx, key)
				if errors.Is(err, adapters.ErrDenied) {
					err = rekind(err, adapters.ErrUnavailable)
				}
				return c, err
			}
		}),
		adapter("A12", "takes no credentials of the context", "", func(a *cacheAdapter, _ *mockWire) {
			a.open = func(ctx context.Context, key string) (*mock.CacheClient, error) {
				return a.Adapter.Open(adapters.WithCredentials(ctx, adapters.Credentials{}), key)
			}
		}),
	}
}

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
