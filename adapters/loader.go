package adapters

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// Loader gets values from a cache and loads what is missing, once for all who ask at the same time.
// It belongs to one cache: calls for the same key share a load, whichever client of the cache they
// come with. Its zero value works; it must not be copied, and is safe for concurrent use.
//
// A Loader uses a client only within the call that brought it, so that a lease may end with the
// call.
type Loader struct {
	// Failed, where it is set, is told of every failure of the cache in spite of which a call
	// returns a value. It may be called by many goroutines.
	Failed func(error)

	// stored counts the values that were stored, so that a call whose look at the cache was too
	// early for one looks again.
	stored atomic.Uint64
	// mu guards flights and the flights' fields that say so. Under it nothing loads or waits, and
	// no cache is called.
	mu      sync.Mutex
	flights map[string]*flight // only those that can be joined
}

// LoadPanic is the error of a load that panicked, or that ended its goroutine.
type LoadPanic struct {
	// Value is what the load panicked with; nil where it called runtime.Goexit, as a failing test
	// does.
	Value any
	// Stack is where it did so.
	Stack []byte
}

// Error returns the value in words, without the stack.
func (p *LoadPanic) Error() string {
	if p.Value == nil {
		return "the load ended its goroutine"
	}
	return fmt.Sprintf("the load panicked: %v", p.Value)
}

// Unwrap returns the value where it is an error.
func (p *LoadPanic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// flight is a load under way, or one whose value is being stored.
type flight struct {
	cancel  context.CancelFunc // guarded by Loader.mu
	waiters int                // guarded by Loader.mu
	storing bool               // whether a waiter took that on; guarded by Loader.mu
	done    chan struct{}      // closed once value and err are set for good
	value   []byte             // never nil without err
	err     error
}

// finish answers every waiter.
func (f *flight) finish(value []byte, err error) {
	f.value, f.err = value, err
	close(f.done)
}

// GetOrLoad returns the key's value from the cache, else what load returns, which it stores in the
// cache for ttl. The value is never nil without an error, and each caller gets a copy of its own.
//
// For a key one load at a time runs that anybody waits for (R4). It gets a context with the values
// of the first caller's, but without its cancellation and deadline; it is cancelled when the last
// caller has given up, and must not rely on anything that ends with the call that began it. A
// caller that gives up gets ErrCancelled or ErrTimeout at once. An error of load answers every
// caller, wrapped, and is not remembered; a panic in it does so as a *LoadPanic, since no caller's
// goroutine can be trusted to be there for it.
//
// A cache that is unavailable, or slower than its own time-out, does not keep the value from
// anybody: it is loaded, and Failed is told. So it is where the value cannot be stored. Any other
// error of the cache is returned, since it tells of a mistake: an ended client, a bad key. A
// negative ttl is ErrInvalid.
//
// A call may join a load that began before the caller's own Delete, and so bring the value back
// that was deleted.
func (l *Loader) GetOrLoad(
	ctx context.Context, cache Cache, key string, ttl time.Duration,
	load func(context.Context) ([]byte, error),
) ([]byte, error) {
	if ttl < 0 {
		return nil, fmt.Errorf("load: %w: the time to live is negative", ErrInvalid)
	}
	stored := l.stored.Load()
	value, found, err := l.look(ctx, cache, key)
	if found || err != nil {
		return value, err
	}
	f, first := l.join(key)
	defer l.leave(key, f)
	if first {
		l.begin(ctx, cache, key, f, stored, load)
	}
	select {
	case <-f.done:
		return l.land(ctx, cache, key, ttl, f)
	case <-ctx.Done():
		return nil, givenUp(ctx)
	}
}

// look asks the cache. A cache that does not answer counts as one without the key.
func (l *Loader) look(ctx context.Context, cache Cache, key string) ([]byte, bool, error) {
	value, err := cache.Get(ctx, key)
	kind := KindOf(err)
	switch {
	case err == nil:
		return value, true, nil
	case ctx.Err() != nil:
		return nil, false, givenUp(ctx)
	case kind == ErrNotFound:
		return nil, false, nil
	case kind == ErrUnavailable, kind == ErrTimeout:
		l.failed(err)
		return nil, false, nil
	default:
		return nil, false, err
	}
}

// join adds a waiter to the key's flight, and says whether it is the first one.
func (l *Loader) join(key string) (f *flight, first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f = l.flights[key]
	if f == nil {
		f, first = &flight{done: make(chan struct{}), cancel: func() {}}, true
		if l.flights == nil {
			l.flights = map[string]*flight{}
		}
		l.flights[key] = f
	}
	f.waiters++
	return f, first
}

// begin starts the load of a new flight, unless a flight before it stored the key after this caller
// looked. What keeps the caller from looking again is not the others' matter: they get their load.
func (l *Loader) begin(
	ctx context.Context, cache Cache, key string, f *flight, stored uint64,
	load func(context.Context) ([]byte, error),
) {
	found := false
	defer func() { // also where the cache panics: the others have joined
		if found {
			return
		}
		loading, cancel := context.WithCancel(context.WithoutCancel(ctx))
		l.mu.Lock()
		f.cancel = cancel
		l.mu.Unlock()
		go l.fly(loading, key, f, load)
	}()
	if l.stored.Load() == stored {
		return
	}
	var value []byte
	if value, found, _ = l.look(ctx, cache, key); found {
		l.claim(f)
		f.finish(value, nil)
		l.drop(key, f)
	}
}

// fly runs the load, whatever it does.
func (l *Loader) fly(
	ctx context.Context, key string, f *flight, load func(context.Context) ([]byte, error),
) {
	value, err := []byte(nil), error(nil)
	returned := false
	defer func() {
		if !returned {
			err = &LoadPanic{Value: recover(), Stack: debug.Stack()}
		}
		if err != nil {
			l.drop(key, f) // who comes next begins another
		}
		f.finish(append([]byte{}, value...), err)
	}()
	value, err = load(ctx)
	returned = true
}

// land returns the flight's answer to one of its waiters, and lets the first whose call goes on
// store it. Until it is stored the flight can be joined, so that nobody loads it again.
func (l *Loader) land(
	ctx context.Context, cache Cache, key string, ttl time.Duration, f *flight,
) ([]byte, error) {
	if f.err != nil {
		return nil, fmt.Errorf("load: %w", f.err)
	}
	if ctx.Err() == nil && l.claim(f) {
		if err := cache.Set(ctx, key, f.value, ttl); err != nil {
			l.failed(err)
		}
		l.stored.Add(1)
		l.drop(key, f)
	}
	return append([]byte{}, f.value...), nil
}

// claim takes on the storing, and says whether nobody else had.
func (l *Loader) claim(f *flight) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	claimed := !f.storing
	f.storing = true
	return claimed
}

// leave takes a waiter from the flight. Without any the load is cancelled, and who comes next
// begins another.
func (l *Loader) leave(key string, f *flight) {
	l.mu.Lock()
	f.waiters--
	last, cancel := f.waiters == 0, f.cancel
	if last && l.flights[key] == f {
		delete(l.flights, key)
	}
	l.mu.Unlock()
	if last {
		cancel()
	}
}

// drop keeps a flight from being joined.
func (l *Loader) drop(key string, f *flight) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.flights[key] == f {
		delete(l.flights, key)
	}
}

func (l *Loader) failed(err error) {
	if l.Failed != nil {
		l.Failed(err)
	}
}

// givenUp is the error of a caller whose context is over.
func givenUp(ctx context.Context) error {
	err := ctx.Err()
	kind := KindOf(err)
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		return fmt.Errorf("load: %w: %w: %w", kind, err, cause)
	}
	return fmt.Errorf("load: %w: %w", kind, err)
}
