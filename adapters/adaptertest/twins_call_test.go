package adaptertest_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/mock"
)

// cacheTwin returns a cache adapter of which some calls are broken. What breaks them is asked once
// for each client.
func cacheTwin(rule, name, also string, breaks func(c *hookedCache)) twin {
	return of(cache, rule, name, also, func(h *cacheHarness) {
		h.Cache = func(client *mock.CacheClient) adapters.Cache {
			c := &hookedCache{Cache: client}
			breaks(c)
			return c
		}
	})
}

// getError returns a cache whose Get gives other errors.
func getError(rule, name, also string, change func(err error, begun bool) error) twin {
	return cacheTwin(rule, name, also, func(c *hookedCache) {
		c.get = func(ctx context.Context, key string) ([]byte, error) {
			begun := ctx.Err() == nil
			value, err := c.Cache.Get(ctx, key)
			if err != nil {
				err = change(err, begun)
			}
			return value, err
		}
	})
}

func contextTwins() []twin {
	return []twin{
		getError("A16", "finds nothing after its end", "", func(err error, _ bool) error {
			if errors.Is(err, adapters.ErrClosed) {
				return rekind(err, adapters.ErrNotFound)
			}
			return err
		}),
		cacheTwin("A22", "gets in vain", "A32", func(c *hookedCache) {
			c.get = func(ctx context.Context, key string) ([]byte, error) {
				if ctx.Err() != nil {
					ctx = context.WithoutCancel(ctx)
				}
				return c.Cache.Get(ctx, key)
			}
		}),
		cacheTwin("A22", "sets and then says that it was cancelled", "", func(c *hookedCache) {
			c.set = func(ctx context.Context, k string, v []byte, ttl time.Duration) error {
				if ctx.Err() != nil {
					_ = c.Cache.Set(context.WithoutCancel(ctx), k, v, ttl)
				}
				return c.Cache.Set(ctx, k, v, ttl)
			}
		}),
		cacheTwin("A23", "cannot be cancelled", "", func(c *hookedCache) {
			c.ttl = func(ctx context.Context, key string) (time.Duration, error) {
				ctx, cancel := deadlineOnly(ctx)
				defer cancel()
				return c.Cache.TTL(ctx, key)
			}
		}),
		cacheTwin("A24", "calls a timeout cancelled", "", func(c *hookedCache) {
			c.ttl = func(ctx context.Context, key string) (time.Duration, error) {
				over := ctx.Err() != nil
				ttl, err := c.Cache.TTL(ctx, key)
				if !over && errors.Is(err, adapters.ErrTimeout) {
					err = rekind(err, adapters.ErrCancelled)
				}
				return ttl, err
			}
		}),
		cacheTwin("A25", "writes without a deadline", "", func(c *hookedCache) {
			c.set = func(ctx context.Context, k string, v []byte, ttl time.Duration) error {
				if len(v) > 1<<16 {
					ctx = context.WithoutCancel(ctx)
				}
				return c.Cache.Set(ctx, k, v, ttl)
			}
		}),
		cacheTwin("A26", "leaves a reply unread", "A28?", leavesReply),
		cacheTwin("A27", "is cancelled late", "A28?", func(c *hookedCache) {
			var mu sync.Mutex
			var last context.Context
			c.set = func(ctx context.Context, k string, v []byte, ttl time.Duration) error {
				mu.Lock()
				last = ctx
				mu.Unlock()
				return c.Cache.Set(ctx, k, v, ttl)
			}
			c.get = func(ctx context.Context, key string) ([]byte, error) {
				mu.Lock()
				late := last
				mu.Unlock()
				if late != nil && late.Err() != nil {
					return c.Cache.Get(late, key)
				}
				return c.Cache.Get(ctx, key)
			}
		}),
		cacheTwin("A28", "cancels its neighbours", "", func(c *hookedCache) {
			var cancelled atomic.Bool
			c.set = func(ctx context.Context, k string, v []byte, ttl time.Duration) error {
				time.Sleep(time.Nanosecond) // others come in between
				err := c.Cache.Set(ctx, k, v, ttl)
				if err != nil {
					cancelled.Store(ctx.Err() != nil)
				} else if cancelled.Swap(false) {
					err = &adapters.Error{
						Adapter: "mock-cache", Key: "kit", Op: "set", Kind: adapters.ErrCancelled,
					}
				}
				return err
			}
		}),
		getError("A29", "finds nothing where it broke", "", func(err error, _ bool) error {
			if errors.Is(err, adapters.ErrUnavailable) {
				return rekind(err, adapters.ErrNotFound)
			}
			return err
		}),
		getError("A30", "gives an error of its own", "", func(err error, _ bool) error {
			var typed *adapters.Error
			errors.As(err, &typed)
			if typed.Cause != nil {
				return fmt.Errorf("get: %w: %w", typed.Kind, typed.Cause)
			}
			return fmt.Errorf("get: %w", typed.Kind)
		}),
		getError("A31", "calls every call a call", "", func(err error, _ bool) error {
			var typed *adapters.Error
			errors.As(err, &typed)
			other := *typed
			other.Op = "call"
			return &other
		}),
		getError("A32", "drops the cause", "", func(err error, _ bool) error {
			var typed *adapters.Error
			errors.As(err, &typed)
			other := *typed
			other.Cause = nil
			return &other
		}),
		getError("A33", "shows the password", "", func(err error, _ bool) error {
			var typed *adapters.Error
			errors.As(err, &typed)
			other := *typed
			other.Cause = fmt.Errorf("with the password %s: %w", secret, errors.Join(typed.Cause))
			if typed.Cause == nil {
				other.Cause = errors.New("with the password " + secret)
			}
			return &other
		}),
		adapter("A33", "is printed with the password", "", func(a *cacheAdapter, _ *mockWire) {
			a.password = secret
		}),
		of(newOpenly, "A33", "has clients that are printed with it", "",
			func(*adaptertest.Harness[*openClient]) {}),
	}
}

// openClient is printed with its password.
type openClient struct {
	*mock.CacheClient
	password string
}

// openly is an adapter of such clients.
type openly struct {
	adapters.Adapter[*mock.CacheClient]
}

func newOpenly(s *mock.Server, o mock.Options) adapters.Adapter[*openClient] {
	return openly{mock.NewCache(s, o)}
}

func (a openly) Open(ctx context.Context, key string) (*openClient, error) {
	client, err := a.Adapter.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	return &openClient{client, secret}, nil
}

func (a openly) Ping(ctx context.Context, c *openClient) error {
	return a.Adapter.Ping(ctx, c.CacheClient)
}

func (a openly) Close(ctx context.Context, c *openClient) error {
	return a.Adapter.Close(ctx, c.CacheClient)
}

func (a openly) Discard(c *openClient) error { return a.Adapter.Discard(c.CacheClient) }

// leavesReply breaks a cache whose next Get after a cancelled one returns the reply of that.
func leavesReply(c *hookedCache) {
	var mu sync.Mutex
	var unread string
	c.get = func(ctx context.Context, key string) ([]byte, error) {
		mu.Lock()
		left := unread
		unread = ""
		mu.Unlock()
		if left != "" {
			return c.Cache.Get(ctx, left)
		}
		over := ctx.Err() != nil
		value, err := c.Cache.Get(ctx, key)
		if !over && errors.Is(err, adapters.ErrCancelled) {
			mu.Lock()
			unread = key
			mu.Unlock()
		}
		return value, err
	}
}

func callTwins() []twin {
	return []twin{
		cacheTwin("A34", "cuts long names", "", func(c *hookedCache) {
			c.get = func(ctx context.Context, key string) ([]byte, error) {
				return c.Cache.Get(ctx, key[:min(len(key), adapters.NameMax)])
			}
		}),
		cacheTwin("A35", "has no room for the longest name", "", func(c *hookedCache) {
			c.get = func(ctx context.Context, key string) ([]byte, error) {
				if len(key) == adapters.NameMax {
					key += "n"
				}
				return c.Cache.Get(ctx, key)
			}
		}),
		cacheTwin("A36", "stores texts", "A38", func(c *hookedCache) {
			c.set = func(ctx context.Context, k string, v []byte, ttl time.Duration) error {
				if !utf8.Valid(v) {
					v = []byte(string([]rune(string(v))))
				}
				return c.Cache.Set(ctx, k, v, ttl)
			}
		}),
		cacheTwin("A37", "gets nil for nothing", "", func(c *hookedCache) {
			c.get = func(ctx context.Context, key string) ([]byte, error) {
				value, err := c.Cache.Get(ctx, key)
				if len(value) == 0 {
					value = nil
				}
				return value, err
			}
		}),
		cacheTwin("A38", "cuts great values", "", func(c *hookedCache) {
			c.set = func(ctx context.Context, k string, v []byte, ttl time.Duration) error {
				return c.Cache.Set(ctx, k, v[:min(len(v), 1<<16)], ttl)
			}
		}),
		cacheTwin("A39", "hands its own slice out", "", func(c *hookedCache) {
			var mu sync.Mutex
			type memo struct{ value, own []byte }
			memos := map[string]memo{}
			c.get = func(ctx context.Context, key string) ([]byte, error) {
				value, err := c.Cache.Get(ctx, key)
				mu.Lock()
				defer mu.Unlock()
				last, found := memos[key]
				if err == nil && (!found || string(last.value) != string(value)) {
					memos[key] = memo{value, append([]byte{}, value...)}
				}
				return memos[key].own, err
			}
		}),
		cacheTwin("A40", "answers who asks last", "A28", func(c *hookedCache) {
			var mu sync.Mutex
			var last []byte
			c.get = func(ctx context.Context, key string) ([]byte, error) {
				value, err := c.Cache.Get(ctx, key)
				if err != nil {
					return value, err
				}
				mu.Lock()
				last = value
				mu.Unlock()
				time.Sleep(time.Nanosecond) // others come in between
				mu.Lock()
				defer mu.Unlock()
				return last, nil
			}
		}),
	}
}
