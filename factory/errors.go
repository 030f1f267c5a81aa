package factory

import (
	"context"
	"errors"
	"fmt"

	"lockstep/adapters"
)

// The errors that callers tell apart with errors.Is. Each reaches them wrapped in an [*Error].
var (
	// ErrStale is returned when a lease was released or invalidated, when its scope is closed, or
	// when it was acquired in another process.
	ErrStale = adapters.ErrStale
	// ErrNested is returned when a scope asks for an exclusive client that it already leases or
	// waits for.
	ErrNested = errors.New("the scope already leases this exclusive client")
	// ErrNoScope is returned when the context carries no scope of this factory.
	ErrNoScope = errors.New("the context carries no scope of this factory")
	// ErrScopeClosed is returned when the scope was closed, or belongs to a process that this one
	// was forked from.
	ErrScopeClosed = errors.New("the scope is closed")
	// ErrShutdown is returned when the factory was or is being shut down.
	ErrShutdown = errors.New("the factory is shut down")
	// ErrIdentity is returned when it cannot be established which process this is: nothing is
	// leased, closed or opened then.
	ErrIdentity = errors.New("the process cannot be identified")
)

// Error says what was attempted, by which adapter and for which key, and why it failed (R11).
type Error struct {
	Op      string // "acquire", "use", "reinit", "shutdown", "open scope" and so on
	Adapter string // the adapter's name
	Key     string // the key, empty where the operation has none
	Cause   error  // an error of this package, of the adapter, or of a context
}

// Error returns `op adapter "key": cause`.
func (e *Error) Error() string {
	if e.Key == "" {
		return e.Op + " " + e.Adapter + ": " + e.Cause.Error()
	}
	return e.Op + " " + e.Adapter + ` "` + e.Key + `": ` + e.Cause.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// ended returns the error of a context that has ended, and its cause where that is another one.
func ended(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}

func (f *Factory[C]) fail(op, key string, cause error) error {
	return &Error{Op: op, Adapter: f.name, Key: key, Cause: cause}
}
