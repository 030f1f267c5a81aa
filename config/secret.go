package config

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

// redacted is what stands for a secret wherever it would be shown.
const redacted = "***"

// Secret is a value that is never shown: it prints as "***" with every verb of fmt, in slog, JSON,
// YAML and whatever else asks a value for its text. (At %p, and %w where no error is made, fmt asks
// nobody: it shows an address.) [Secret.Reveal] alone tells it.
//
// The zero value is a secret that is not set. Its copies in memory are not zeroed when it is no
// longer needed. It is safe for concurrent use; compare it with [Secret.Equal].
type Secret struct {
	// reveal is a function, since fmt and the packages that show differences look into fields that
	// are not exported, and through pointers, without asking.
	reveal func() string
}

// NewSecret returns a secret of that value; an empty one is not set.
func NewSecret(value string) Secret {
	if value == "" {
		return Secret{}
	}
	return Secret{reveal: func() string { return value }}
}

// Reveal returns the value, and "" where none is set. Whoever calls it vouches that it is not
// shown.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// IsSet says whether there is a value.
func (s Secret) IsSet() bool { return s.reveal != nil }

// IsZero says whether there is no value; encoders ask it for omitzero and omitempty.
func (s Secret) IsZero() bool { return s.reveal == nil }

// Equal says whether both have the same value, in a time that does not tell where they differ.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}

// Format writes "***", whatever the verb.
func (Secret) Format(to fmt.State, _ rune) { _, _ = io.WriteString(to, redacted) }

// String returns "***".
func (Secret) String() string { return redacted }

// GoString returns "***".
func (Secret) GoString() string { return redacted }

// MarshalText returns "***", for JSON, YAML and XML.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue returns "***".
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

var (
	_ fmt.Formatter  = Secret{}
	_ slog.LogValuer = Secret{}
)
