package redis_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	miniserver "github.com/alicebob/miniredis/v2/server"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/redis"
)

// newSentinel answers as a sentinel that knows one master.
func newSentinel(t testing.TB, master string) string {
	t.Helper()
	s, err := miniserver.NewServer("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(s.Close)
	host, port, err := net.SplitHostPort(master)
	require.NoError(t, err)
	require.NoError(t, s.Register("SENTINEL", func(c *miniserver.Peer, _ string, args []string) {
		if strings.EqualFold(args[0], "get-master-addr-by-name") {
			c.WriteStrings([]string{host, port})
			return
		}
		c.WriteError("ERR unknown")
	}))
	return s.Addr().String()
}

func TestASilentSentinelHidesNoMaster(t *testing.T) {
	t.Parallel() // it mostly waits
	s := startMini(t)
	silent := newProxy(t, s.addr)
	silent.set(hole)
	black := "192.0.2.1:26379" // nobody even refuses
	good := newSentinel(t, s.addr)
	config := redis.Config{
		Addrs: []string{silent.addr(), black, good}, MasterName: "m",
		CallTimeout: 3 * time.Second, // two thirds are spent on who is silent
		Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if addr == black {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return new(net.Dialer).DialContext(ctx, network, addr)
		},
	}
	sharings(t, func(t *testing.T, sharing adapters.Sharing) {
		config.Sharing = sharing
		began := time.Now()
		adapter, client := open(t, config)
		assert.Less(t, time.Since(began), config.CallTimeout)
		if sharing == adapters.Shared { // each connection asks, the good one first
			began = time.Now()
			busy(t, client, 4)
			assert.Less(t, time.Since(began), config.CallTimeout/3)
		}
		require.NoError(t, client.Set(t.Context(), "k", []byte("v"), 0))
		require.NoError(t, adapter.Close(t.Context(), client))
	})
}
