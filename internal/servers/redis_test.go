package servers_test

import (
	"context"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/internal/servers"
)

// client returns a client, which the test ends. It fails to dial too seldom to begin to dial in the
// background.
func client(t *testing.T, url string) *redis.Client {
	t.Helper()
	options, err := redis.ParseURL(url)
	require.NoError(t, err)
	options.MaxRetries, options.DialerRetries = -1, 1
	options.ContextTimeoutEnabled = true
	c := redis.NewClient(options)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestPrefixesAreApartAndRemoved(t *testing.T) {
	server := servers.Redis(t)
	assert.Same(t, server, servers.Redis(t), "the server is shared")
	c := client(t, server.URL())
	var prefix string
	t.Run("leave a key", func(t *testing.T) {
		prefix = server.Prefix(t)
		assert.NotEqual(t, prefix, server.Prefix(t))
		require.NoError(t, c.Set(t.Context(), prefix+"key", "value", 0).Err())
	})
	assert.ErrorIs(t, c.Get(t.Context(), prefix+"key").Err(), redis.Nil)
}

func TestClientsAreSeen(t *testing.T) {
	server := servers.NewRedis(t)
	clients := func(want int) {
		require.Eventually(t, func() bool {
			list, err := server.Clients(t.Context())
			return err == nil && len(list) == want
		}, 10*time.Second, 10*time.Millisecond)
	}
	clients(0)
	c := client(t, server.URL())
	require.NoError(t, c.Ping(t.Context()).Err())
	clients(1)
	require.NoError(t, c.Close())
	clients(0)
}

func TestARedisPasswordIsRotatedUnderAnOpenConnection(t *testing.T) {
	server := servers.NewRedis(t)
	before := server.URL()
	c := client(t, before)
	require.NoError(t, c.Ping(t.Context()).Err())
	_, err := server.RotatePassword(t.Context())
	require.NoError(t, err)
	require.NoError(t, c.Ping(t.Context()).Err())
	assert.ErrorContains(t, client(t, before).Ping(t.Context()).Err(), "WRONGPASS")
	require.NoError(t, client(t, server.URL()).Ping(t.Context()).Err())
	require.NoError(t, server.Kill(t.Context()))
	require.NoError(t, server.Start(t.Context()))
	assert.NoError(t, client(t, server.URL()).Ping(t.Context()).Err(), "the new password stays")
}

func TestARedisIsReadOnlyAndOutOfConnections(t *testing.T) {
	server := servers.NewRedis(t)
	if !server.Real() {
		t.Skip("miniredis is no replica and knows no maxclients")
	}
	c := client(t, server.URL())
	require.NoError(t, c.Set(t.Context(), "key", "value", 0).Err())
	require.NoError(t, server.SetReadOnly(t.Context(), true))
	assert.ErrorContains(t, c.Set(t.Context(), "key", "other", 0).Err(), "READONLY")
	require.NoError(t, server.SetReadOnly(t.Context(), false))
	value, err := c.Get(t.Context(), "key").Result()
	require.NoError(t, err)
	assert.Equal(t, "value", value)

	require.NoError(t, server.LimitClients(t.Context(), 0))
	// It says so, or hangs up before it is heard.
	require.Error(t, client(t, server.URL()).Ping(t.Context()).Err(), "there is no place")
	require.NoError(t, server.Terminate(t.Context()), "the administrator has a place")
	require.NoError(t, server.LimitClients(t.Context(), -1))
	require.NoError(t, client(t, server.URL()).Ping(t.Context()).Err())
}

func TestARedisIsPausedKilledAndStartedElsewhere(t *testing.T) {
	server := servers.NewRedis(t)
	c := client(t, server.URL())
	require.NoError(t, c.Set(t.Context(), "key", "value", 0).Err())
	if server.Real() {
		require.NoError(t, server.Pause(t.Context()))
		short, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		require.Error(t, c.Get(short, "key").Err(), "a paused server answers nothing")
		require.NoError(t, server.Unpause(t.Context()))
	}
	before := server.Address()
	require.NoError(t, server.Kill(t.Context()))
	require.Error(t, c.Get(t.Context(), "key").Err())
	require.NoError(t, server.Start(t.Context()))
	assert.NotEqual(t, before, server.Address())
	value, err := client(t, server.URL()).Get(t.Context(), "key").Result()
	require.NoError(t, err)
	assert.Equal(t, "value", value, "what was acknowledged is there")
}
