package adaptertest_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters/adaptertest"
)

// echo starts a server that answers every byte with itself, and returns its address.
func echo(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				_, _ = io.Copy(conn, conn)
				_ = conn.Close()
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		serving.Wait()
	})
	return listener.Addr().String()
}

// tapped returns a tap and a connection through it.
func tapped(t *testing.T) (*adaptertest.Tap, net.Conn) {
	t.Helper()
	tap := adaptertest.NewTap(nil)
	conn, err := tap.Dial(t.Context(), "tcp", echo(t))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return tap, conn
}

// reading begins to read four bytes.
func reading(conn net.Conn) <-chan string {
	got := make(chan string, 1)
	go func() {
		b := make([]byte, 4)
		if _, err := io.ReadFull(conn, b); err != nil {
			got <- err.Error()
			return
		}
		got <- string(b)
	}()
	return got
}

func soon(t *testing.T, condition func() bool) {
	t.Helper()
	require.Eventually(t, condition, 5*time.Second, time.Millisecond)
}

func TestATapCountsAndRecordsWhatIsWritten(t *testing.T) {
	tap, conn := tapped(t)
	_, err := conn.Write([]byte("ping"))
	require.NoError(t, err)
	assert.Equal(t, "ping", <-reading(conn))
	assert.Equal(t, []adaptertest.Connection{{Written: 4, Open: true}}, tap.Connections())
	assert.True(t, tap.Wrote("pin"))
	assert.False(t, tap.Wrote("pong"))
	require.NoError(t, conn.Close())
	assert.Equal(t, []adaptertest.Connection{{Written: 4}}, tap.Connections())
	_, err = conn.Write([]byte("late"))
	assert.ErrorIs(t, err, net.ErrClosed)
	assert.False(t, tap.Wrote("late"))
}

func TestSilentWeatherHoldsRepliesBackUntilItClears(t *testing.T) {
	tap, conn := tapped(t)
	got := reading(conn) // a read that began before is held, too
	tap.Set(adaptertest.Silent)
	_, err := conn.Write([]byte("ping"))
	require.NoError(t, err)
	assert.Equal(t, 1, tap.Waiting())
	select {
	case text := <-got:
		t.Fatalf("a reply came in silent weather: %q", text)
	case <-time.After(20 * time.Millisecond):
	}
	tap.Set(adaptertest.Clear)
	assert.Equal(t, "ping", <-got)
	assert.Zero(t, tap.Waiting())
}

func TestDeadlinesAndCloseEndWhatTheWeatherHolds(t *testing.T) {
	for _, weather := range []adaptertest.Weather{adaptertest.Silent, adaptertest.Stalled} {
		do := func(conn net.Conn) error {
			if weather == adaptertest.Silent {
				_, err := conn.Read(make([]byte, 1))
				return err
			}
			_, err := conn.Write([]byte("ping"))
			return err
		}
		tap, conn := tapped(t)
		tap.Set(weather)
		require.NoError(t, conn.SetDeadline(time.Now().Add(10*time.Millisecond)))
		assert.ErrorIs(t, do(conn), os.ErrDeadlineExceeded)

		require.NoError(t, conn.SetDeadline(time.Time{}))
		failed := make(chan error, 1)
		go func() { failed <- do(conn) }()
		require.NoError(t, conn.SetDeadline(time.Unix(1, 0))) // as drivers cancel a call
		assert.ErrorIs(t, <-failed, os.ErrDeadlineExceeded)

		require.NoError(t, conn.SetDeadline(time.Time{}))
		go func() { failed <- do(conn) }()
		require.NoError(t, conn.Close())
		assert.ErrorIs(t, <-failed, net.ErrClosed)
		assert.Zero(t, tap.Connections()[0].Written)
	}
}

func TestStalledWeatherHoldsWritesUntilItClears(t *testing.T) {
	tap, conn := tapped(t)
	tap.Set(adaptertest.Stalled)
	written := make(chan error, 1)
	go func() {
		_, err := conn.Write([]byte("ping"))
		written <- err
	}()
	soon(t, func() bool { return tap.Waiting() == 1 })
	assert.Zero(t, tap.Connections()[0].Written)
	tap.Set(adaptertest.Clear)
	require.NoError(t, <-written)
	assert.Equal(t, "ping", <-reading(conn))
}

func TestRefusedWeatherRefusesNewConnectionsAlone(t *testing.T) {
	tap, conn := tapped(t)
	tap.Set(adaptertest.Refused)
	_, err := tap.Dial(t.Context(), "tcp", "127.0.0.1:1")
	assert.ErrorIs(t, err, adaptertest.ErrRefused)
	_, err = conn.Write([]byte("ping"))
	require.NoError(t, err)
	assert.Equal(t, "ping", <-reading(conn))
	assert.Len(t, tap.Connections(), 1)
}

func TestABrokenConnectionIsResetAndStaysTheAdaptersToClose(t *testing.T) {
	tap, conn := tapped(t)
	got := reading(conn)
	tap.Break()
	assert.Contains(t, <-got, syscall.ECONNRESET.Error())
	_, err := conn.Write([]byte("ping"))
	assert.ErrorIs(t, err, syscall.ECONNRESET)
	assert.True(t, tap.Connections()[0].Open)
	require.NoError(t, conn.Close())
	assert.False(t, tap.Connections()[0].Open)
}

func TestNewConnectionsBreakInPlaceOfAnExchange(t *testing.T) {
	tap := adaptertest.NewTap(nil)
	address := echo(t)
	exchanges := func(at int) (done int) {
		tap.BreakNew(at)
		conn, err := tap.Dial(t.Context(), "tcp", address)
		require.NoError(t, err)
		defer func() { _ = conn.Close() }()
		for range 2 {
			if _, err := conn.Write([]byte("p")); err != nil {
				return done
			}
			done++
			if _, err := conn.Read(make([]byte, 1)); err != nil {
				return done
			}
			done++
		}
		return done
	}
	for at := range 4 {
		assert.Equal(t, at, exchanges(at))
	}
	assert.Equal(t, 4, exchanges(-1))
}

func TestATapPassesTheDialersErrorOn(t *testing.T) {
	refused := errors.New("no route")
	tap := adaptertest.NewTap(func(context.Context, string, string) (net.Conn, error) {
		return nil, refused
	})
	_, err := tap.Dial(t.Context(), "tcp", "nowhere")
	assert.ErrorIs(t, err, refused)
	assert.Empty(t, tap.Connections())
}
