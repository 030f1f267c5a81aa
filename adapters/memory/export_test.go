package memory

// Held returns how many entries of the cache take memory, expired ones included.
func Held(a *Adapter) int { return a.store.entries.EstimatedSize() }
