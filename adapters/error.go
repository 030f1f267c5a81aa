package adapters

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// The kinds of failure. An adapter's error wraps exactly one of them.
var (
	// ErrNotFound is returned when the row, the cache key or its expiry does not exist.
	ErrNotFound = errors.New("not found")
	// ErrConflict is returned when a transaction wrote what another one changed and committed since
	// it began. Nothing of it remains, and trying again from Begin is safe.
	ErrConflict = errors.New("conflict")
	// ErrUnavailable is returned when the server cannot be reached or the connection broke.
	ErrUnavailable = errors.New("unavailable")
	// ErrDenied is returned when the server refuses who the client is, or what it may not do.
	ErrDenied = errors.New("denied")
	// ErrTimeout is returned when the deadline of a context passed.
	ErrTimeout = errors.New("timeout")
	// ErrCancelled is returned when a context was cancelled.
	ErrCancelled = errors.New("cancelled")
	// ErrStale is returned when a client is fenced off although its connection may work: it was
	// opened by another incarnation of the process, or re-initialisation has replaced it.
	ErrStale = errors.New("stale")
	// ErrClosed is returned when this process already closed or discarded the client, or when the
	// transaction is over.
	ErrClosed = errors.New("closed")
	// ErrUnsupported is returned for what the adapter's Capabilities do not offer.
	ErrUnsupported = errors.New("unsupported")
	// ErrInvalid is returned for an argument that no server would accept, and for a call that the
	// state of the client forbids.
	ErrInvalid = errors.New("invalid")
)

// kinds is in the order in which KindOf tries them: what ended the client or the context comes
// first, since it explains everything that follows from it.
var kinds = [...]error{
	ErrStale, ErrClosed, ErrCancelled, ErrTimeout, ErrUnavailable,
	ErrDenied, ErrConflict, ErrNotFound, ErrUnsupported, ErrInvalid,
}

// KindOf returns the kind of err: the Kind of the outermost *Error in it, else the first Err…
// sentinel that it wraps, else ErrCancelled or ErrTimeout for an error of a context. It returns nil
// when err is nil or of no kind that the protocol knows.
func KindOf(err error) error {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	for _, kind := range kinds {
		if errors.Is(err, kind) {
			return kind
		}
	}
	switch {
	case errors.Is(err, context.Canceled):
		return ErrCancelled
	case errors.Is(err, context.DeadlineExceeded):
		return ErrTimeout
	default:
		return nil
	}
}

// Error is the error of an adapter (R11): it says what was attempted on what, and why it failed.
// errors.Is finds its kind and everything that its cause wraps.
type Error struct {
	// Adapter is the adapter's Name.
	Adapter string
	// Key is the key that the client was opened for.
	Key string
	// Op is the verb that failed, in lower case: "open", "ping", "get", "commit" and so on.
	Op string
	// Kind is one of the sentinels of this package.
	Kind error
	// Cause is the driver's error, or nil. The adapter that sets it vouches that its text holds no
	// password, token or connection string.
	Cause error
}

// Error returns text such as `open redis "cache": unavailable: connection refused`.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s %s %q", e.Op, e.Adapter, e.Key)
	for _, why := range e.Unwrap() {
		text += ": " + why.Error()
	}
	return text
}

// Unwrap returns the kind and the cause, where they are set.
func (e *Error) Unwrap() []error {
	var parts []error
	if e.Kind != nil {
		parts = append(parts, e.Kind)
	}
	if e.Cause != nil {
		parts = append(parts, e.Cause)
	}
	return parts
}

// NameMax is the greatest length of a name in bytes. It keeps every name within the index limits of
// the servers that the protocol is meant for.
const NameMax = 512

// CheckName returns nil when name is fit to name a table, key, topic, group or consumer on every
// server: not empty, at most NameMax bytes, valid UTF-8, and without a zero byte, which Postgres
// cannot store. Otherwise the error says why, without the name; it is the Cause of an ErrInvalid.
func CheckName(name string) error {
	switch {
	case name == "":
		return errors.New("the name is empty")
	case len(name) > NameMax:
		return fmt.Errorf("the name has %d bytes, the most is %d", len(name), NameMax)
	case !utf8.ValidString(name):
		return errors.New("the name is not UTF-8")
	case strings.ContainsRune(name, 0):
		return errors.New("the name holds a zero byte")
	default:
		return nil
	}
}
