package adapters

import "errors"

// Diagnosis is what an error says about the client on which a call ended with it.
type Diagnosis uint8

// The diagnoses, the worse the greater.
const (
	Works    Diagnosis = iota // the client works
	Broken                    // the client is of no use any more, and not even a goodbye is
	Outdated                  // every client that was opened as this one was: re-initialise the key
)

// String returns "works", "broken" or "outdated".
func (d Diagnosis) String() string { return [...]string{"works", "broken", "outdated"}[d] }

// Diagnoser is implemented by adapters that know which errors are fatal.
type Diagnoser interface {
	// Diagnose says what a non-nil error of a call or a ping says about its client. It is quick,
	// and safe for concurrent use.
	Diagnose(err error) Diagnosis
}

// Diagnose returns an adapter's own diagnosis; of an adapter that is no [Diagnoser], Broken for
// ErrUnavailable and Works for any other error.
func Diagnose(adapter any, err error) Diagnosis {
	if d, ok := adapter.(Diagnoser); ok {
		return d.Diagnose(err)
	}
	if errors.Is(err, ErrUnavailable) {
		return Broken
	}
	return Works
}

// Fingerprinter is implemented by adapters whose configuration can be compared.
type Fingerprinter interface {
	// Fingerprint returns the same text for two adapters exactly when clients for key are opened in
	// the same way. It must not show a secret: give a digest of it.
	Fingerprint(key string) string
}

// SameFingerprint says whether two adapters are known to open clients for key in the same way.
func SameFingerprint(a, b any, key string) bool {
	fa, ok1 := a.(Fingerprinter)
	fb, ok2 := b.(Fingerprinter)
	return ok1 && ok2 && fa.Fingerprint(key) == fb.Fingerprint(key)
}
