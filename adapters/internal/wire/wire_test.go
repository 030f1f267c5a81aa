package wire_test

import (
	"context"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"lockstep/adapters/internal/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// listen returns the address of a server that sends on heard all that it got on a connection, once
// the connection's other end is gone.
func listen(t *testing.T) (address string, heard chan []byte) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	heard = make(chan []byte, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		all, _ := io.ReadAll(conn) // a reset ends it as well
		_ = conn.Close()
		heard <- all
	}()
	return listener.Addr().String(), heard
}

func TestACutDropsTheDescriptorWithoutAByteR8(t *testing.T) {
	address, heard := listen(t)
	wires := wire.New(nil)
	conn, err := wires.Dial(t.Context(), "tcp", address)
	require.NoError(t, err)
	_, err = conn.Write([]byte("before"))
	require.NoError(t, err)
	wires.Cut()
	_, err = conn.Write([]byte("after"))
	require.ErrorIs(t, err, net.ErrClosed)
	assert.Equal(t, "before", string(<-heard))
	assert.Zero(t, wires.Live())
	_, err = wires.Dial(t.Context(), "tcp", address)
	require.ErrorIs(t, err, net.ErrClosed, "nothing is dialled for a client that has ended")
}

func TestWhatIsDialledDuringACutIsClosed(t *testing.T) {
	address, heard := listen(t)
	var wires *wire.Wires
	wires = wire.New(func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		wires.Cut()
		return conn, err
	})
	_, err := wires.Dial(t.Context(), "tcp", address)
	require.ErrorIs(t, err, net.ErrClosed)
	assert.Empty(t, <-heard)
}

func TestAConnectionThatIsClosedIsForgotten(t *testing.T) {
	address, heard := listen(t)
	wires := wire.New(nil)
	conn, err := wires.Dial(t.Context(), "tcp", address)
	require.NoError(t, err)
	assert.Equal(t, 1, wires.Live())
	require.NoError(t, conn.Close())
	assert.Zero(t, wires.Live())
	assert.Empty(t, <-heard)
}
