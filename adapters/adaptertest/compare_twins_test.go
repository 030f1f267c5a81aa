package adaptertest_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/mock"
)

// Each twin is a mock with one defect. The comparison must find it.

// brokenCache has a defect in each method that is set.
type brokenCache struct {
	adapters.Cache
	get    func(value []byte, err error) ([]byte, error)
	set    func(ctx context.Context, key string, value []byte, ttl time.Duration) error
	incr   func(ctx context.Context, key string, by int64) (int64, error)
	ttl    func(ttl time.Duration, err error) (time.Duration, error)
	expire func(err error) error
}

func (b *brokenCache) Get(ctx context.Context, key string) ([]byte, error) {
	value, err := b.Cache.Get(ctx, key)
	if b.get != nil {
		return b.get(value, err)
	}
	return value, err
}

func (b *brokenCache) Set(
	ctx context.Context, key string, value []byte, ttl time.Duration,
) error {
	if b.set != nil {
		return b.set(ctx, key, value, ttl)
	}
	return b.Cache.Set(ctx, key, value, ttl)
}

func (b *brokenCache) Incr(ctx context.Context, key string, by int64) (int64, error) {
	if b.incr != nil {
		return b.incr(ctx, key, by)
	}
	return b.Cache.Incr(ctx, key, by)
}

func (b *brokenCache) TTL(ctx context.Context, key string) (time.Duration, error) {
	ttl, err := b.Cache.TTL(ctx, key)
	if b.ttl != nil {
		return b.ttl(ttl, err)
	}
	return ttl, err
}

func (b *brokenCache) Expire(ctx context.Context, key string, ttl time.Duration) error {
	err := b.Cache.Expire(ctx, key, ttl)
	if b.expire != nil {
		return b.expire(err)
	}
	return err
}

func TestTheComparisonFindsEachDefectOfACache(t *testing.T) {
	rows := []struct {
		name, reason string
		plant        func(*brokenCache)
	}{
		{"nil", "an empty value becomes nil", func(b *brokenCache) {
			b.get = func(value []byte, err error) ([]byte, error) {
				return slices.Clip(append([]byte(nil), value...)), err
			}
		}},
		{"kept", "Set keeps the old time to live", func(b *brokenCache) {
			b.set = func(ctx context.Context, key string, value []byte, ttl time.Duration) error {
				old, err := b.Cache.TTL(ctx, key)
				if err == nil && ttl == adapters.NoExpiry {
					ttl = old
				}
				return b.Cache.Set(ctx, key, value, ttl)
			}
		}},
		{"rounded", "a time to live is rounded down", func(b *brokenCache) {
			b.set = func(ctx context.Context, key string, value []byte, ttl time.Duration) error {
				if whole := ttl.Truncate(time.Millisecond); whole > 0 {
					ttl = whole
				}
				return b.Cache.Set(ctx, key, value, ttl)
			}
		}},
		{"eternal", "Incr removes the time to live", func(b *brokenCache) {
			b.incr = func(ctx context.Context, key string, by int64) (int64, error) {
				sum, err := b.Cache.Incr(ctx, key, by)
				if err == nil {
					err = b.Cache.Expire(ctx, key, adapters.NoExpiry)
				}
				return sum, err
			}
		}},
		{"lenient", "Incr takes what is no number for zero", func(b *brokenCache) {
			b.incr = func(ctx context.Context, key string, by int64) (int64, error) {
				sum, err := b.Cache.Incr(ctx, key, by)
				if errors.Is(err, adapters.ErrInvalid) && adapters.CheckName(key) == nil {
					return by, b.Cache.Set(ctx, key, nil, 0)
				}
				return sum, err
			}
		}},
		{"missing", "Expire of a missing key is no error", func(b *brokenCache) {
			b.expire = func(err error) error {
				if errors.Is(err, adapters.ErrNotFound) {
					return nil
				}
				return err
			}
		}},
		{"unlimited", "TTL takes what does not expire for missing", func(b *brokenCache) {
			b.ttl = func(ttl time.Duration, err error) (time.Duration, error) {
				if err == nil && ttl == adapters.NoExpiry {
					return 0, adapters.ErrNotFound
				}
				return ttl, err
			}
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			clock := newDriven()
			with := compared[adapters.Cache](t, mock.NewCache(clock.server(0), mock.Options{}))
			with.Advance = clock.advance
			for i, client := range with.Clients {
				broken := &brokenCache{Cache: client}
				row.plant(broken)
				with.Clients[i] = broken
			}
			v := judged(t, func(tb rapid.TB) { adaptertest.CompareCache(tb, with) })
			assert.True(t, v.failed, row.reason)
		})
	}
}

func TestTheComparisonFindsThatAKeyExpiresLateOrEarlyByTheSystemsClock(t *testing.T) {
	for name, factor := range map[string]time.Duration{"late": 100_000, "early": 0} {
		t.Run(name, func(t *testing.T) {
			adapter := mock.NewCache(mock.NewServer(mock.Config{}), mock.Options{})
			with := compared[adapters.Cache](t, adapter)
			for i, client := range with.Clients {
				broken := &brokenCache{Cache: client}
				broken.set = func(
					ctx context.Context, key string, value []byte, ttl time.Duration,
				) error {
					if ttl > 0 && ttl < time.Second {
						ttl = max(1, ttl*factor)
					}
					return client.Set(ctx, key, value, ttl)
				}
				with.Clients[i] = broken
			}
			with.Patience = time.Second
			v := judged(t, func(tb rapid.TB) { adaptertest.CompareCache(tb, with) })
			assert.True(t, v.failed)
			assert.Contains(t, v.text.String(), map[string]string{
				"late": "it was there after", "early": "it was gone after",
			}[name])
		})
	}
}

// brokenSessions has a defect in each method that is set.
type brokenSessions struct {
	adapters.SessionStore
	read   func(ctx context.Context, id string) ([]byte, error)
	save   func(ctx context.Context, id string, data []byte, ttl time.Duration) error
	rotate func(ctx context.Context, id string) (string, error)
}

func (b *brokenSessions) Session(ctx context.Context, id string) ([]byte, error) {
	if b.read != nil {
		return b.read(ctx, id)
	}
	return b.SessionStore.Session(ctx, id)
}

func (b *brokenSessions) SaveSession(
	ctx context.Context, id string, data []byte, ttl time.Duration,
) error {
	if b.save != nil {
		return b.save(ctx, id, data, ttl)
	}
	return b.SessionStore.SaveSession(ctx, id, data, ttl)
}

func (b *brokenSessions) RotateSession(ctx context.Context, id string) (string, error) {
	if b.rotate != nil {
		return b.rotate(ctx, id)
	}
	return b.SessionStore.RotateSession(ctx, id)
}

func TestTheComparisonFindsEachDefectOfASessionStore(t *testing.T) {
	rows := []struct {
		name, reason string
		plant        func(*brokenSessions)
	}{
		{"fixation", "the old identifier goes on", func(b *brokenSessions) {
			b.rotate = func(ctx context.Context, id string) (string, error) {
				data, err := b.Session(ctx, id)
				if err != nil {
					return "", err
				}
				return b.CreateSession(ctx, data, 4*time.Millisecond)
			}
		}},
		{"the same", "the identifier stays", func(b *brokenSessions) {
			b.rotate = func(ctx context.Context, id string) (string, error) {
				_, err := b.Session(ctx, id)
				return id, err
			}
		}},
		{"prolonged", "reading prolongs it", func(b *brokenSessions) {
			b.read = func(ctx context.Context, id string) ([]byte, error) {
				data, err := b.SessionStore.Session(ctx, id)
				if err == nil {
					err = b.SessionStore.SaveSession(ctx, id, data, time.Hour)
				}
				return data, err
			}
		}},
		{"not saved", "saving what is gone is no error", func(b *brokenSessions) {
			b.save = func(ctx context.Context, id string, data []byte, ttl time.Duration) error {
				err := b.SessionStore.SaveSession(ctx, id, data, ttl)
				if errors.Is(err, adapters.ErrNotFound) {
					return nil
				}
				return err
			}
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			clock := newDriven()
			adapter := mock.NewCache(clock.server(0), mock.Options{})
			with := compared[adapters.SessionStore](t, adapter)
			with.Advance = clock.advance
			for i, client := range with.Clients {
				broken := &brokenSessions{SessionStore: client}
				row.plant(broken)
				with.Clients[i] = broken
			}
			v := judged(t, func(tb rapid.TB) { adaptertest.CompareSessions(tb, with) })
			assert.True(t, v.failed, row.reason)
		})
	}
}

// brokenLimiter asks otherwise than it is asked, or answers otherwise.
type brokenLimiter struct {
	adapters.Limiter
	allow func(l adapters.Limiter, ctx context.Context, key string, rate adapters.Rate, n int) (
		adapters.Decision, error)
}

func (b *brokenLimiter) Allow(
	ctx context.Context, key string, rate adapters.Rate, n int,
) (adapters.Decision, error) {
	return b.allow(b.Limiter, ctx, key, rate, n)
}

func TestTheComparisonFindsEachDefectOfALimiter(t *testing.T) {
	type (
		d = adapters.Decision
		l = adapters.Limiter
		r = adapters.Rate
	)
	rows := []struct {
		name, reason string
		allow        func(l l, ctx context.Context, key string, rate r, n int) (d, error)
	}{
		{"one more", "the burst is one greater", func(
			l l, ctx context.Context, key string, rate r, n int,
		) (d, error) {
			rate.Burst++
			return l.Allow(ctx, key, rate, n)
		}},
		{"split", "what is refused counts in part", func(
			l l, ctx context.Context, key string, rate r, n int,
		) (last d, err error) {
			last, err = l.Allow(ctx, key, rate, 0)
			for range n {
				if last, err = l.Allow(ctx, key, rate, 1); err != nil {
					break
				}
			}
			return last, err
		}},
		{"one key", "all keys count as one", func(
			l l, ctx context.Context, key string, rate r, n int,
		) (d, error) {
			if adapters.CheckName(key) == nil {
				key = "all"
			}
			return l.Allow(ctx, key, rate, n)
		}},
		{"vague", "RetryAfter is a guess", func(
			l l, ctx context.Context, key string, rate r, n int,
		) (d, error) {
			decision, err := l.Allow(ctx, key, rate, n)
			if !decision.Allowed && err == nil {
				decision.RetryAfter = rate.Per
			}
			return decision, err
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			clock := newDriven()
			adapter := mock.NewCache(clock.server(0), mock.Options{})
			with := compared[adapters.Limiter](t, adapter)
			with.Advance = clock.advance
			for i, client := range with.Clients {
				with.Clients[i] = &brokenLimiter{client, row.allow}
			}
			v := judged(t, func(tb rapid.TB) { adaptertest.CompareLimiter(tb, with) })
			assert.True(t, v.failed, row.reason)
		})
	}
}
