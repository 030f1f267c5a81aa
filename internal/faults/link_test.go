package faults_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"lockstep/internal/faults"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// echo is a server that says each line back. It returns its address and what ends all of its
// connections.
func echo(t *testing.T) (address string, hangUp func()) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var mu sync.Mutex
	var conns []net.Conn
	hangUp = func() {
		mu.Lock()
		defer mu.Unlock()
		for _, conn := range conns {
			_ = conn.Close()
		}
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns = append(conns, conn)
			mu.Unlock()
			running.Go(func() { _, _ = io.Copy(conn, conn) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		hangUp()
		running.Wait()
	})
	return listener.Addr().String(), hangUp
}

// wire is a client of an echo through a link.
type wire struct {
	net.Conn
	lines *bufio.Reader
}

func dial(t *testing.T, link *faults.Link) *wire {
	t.Helper()
	conn, err := net.Dial("tcp", link.Address())
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return &wire{Conn: conn, lines: bufio.NewReader(conn)}
}

// say returns what comes back within a time, and the error.
func (w *wire) say(line string, within time.Duration) (string, error) {
	if _, err := io.WriteString(w, line+"\n"); err != nil {
		return "", err
	}
	_ = w.SetReadDeadline(time.Now().Add(within))
	return w.lines.ReadString('\n')
}

func link(t *testing.T) (*faults.Link, func()) {
	t.Helper()
	address, hangUp := echo(t)
	l, err := faults.NewLink(address)
	require.NoError(t, err)
	t.Cleanup(l.Close)
	return l, hangUp
}

const (
	soon    = 10 * time.Second
	shortly = 100 * time.Millisecond
)

// works says that the link is sound, on a new connection.
func works(t *testing.T, l *faults.Link) *wire {
	t.Helper()
	w := dial(t, l)
	got, err := w.say("hello", soon)
	require.NoError(t, err)
	require.Equal(t, "hello\n", got)
	return w
}

func TestALinkDelaysWhatTheServerSays(t *testing.T) {
	l, _ := link(t)
	w := works(t, l)
	require.NoError(t, l.Latency(shortly))
	begin := time.Now()
	got, err := w.say("again", soon)
	require.NoError(t, err)
	assert.Equal(t, "again\n", got)
	assert.GreaterOrEqual(t, time.Since(begin), shortly)
	l.Heal(t.Context())
	works(t, l)
}

func TestALinkIsReset(t *testing.T) {
	l, _ := link(t)
	w := works(t, l)
	require.NoError(t, l.Reset())
	_, err := w.say("again", soon)
	require.Error(t, err)
	assert.False(t, errors.Is(err, os.ErrDeadlineExceeded))
	l.Heal(t.Context())
	works(t, l)
}

func TestABlackHoleTellsNobody(t *testing.T) {
	l, _ := link(t)
	w := works(t, l)
	require.NoError(t, l.BlackHole())
	_, err := w.say("again", shortly)
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	fresh := dial(t, l)
	_, err = fresh.say("hello", shortly)
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	l.Heal(t.Context())
	works(t, l)
}

func TestAHalfOpenConnectionOutlivesItsServer(t *testing.T) {
	l, hangUp := link(t)
	w := works(t, l)
	require.NoError(t, l.HalfOpen())
	hangUp()
	_, err := w.say("again", shortly)
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	works(t, l)
	l.Heal(t.Context())
	_ = w.SetReadDeadline(time.Now().Add(soon))
	_, err = w.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
}

func TestAReplyIsTruncated(t *testing.T) {
	l, _ := link(t)
	require.NoError(t, l.Truncate(3))
	got, err := dial(t, l).say("hello", soon)
	require.ErrorIs(t, err, io.EOF)
	assert.Equal(t, "hel", got)
	l.Heal(t.Context())
	works(t, l)
}

// TestALinkLeavesNoGoroutine has a server say far more than a link that is cut passes on.
func TestALinkLeavesNoGoroutine(t *testing.T) {
	rows := []struct {
		name, reason string
		end          func(*faults.Link, net.Conn) error
	}{
		{
			"reset", "the toxic takes the first words alone",
			func(l *faults.Link, _ net.Conn) error { return l.Reset() },
		},
		{
			"truncated", "the toxic takes the first words alone",
			func(l *faults.Link, _ net.Conn) error { return l.Truncate(1) },
		},
		{
			"gone", "nobody is there to take anything",
			func(_ *faults.Link, client net.Conn) error { return client.Close() },
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			before := goleak.IgnoreCurrent()
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			l, err := faults.NewLink(listener.Addr().String())
			require.NoError(t, err)
			client, err := net.Dial("tcp", l.Address())
			require.NoError(t, err)
			server, err := listener.Accept()
			require.NoError(t, err)
			require.NoError(t, row.end(l, client))
			_, _ = server.Write(make([]byte, 16<<20)) // or until it is cut
			require.NoError(t, server.Close())
			require.NoError(t, listener.Close())
			_ = client.Close()
			l.Close()
			left := goleak.Find(before)
			for tries := 0; tries < 10 && left != nil; tries++ { // each waits for half a second
				left = goleak.Find(before)
			}
			assert.NoError(t, left, row.reason)
		})
	}
}

func TestALinkLeadsElsewhere(t *testing.T) {
	l, _ := link(t)
	w := works(t, l)
	before := l.Address()
	other, _ := echo(t)
	require.NoError(t, l.Redirect(other))
	assert.Equal(t, before, l.Address())
	_, err := w.say("again", soon)
	require.Error(t, err, "what was open has ended")
	works(t, l)
	require.Error(t, l.Redirect("nowhere"))
}
