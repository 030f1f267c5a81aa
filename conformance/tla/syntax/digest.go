package syntax

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"slices"

	"lockstep/conformance/source"
)

// Digest returns a fingerprint of the texts of a module and of all that it extends, instantiates or
// contains: two specifications with the same one are the same.
func Digest(m *Module) string {
	h := sha256.New()
	seen := make(map[*source.Text]bool)
	digest(h, m, seen)
	for _, name := range slices.Sorted(maps.Keys(m.loaded)) {
		digest(h, m.loaded[name], seen) // those that only a LET instantiates, too
	}
	return hex.EncodeToString(h.Sum(nil))
}

func digest(w io.Writer, m *Module, seen map[*source.Text]bool) {
	if m == nil {
		return
	}
	if src := m.start.Text(); src != nil && !seen[src] {
		seen[src] = true
		_, _ = io.WriteString(w, src.Name+"\x00"+src.Content+"\x00") // a hash never errs
	}
	for _, e := range m.Extends {
		digest(w, e.Module, seen)
	}
	digestUnits(w, m.Units, seen)
}

func digestUnits(w io.Writer, units []Unit, seen map[*source.Text]bool) {
	for _, u := range units {
		switch u := u.(type) {
		case *Module:
			digestUnits(w, u.Units, seen)
		case *Instance:
			if u.Module != nil {
				digest(w, u.Module.Module, seen)
			}
		}
	}
}
