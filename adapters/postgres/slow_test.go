package postgres_test

import (
	"context"
	"net"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lockstep/adapters"
)

// slowConn is a connection whose writes take so long that the driver reads in the background
// meanwhile, twice: the reply is there, and the second read is under way when the write ends.
type slowConn struct {
	net.Conn
	slow  *atomic.Bool
	reads chan struct{}
}

func (c *slowConn) Read(b []byte) (int, error) {
	select {
	case c.reads <- struct{}{}:
	default:
	}
	return c.Conn.Read(b)
}

func (c *slowConn) Write(b []byte) (int, error) {
	if !c.slow.CompareAndSwap(true, false) {
		return c.Conn.Write(b)
	}
	for len(c.reads) > 0 {
		<-c.reads
	}
	n, err := c.Conn.Write(b)
	for range cap(c.reads) {
		<-c.reads
	}
	return n, err
}

func (c *slowConn) SyscallConn() (syscall.RawConn, error) {
	return c.Conn.(syscall.Conn).SyscallConn()
}

func TestAReadInTheBackgroundHoldsNobodyUp(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		slow := new(atomic.Bool)
		config := one(t, sharing)
		config.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := new(net.Dialer).DialContext(ctx, network, address)
			return &slowConn{conn, slow, make(chan struct{}, 2)}, err
		}
		_, client := open(t, config)
		_, err := client.Get(within(t, 20*time.Second), "t", "k")
		require.ErrorIs(t, err, adapters.ErrNotFound, "the statement is prepared")
		slow.Store(true)
		for range 3 {
			_, err := client.Get(within(t, 20*time.Second), "t", "k")
			require.ErrorIs(t, err, adapters.ErrNotFound)
		}
	})
}
