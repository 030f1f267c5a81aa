package servers

import "testing"

// ParseKinds gives the tests access to parseKinds.
var ParseKinds = parseKinds

// Named is a server that is only a name.
type Named string

func (n Named) String() string { return string(n) }

// Choose starts the first server that can be had.
func Choose(t testing.TB, starters map[Kind]func() (Named, error)) Named {
	t.Helper()
	list := map[Kind]starter[Named]{}
	for kind, start := range starters {
		list[kind] = start
	}
	return start(t, "test", list)
}
