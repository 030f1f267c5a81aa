//go:build unix

package holds_test

import (
	"context"
	"errors"
	"io"
	"net"
	"regexp"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"lockstep/properties/internal/holds"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// peer is a listener, and the other end of each connection in the order of their dialling.
type peer struct {
	net.Listener
	t *testing.T
}

func listen(t *testing.T) peer {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, l.Close()) })
	return peer{l, t}
}

// dial returns both ends of a connection of h.
func (p peer) dial(h *holds.Holds) (near, far net.Conn) {
	p.t.Helper()
	near, err := h.Dial(p.t.Context(), "tcp", p.Addr().String())
	require.NoError(p.t, err)
	far, err = p.Accept()
	require.NoError(p.t, err)
	p.t.Cleanup(func() { _ = far.Close() })
	require.NoError(p.t, far.SetDeadline(time.Now().Add(10*time.Second)))
	return near, far
}

// fork returns what a child holds, with the client rehearsed where it has one.
func (p peer) fork(parent *holds.Holds, clients int) (child *holds.Holds, near []net.Conn) {
	p.t.Helper()
	files, err := parent.Duplicate()
	require.NoError(p.t, err)
	child, err = holds.Inherit(nil, files)
	require.NoError(p.t, err)
	p.t.Cleanup(child.Drop)
	for range clients {
		c, rehearsed := p.dial(child)
		_, err := io.WriteString(c, "hello")
		require.NoError(p.t, err)
		near = append(near, c)
		p.t.Cleanup(func() { _ = rehearsed.Close() })
	}
	child.Become()
	return child, near
}

func TestAChildsDescriptorIsTheSameConnection(t *testing.T) {
	p := listen(t)
	parent := holds.New(nil)
	t.Cleanup(parent.Drop)
	_, far := p.dial(parent)
	child, near := p.fork(parent, 1)
	assert.Zero(t, child.Foreign(), "the rehearsal was on a connection of its own")

	_, err := io.WriteString(near[0], "bye")
	require.NoError(t, err)
	got := make([]byte, 3)
	_, err = io.ReadFull(far, got)
	require.NoError(t, err)
	assert.Equal(t, "bye", string(got))
	assert.Equal(t, 3, child.Foreign())
	assert.Zero(t, parent.Foreign())
}

func TestTheConnectionLastsAsLongAsAnybodyHasIt(t *testing.T) {
	p := listen(t)
	parent := holds.New(nil)
	t.Cleanup(parent.Drop)
	_, far := p.dial(parent)
	child, _ := p.fork(parent, 0)
	require.Equal(t, 1, child.Open(), "the kernel gives a child what nobody there knows of")
	child.Drop()
	assert.Zero(t, child.Open())
	assert.False(t, parent.Lost())

	parent.Drop()
	n, err := far.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
	assert.Zero(t, n, "no byte was said")
}

func TestADescendantInheritsWhatItsParentNeverUsed(t *testing.T) {
	p := listen(t)
	parent := holds.New(nil)
	t.Cleanup(parent.Drop)
	_, far := p.dial(parent)
	child, _ := p.fork(parent, 0)
	grandchild, near := p.fork(child, 2)
	parent.Drop()
	child.Drop()
	assert.Equal(t, 1, grandchild.Open(), "of two that were rehearsed one was inherited")
	_, err := io.WriteString(near[0], "x")
	require.NoError(t, err)
	_, err = far.Read(make([]byte, 1))
	require.NoError(t, err)
	_, err = near[1].Write([]byte("x"))
	require.ErrorIs(t, err, net.ErrClosed)
}

func TestASessionThatOthersEndIsLost(t *testing.T) {
	p := listen(t)
	rows := []struct {
		name, reason string
		end          func(h *holds.Holds, near, far net.Conn)
		lost         bool
	}{
		{
			"by the other end", "the server does not end what nobody ends",
			func(_ *holds.Holds, near, far net.Conn) {
				require.NoError(t, far.Close())
				_, err := near.Read(make([]byte, 1))
				require.ErrorIs(t, err, io.EOF)
			}, true,
		},
		{
			"by another process", "that process shut the socket down",
			func(h *holds.Holds, _, _ net.Conn) {
				child, near := p.fork(h, 1)
				require.NoError(t, near[0].(*holds.Conn).Shutdown())
				child.Drop()
			}, true,
		},
		{
			"by its client", "the server answers the goodbye",
			func(h *holds.Holds, near, far net.Conn) {
				require.True(t, h.End())
				require.NoError(t, far.Close())
				_, err := near.Read(make([]byte, 1))
				require.ErrorIs(t, err, io.EOF)
				require.False(t, h.End(), "twice")
			}, false,
		},
		{
			"by a driver that gives it up", "a pool may close what it has too many of",
			func(_ *holds.Holds, near, _ net.Conn) { require.NoError(t, near.Close()) }, false,
		},
		{"by nobody", "it goes on", func(*holds.Holds, net.Conn, net.Conn) {}, false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			h := holds.New(nil)
			defer h.Drop()
			near, far := p.dial(h)
			row.end(h, near, far)
			assert.Equal(t, row.lost, h.Lost(), row.reason)
		})
	}
}

// reading is how a goroutine is found that waits in a Read for what the other end writes.
var reading = regexp.MustCompile(`\[IO wait[^\n]*\n(\S+\(.*\n\t.*\n)*\S+holds\.\(\*Conn\)\.Read\(`)

func reads() bool {
	stacks := make([]byte, 1<<20)
	return reading.Match(stacks[:runtime.Stack(stacks, true)])
}

func TestAReadOfTheRehearsalIsNoReadOfWhatWasInherited(t *testing.T) {
	p := listen(t)
	parent := holds.New(nil)
	t.Cleanup(parent.Drop)
	_, far := p.dial(parent)
	files, err := parent.Duplicate()
	require.NoError(t, err)
	child, err := holds.Inherit(nil, files)
	require.NoError(t, err)
	near, _ := p.dial(child)
	read := make(chan error, 1)
	go func() {
		_, err := near.Read(make([]byte, 1))
		read <- err
	}()
	require.Eventually(t, reads, 10*time.Second, time.Millisecond, "the rehearsal reads")
	child.Become()
	_, err = io.WriteString(far, "x")
	require.NoError(t, err)
	child.Drop()
	require.ErrorIs(t, <-read, net.ErrClosed, "another thread of the parent read that")
}

func TestAServerIsAskedUntilNothingIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		some := errors.New("a session")
		left := func(context.Context) error {
			if asked++; asked < 5 {
				return some
			}
			return nil
		}
		require.NoError(t, holds.Await(t.Context(), time.Minute, left))
		assert.Equal(t, 5, asked)

		err := holds.Await(t.Context(), time.Minute, func(ctx context.Context) error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return some
		})
		require.ErrorIs(t, err, some)
		assert.ErrorContains(t, err, "R9: ")
		assert.NoError(t, holds.Await(t.Context(), time.Minute, nil), "nobody is to be asked")
	})
}
