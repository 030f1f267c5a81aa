package config_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/mock"
	"lockstep/config"
	"lockstep/factory"
)

// fingerprinted is a mock whose clients depend on a configuration.
type fingerprinted struct {
	adapters.Adapter[*mock.CacheClient]
	print string
}

func (f fingerprinted) Fingerprint(string) string { return f.print }

// cacheOf returns the adapter that a configuration asks for.
func cacheOf(server *mock.Server, c *config.Config) fingerprinted {
	return fingerprinted{
		Adapter: mock.NewCache(server, mock.Options{}),
		print:   c.Redis.Addrs[0] + c.Redis.Password.Reveal(),
	}
}

func TestOnlyARealChangeReachesTheFactory_reinit_unchanged(t *testing.T) {
	system := with(map[string]string{".env": "REDIS_URL=redis://:pw12@h"})
	options := config.Options{Environ: mocked(), System: system}
	current, err := config.Load(options)
	require.NoError(t, err)
	server := mock.NewServer(mock.Config{})
	f, err := factory.New(factory.Config[*mock.CacheClient]{
		Adapter:     cacheOf(server, current),
		OpenTimeout: current.Factory.OpenTimeout,
	})
	require.NoError(t, err)
	defer func() { assert.NoError(t, f.Shutdown(context.Background())) }()
	use := func() {
		require.NoError(t, f.Do(t.Context(), "cache",
			func(context.Context, *mock.CacheClient) error { return nil }))
	}
	// reload is what a service hands to config.Watch.
	reload := func(ctx context.Context, c config.Change) error {
		if !c.Touches("redis") {
			return nil
		}
		_, err := f.Reload(ctx, cacheOf(server, c.After))
		return err
	}
	apply := func(file string) {
		system.write(".env", file)
		next, err := config.Load(options)
		require.NoError(t, err)
		require.NoError(t, reload(t.Context(), config.Diff(current, next)))
		current = next
		use()
	}
	use()
	apply("REDIS_URL=redis://:pw12@h\nPORT=1")
	apply("REDIS_HOST=h\nREDIS_PASSWORD=pw12\nLOCKSTEP_REDIS_CALL_TIMEOUT=1s")
	assert.EqualValues(t, 1, f.Stats().Opens, "the client stayed (reinit-unchanged)")
	apply("REDIS_URL=redis://:pw34@h")
	assert.EqualValues(t, 2, f.Stats().Opens, "a new password asks for a new client")
}
