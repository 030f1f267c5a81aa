package factory

import (
	"maps"
	"slices"
)

// Keys returns the keys that were asked for and those that were re-initialised, sorted.
func (f *Factory[C]) Keys() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	keys := make(map[string]struct{}, len(f.gens)+len(f.slots))
	for key := range f.gens {
		keys[key] = struct{}{}
	}
	for sl := range f.slots {
		keys[sl.key] = struct{}{}
	}
	return slices.Sorted(maps.Keys(keys))
}
