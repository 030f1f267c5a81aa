package adapters

import (
	"context"
	"time"
)

// NoExpiry is the time to live of a cache key that does not expire.
const NoExpiry time.Duration = 0

// Cache stores values under keys, each with an optional time to live. Every call is atomic. A time
// to live is kept in milliseconds, rounded up; a negative one is ErrInvalid. From the moment that
// it has passed the key does not exist. A client of a Shared adapter is safe for concurrent use.
type Cache interface {
	// Get returns the key's value, never nil, or ErrNotFound.
	Get(ctx context.Context, key string) ([]byte, error)

	// Set stores value and replaces the time to live: NoExpiry removes the old one.
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error

	// Delete removes the key. Where there is none it returns nil.
	Delete(ctx context.Context, key string) error

	// Incr adds by to the number that the key holds in decimal and returns the sum; a missing key
	// counts as zero. The time to live stays. ErrInvalid is returned, and nothing changed, where
	// the value is no 64-bit integer in its shortest form or the sum overflows. It needs the
	// capability Counters.
	Incr(ctx context.Context, key string, by int64) (int64, error)

	// TTL returns how long the key still lives, NoExpiry where it does not expire, or ErrNotFound.
	// It needs the capability Expiry.
	TTL(ctx context.Context, key string) (time.Duration, error)

	// Expire replaces the key's time to live, or removes it with NoExpiry. A missing key is
	// ErrNotFound. It needs the capability Expiry.
	Expire(ctx context.Context, key string, ttl time.Duration) error
}
