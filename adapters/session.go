package adapters

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"
)

// SessionStore keeps the data of its users' sessions under identifiers that nobody can guess. A
// server sees and stores only what SessionKey makes of an identifier, so that a copy of its data
// opens no session. A time to live is kept in milliseconds, rounded up; one that is not positive is
// ErrInvalid. An identifier of no live session, whatever its form, is ErrNotFound. Every call is
// atomic. A client of a Shared adapter is safe for concurrent use. All of it needs the capability
// Sessions.
type SessionStore interface {
	// CreateSession begins a session that lives for ttl, and returns its identifier.
	CreateSession(ctx context.Context, data []byte, ttl time.Duration) (id string, err error)

	// Session returns the data, never nil. It does not prolong the session.
	Session(ctx context.Context, id string) ([]byte, error)

	// SaveSession replaces the data and the time to live of a session that lives.
	SaveSession(ctx context.Context, id string, data []byte, ttl time.Duration) error

	// RotateSession gives the session a new identifier and keeps data and time to live. The old
	// identifier ends in the same step. It is due whenever the user's rights change, against
	// identifiers that were planted.
	RotateSession(ctx context.Context, id string) (string, error)

	// EndSession ends the session. Where there is none it returns nil.
	EndSession(ctx context.Context, id string) error
}

// NewSessionID returns a new identifier: 256 random bits, as 43 characters that fit a cookie and a
// URL.
func NewSessionID() string {
	var bits [32]byte
	_, _ = rand.Read(bits[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(bits[:])
}

// SessionKey returns the name under which a server keeps the session: a digest of the identifier.
func SessionKey(id string) string {
	digest := sha256.Sum256([]byte(id))
	return base64.RawURLEncoding.EncodeToString(digest[:])
}
