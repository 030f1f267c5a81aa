package postgres_test

import (
	"flag"
	"testing"

	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
)

// few has rapid draw fewer rounds than it does by itself, unless the command line says how many.
func few(t *testing.T, rounds string) {
	t.Helper()
	const checks = "rapid.checks"
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == checks })
	if asked {
		return
	}
	before := flag.Lookup(checks).Value.String()
	require.NoError(t, flag.Set(checks, rounds))
	t.Cleanup(func() { require.NoError(t, flag.Set(checks, before)) })
}

func TestTheDatabaseComparesWithTheMock(t *testing.T) {
	few(t, "30")
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		config := fresh(t)
		config.Sharing = sharing
		var with adaptertest.Compared[adapters.Database]
		for range 2 {
			adapter, client := open(t, config)
			with.Clients = append(with.Clients, client)
			with.Sharing, with.Capabilities = adapter.Sharing(), adapter.Capabilities()
		}
		adaptertest.CompareDatabase(t, with)
	})
}
