package adapters

import "context"

// Credentials are who a client is to the server. They are asked for at each open, so that a rotated
// password is used from the next one on. They print as "***" with every verb, so that no log and no
// error shows them (R11).
type Credentials struct {
	User     string
	Password string
}

// String returns "***".
func (Credentials) String() string { return "***" }

// GoString returns "***".
func (Credentials) GoString() string { return "***" }

// MarshalText returns "***".
func (Credentials) MarshalText() ([]byte, error) { return []byte("***"), nil }

type credentialsKey struct{}

// WithCredentials returns a context for [Adapter.Open] that carries credentials.
func WithCredentials(ctx context.Context, c Credentials) context.Context {
	return context.WithValue(ctx, credentialsKey{}, c)
}

// CredentialsFrom returns the credentials that ctx carries for an open, and whether it carries any:
// an adapter without them uses those of its own configuration.
func CredentialsFrom(ctx context.Context) (Credentials, bool) {
	c, ok := ctx.Value(credentialsKey{}).(Credentials)
	return c, ok
}
