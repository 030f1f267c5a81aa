package redis_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
)

// breaking fails to write a script's run when as many were written as it lets pass.
type breaking struct {
	net.Conn
	lets *atomic.Int64
}

func (b breaking) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("evalsha")) && b.lets.Add(-1) < 0 {
		return 0, io.ErrClosedPipe
	}
	return b.Conn.Write(p)
}

func TestClaimReturnsWhatItTookWhereALaterPageFails(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		var lets atomic.Int64
		config := s.config(t)
		config.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := new(net.Dialer).DialContext(ctx, network, addr)
			return breaking{conn, &lets}, err
		}
		_, client := open(t, config)
		config.Dial = nil
		_, other := open(t, config)
		publish(t, client, "orders", 100)
		all := ours
		all.Max = 100
		consumed(t, client, all)

		claimed(t, other, adapters.Take{Topic: "t", Group: "g", Consumer: "c", Max: 1}, 0)
		lets.Store(0) // the server knows the script
		_, err := client.Claim(t.Context(), all, 0)
		isKind(t, adapters.ErrUnavailable, err)

		lets.Store(1)
		got := claimed(t, client, all, 0)
		require.Len(t, got, 64, "one page")
		assert.Equal(t, 2, got[0].Deliveries)

		rest := claimed(t, other, all, 0)
		require.Len(t, rest, 100, "nothing is lost")
		assert.Equal(t, 3, rest[63].Deliveries)
		assert.Equal(t, 2, rest[64].Deliveries, "the page that failed was not carried out")
	})
}
