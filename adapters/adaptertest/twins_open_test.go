package adaptertest_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

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
		fingerprintTwin("shows the password", func(int) func() string {
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
		adapter("A12", "takes no credentials", "", func(a *cacheAdapter, _ *mockWire) {
			a.open = func(ctx context.Context, key string) (*mock.CacheClient, error) {
				return a.Adapter.Open(adapters.WithCredentials(ctx, adapters.Credentials{}), key)
			}
		}),
	}
}
