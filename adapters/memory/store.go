package memory

import (
	"math"
	"time"

	"github.com/maypok86/otter/v2"

	"lockstep/adapters"
)

// store is what an adapter keeps: three caches, so that neither evicts what is another's.
type store struct {
	start    time.Time
	now      func() time.Time
	entries  *otter.Cache[string, entry]
	sessions *otter.Cache[string, entry] // by what adapters.SessionKey makes of an identifier
	arrivals *otter.Cache[string, int64] // theoretical arrival times, in microseconds since 1970
}

// entry is a value, which is never changed, and when it expires: never where that is zero.
type entry struct {
	value   []byte
	expires time.Time
}

// overhead is about what keeping an entry takes besides key and value: a node of the policy, a slot
// of the hash table and the headers.
const overhead = 100

func newStore(config Config) (*store, error) {
	s := &store{start: config.Now(), now: config.Now}
	var err error
	bounds := otter.Options[string, entry]{MaximumSize: config.EntriesMax}
	if config.BytesMax > 0 {
		bounds.MaximumWeight, bounds.Weigher = config.BytesMax, weigh
	}
	if s.entries, err = newEntries(s, bounds); err != nil {
		return nil, err
	}
	bounds = otter.Options[string, entry]{MaximumSize: config.SessionsMax}
	if s.sessions, err = newEntries(s, bounds); err != nil {
		return nil, err
	}
	s.arrivals, err = newCache(s, otter.Options[string, int64]{
		MaximumSize: config.RatesMax,
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[string, int64]) time.Duration {
			return time.Duration(e.Value-s.micros())*time.Microsecond + time.Millisecond
		}),
	})
	return s, err
}

func weigh(key string, e entry) uint32 {
	return uint32(min(len(key)+len(e.value)+overhead, math.MaxUint32))
}

func newEntries(
	s *store, options otter.Options[string, entry],
) (*otter.Cache[string, entry], error) {
	options.ExpiryCalculator = otter.ExpiryWritingFunc(s.life)
	return newCache(s, options)
}

// newCache returns a cache of otter's without goroutines: what it has to tidy up is done by its
// callers, and its one periodic goroutine ends before anybody sees it.
func newCache[V any](
	s *store, options otter.Options[string, V],
) (*otter.Cache[string, V], error) {
	options.Clock = clock{s}
	options.Executor = func(work func()) { work() }
	cache, err := otter.New(&options)
	if err != nil {
		return nil, err
	}
	cache.StopAllGoroutines()
	return cache, nil
}

// clock is the store's clock as otter wants it: it does not tick.
type clock struct{ s *store }

var _ otter.Clock = clock{}

func (c clock) NowNano() int64 { return int64(c.s.now().Sub(c.s.start)) }

func (clock) Tick(time.Duration) <-chan time.Time { return nil }

// micros is the time in microseconds since 1970. It does not step where the system's clock does.
func (s *store) micros() int64 { return s.start.Add(s.now().Sub(s.start)).UnixMicro() }

// life is for how long otter keeps an entry: to the moment that the entry itself tells, and a
// little longer, since that moment alone decides what is seen.
func (s *store) life(e otter.Entry[string, entry]) time.Duration {
	if e.Value.expires.IsZero() {
		return math.MaxInt64
	}
	return e.Value.expires.Sub(s.now()) + time.Millisecond
}

// get returns the entry of a key that has not expired.
func (s *store) get(cache *otter.Cache[string, entry], key string) (entry, bool) {
	e, found := cache.GetIfPresent(key)
	if !found || e.over(s.now()) {
		return entry{}, false
	}
	return e, true
}

func (e entry) over(now time.Time) bool { return !e.expires.IsZero() && !now.Before(e.expires) }

// change is one step on the entry of a key, or on none where there is none that has not expired. It
// returns what becomes of it, and an error where nothing does.
type change func(e entry, found bool, now time.Time) (entry, otter.ComputeOp, error)

// apply carries out a change.
func (s *store) apply(cache *otter.Cache[string, entry], key string, do change) error {
	var failed error
	cache.Compute(key, func(e entry, found bool) (entry, otter.ComputeOp) {
		now := s.now()
		if found && e.over(now) {
			e, found = entry{}, false
		}
		next, op, err := do(e, found, now)
		if failed = err; err != nil {
			op = otter.CancelOp
		}
		return next, op
	})
	return failed
}

// after returns when an entry expires that lives for ttl from now on, in whole milliseconds.
func after(now time.Time, ttl time.Duration) time.Time {
	if ttl == adapters.NoExpiry {
		return time.Time{}
	}
	whole := ttl.Truncate(time.Millisecond)
	if whole < ttl && whole <= math.MaxInt64-time.Millisecond {
		whole += time.Millisecond
	}
	return now.Add(whole)
}

// copied returns a copy of value that is never nil.
func copied(value []byte) []byte { return append([]byte{}, value...) }
