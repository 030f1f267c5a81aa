package redis_test

import (
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/redis"
	"lockstep/internal/servers"
)

// works opens, uses and closes a client of each sharing.
func works(t *testing.T, config redis.Config) {
	t.Helper()
	sharings(t, func(t *testing.T, sharing adapters.Sharing) {
		config.Sharing = sharing
		adapter, client := open(t, config)
		require.NoError(t, adapter.Ping(t.Context(), client))
		require.NoError(t, client.Set(t.Context(), "key", []byte("value"), 0))
		value, err := client.Get(t.Context(), "key")
		require.NoError(t, err)
		assert.Equal(t, "value", string(value))
		require.NoError(t, adapter.Close(t.Context(), client))
	})
}

func TestAClientWorksWithAndWithoutTLS(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		config := s.config(t)
		works(t, config)
		config.Addrs, config.TLS = []string{s.tlsAddr}, s.tls
		works(t, config)
	})
}

func TestAClientWorksOverTheServersOwnTLS(t *testing.T) {
	config, files := certificate(t)
	port := servers.FreePort(t)
	servers.NewRedisNode(t, servers.RedisNodeConfig{Files: files, Options: []string{
		"--tls-port", port, "--tls-auth-clients", "no",
		"--tls-cert-file", "cert.pem", "--tls-key-file", "key.pem",
		"--tls-ca-cert-file", "cert.pem",
	}})
	works(t, redis.Config{Addrs: []string{"127.0.0.1:" + port}, TLS: trusting(config)})
	works(t, redis.Config{
		URL: "rediss://127.0.0.1:" + port, TLS: trusting(config),
	})
}

func TestAClientWorksOverAUnixSocket(t *testing.T) {
	node := servers.NewRedisNode(t, servers.RedisNodeConfig{Options: []string{
		"--unixsocket", "redis.sock", "--requirepass", "s3cret",
	}})
	works(t, redis.Config{Addrs: []string{node.Path("redis.sock")}, Password: "s3cret"})
	works(t, redis.Config{URL: "unix://:s3cret@" + node.Path("redis.sock")})
}

func TestAClientWorksOverIPv6(t *testing.T) {
	listener, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Skipf("this machine has no IPv6: %v", err)
	}
	require.NoError(t, listener.Close())
	node := servers.NewRedisNode(t, servers.RedisNodeConfig{
		Options: []string{"--bind", "127.0.0.1", "::1"},
	})
	_, port, err := net.SplitHostPort(node.Address())
	require.NoError(t, err)
	works(t, redis.Config{Addrs: []string{"[::1]:" + port}})
	works(t, redis.Config{URL: "redis://[::1]:" + port + "/1"})
}
