package adapters

import (
	"context"
	"fmt"
	"io"
)

// Credentials are who a client is to the server. They are asked for at each open, so that a rotated
// password is used from the next one on. They print as "***" with every verb, so that no log and no
// error shows them (R11). Do not keep them in an unexported field of what may be printed: package
// fmt looks into such a field without asking.
type Credentials struct {
	User     string
	Password string
}

// Format writes "***", whatever the verb: to one that it does not know for a string, such as %d,
// fmt would show the fields.
func (Credentials) Format(to fmt.State, _ rune) { _, _ = io.WriteString(to, "***") }

// String returns "***".
func (Credentials) String() string { return "***" }

// GoString returns "***".
func (Credentials) GoString() string { return "***" }

// MarshalText returns "***".
func (Credentials) MarshalText() ([]byte, error) { return []byte("***"), nil }

// credentialsKey is the key of a function that returns them: what a context holds is printed with
// it, field by field.
type credentialsKey struct{}

// WithCredentials returns a context for [Adapter.Open] that carries credentials.
func WithCredentials(ctx context.Context, c Credentials) context.Context {
	return context.WithValue(ctx, credentialsKey{}, func() Credentials { return c })
}

// CredentialsFrom returns the credentials that ctx carries for an open, and whether it carries any:
// an adapter without them uses those of its own configuration.
func CredentialsFrom(ctx context.Context) (Credentials, bool) {
	get, ok := ctx.Value(credentialsKey{}).(func() Credentials)
	if !ok {
		return Credentials{}, false
	}
	return get(), true
}
