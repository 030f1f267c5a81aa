package postgres_test

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters/postgres"
)

// TestWhetherAConnectionIsQuietIsSaidAtOnce is about a reader that the driver leaves behind after a
// slow write: it reads for as long as nothing comes.
func TestWhetherAConnectionIsQuietIsSaidAtOnce(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = listener.Close() }()
	conn, quiet, err := postgres.DialLink(within(t, 20*time.Second), listener.Addr().String())
	require.NoError(t, err)
	other, err := listener.Accept()
	require.NoError(t, err)
	assert.True(t, quiet())

	read := make(chan struct{})
	go func() {
		defer close(read)
		_, _ = conn.Read(make([]byte, 1))
	}()
	said := make(chan struct{})
	go func() {
		defer close(said)
		for began := time.Now(); time.Since(began) < 50*time.Millisecond; {
			quiet()
		}
	}()
	select {
	case <-said:
	case <-time.After(10 * time.Second):
		t.Error("quiet waits for the reader")
	}
	_, err = other.Write([]byte("1"))
	require.NoError(t, err)
	<-read
	<-said

	_, err = other.Write([]byte("2"))
	require.NoError(t, err)
	eventually(t, func() bool { return !quiet() }, "a byte is noticed")
	_, err = conn.Read(make([]byte, 1))
	require.NoError(t, err)
	assert.True(t, quiet(), "and was not taken")
	require.NoError(t, other.Close())
	eventually(t, func() bool { return !quiet() }, "so is the end")
	require.NoError(t, conn.Close())
	assert.False(t, quiet())
}
