package redis_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/redis"
)

// A tls.Conn writes nothing more once a write of it timed out.
func TestADialMayReturnWhatBreaksAtAWritesTimeOut(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		config := s.config(t)
		config.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			dialer := tls.Dialer{Config: s.tls}
			return dialer.DialContext(ctx, network, s.tlsAddr)
		}
		_, client := open(t, config)
		value := make([]byte, 32<<20)
		require.NoError(t, client.Set(t.Context(), "k", value, adapters.NoExpiry))
		got, err := client.Get(t.Context(), "k")
		require.NoError(t, err)
		assert.Len(t, got, len(value))
	})
}

func TestAWriteOnWhatADialMadeEndsWithItsContext(t *testing.T) {
	s := startMini(t)
	p := newProxy(t, s.tlsAddr)
	config := s.config(t)
	config.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		dialer := tls.Dialer{Config: s.tls}
		return dialer.DialContext(ctx, network, p.addr())
	}
	_, client := open(t, config)
	p.set(deaf)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(40*time.Millisecond, cancel)
	began := time.Now()
	err := client.Set(ctx, "k", make([]byte, 64<<20), 0)
	isKind(t, adapters.ErrCancelled, err)
	assert.Less(t, time.Since(began), soon)
}

// timeless is a connection without deadlines, such as those through SSH.
type timeless struct{ net.Conn }

var errTimeless = errors.New("deadlines are not supported")

func (timeless) SetDeadline(time.Time) error      { return errTimeless }
func (timeless) SetReadDeadline(time.Time) error  { return errTimeless }
func (timeless) SetWriteDeadline(time.Time) error { return errTimeless }

func TestAConnectionWithoutDeadlinesIsOfNoUse(t *testing.T) {
	s := startMini(t)
	adapter, err := redis.New(redis.Config{
		Addrs: []string{s.addr},
		Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			raw, err := new(net.Dialer).DialContext(ctx, network, addr)
			return timeless{raw}, err
		},
	})
	require.NoError(t, err)
	_, err = adapter.Open(t.Context(), "main")
	isKind(t, adapters.ErrUnavailable, err)
	assert.ErrorIs(t, err, errTimeless)
}
