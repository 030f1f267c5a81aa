package redis_test

import (
	"context"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/redis"
)

// soon is when a call has returned whose context ended: a few milliseconds later, and on a machine
// that stood still for a while. A call that its context does not end would take twice as long.
const soon = 20 * time.Second

func TestACallBeforeItsBeginIsNotCarriedOut(t *testing.T) {
	s := startMini(t)
	p := newProxy(t, s.addr)
	config := s.config(t)
	config.Dial = p.dial
	adapter, client := open(t, config)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	late, end := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer end()
	before := p.sent.Load()
	for verb, call := range calls(client) {
		isKind(t, adapters.ErrCancelled, call(cancelled))
		isKind(t, adapters.ErrTimeout, call(late))
		assert.Equal(t, before, p.sent.Load(), verb)
	}
	isKind(t, adapters.ErrCancelled, adapter.Ping(cancelled, client))
}

func TestEveryCallReturnsAlthoughNobodyAnswers(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for _, secure := range []bool{false, true} {
			p := newProxy(t, s.addr)
			config := s.config(t)
			if secure {
				p = newProxy(t, s.tlsAddr)
				config.Addrs, config.TLS = []string{s.tlsAddr}, s.tls
			}
			config.Dial, config.CallTimeout = p.dial, 2*soon
			adapter, client := open(t, config)
			config.CallTimeout = 40 * time.Millisecond
			hastily := calls(openHastily(t, config))
			for verb, call := range calls(client) {
				p.set(hole)
				began := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
				isKind(t, adapters.ErrTimeout, call(ctx))
				cancel()

				ctx, cancel = context.WithCancel(t.Context())
				time.AfterFunc(10*time.Millisecond, cancel)
				isKind(t, adapters.ErrCancelled, call(ctx))
				cancel()

				if verb != "consume" {
					err := hastily[verb](t.Context())
					isKind(t, adapters.ErrUnavailable, err)
					assert.Equal(t, adapters.Broken, adapter.Diagnose(err))
				}
				assert.Less(t, time.Since(began), soon, verb)
				p.set(pass)
				require.NoError(t, adapter.Ping(t.Context(), client), "a shared client goes on")
			}
		}
	})
}

// openHastily opens a client whose calls have so little time that a busy machine need not have
// opened it in that time.
func openHastily(t *testing.T, config redis.Config) (client *redis.Client) {
	t.Helper()
	adapter, err := redis.New(config)
	require.NoError(t, err)
	eventually(t, "the client is opened", func() bool {
		client, err = adapter.Open(t.Context(), "main")
		return err == nil
	})
	t.Cleanup(func() { _ = adapter.Discard(client) })
	return client
}

// A connection that could not be made after the call that wanted it was over is no other call's.
func TestAConnectionThatFailedIsNobodysLater(t *testing.T) {
	s := startMini(t)
	p := newProxy(t, s.addr)
	config := s.config(t)
	fail, failed := make(chan struct{}), make(chan struct{})
	var dials atomic.Int32
	config.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if dials.Add(1) == 2 {
			<-fail
			defer close(failed)
			return nil, io.ErrUnexpectedEOF
		}
		return p.dial(ctx, network, addr)
	}
	_, client := open(t, config)
	take := adapters.Take{Topic: "t", Group: "g", Consumer: "c", Max: 1}
	consumed(t, client, take)
	before := p.sent.Load()
	var busy sync.WaitGroup
	busy.Go(func() {
		_, err := client.Consume(t.Context(), take, time.Hour)
		assert.NoError(t, err)
	})
	eventually(t, "the first connection is in use", func() bool { return p.sent.Load() > before })
	eventually(t, "a second connection is wanted", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		_, _ = client.Get(ctx, "k")
		return dials.Load() >= 2
	})
	close(fail)
	<-failed
	eventually(t, "it is put by", func() bool { return client.IdleConns() == 1 })
	for range 10 {
		_, err := client.Get(t.Context(), "k")
		isKind(t, adapters.ErrNotFound, err)
	}
	publish(t, client, "t", 1)
	busy.Wait()
}

func TestACallReturnsAlthoughItsReplyDoesNotEnd(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		p := newProxy(t, s.addr)
		config := s.config(t)
		config.Dial, config.CallTimeout = p.dial, 2*soon
		_, client := open(t, config)
		p.set(torn)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		time.AfterFunc(40*time.Millisecond, cancel) // when the reply has begun, mostly
		began := time.Now()
		_, err := client.Get(ctx, "k")
		isKind(t, adapters.ErrCancelled, err)
		assert.Less(t, time.Since(began), soon)
	})
}

func TestACallReturnsAlthoughNobodyReads(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for _, secure := range []bool{false, true} {
			p := newProxy(t, s.addr)
			config := s.config(t)
			if secure {
				p = newProxy(t, s.tlsAddr)
				config.Addrs, config.TLS = []string{s.tlsAddr}, s.tls
			}
			config.Dial, config.CallTimeout = p.dial, 2*soon
			_, client := open(t, config)
			p.set(deaf)
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			began := time.Now()
			isKind(t, adapters.ErrTimeout, client.Set(ctx, "k", make([]byte, 64<<20), 0))
			assert.Less(t, time.Since(began), soon)
		}
	})
}

// A call that ended by its context leaves its reply to nobody: each of the calls after it, on the
// same client, gets its own.
func TestACancelledCallLeavesItsReplyToNobody(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		p := newProxy(t, s.addr)
		config := s.config(t)
		config.ConnsMax, config.Dial = 1, p.dial
		_, client := open(t, config)
		require.NoError(t, client.Set(t.Context(), "other", []byte("theirs"), 0))
		require.NoError(t, client.Set(t.Context(), "mine", []byte("mine"), 0))
		ended := 0
		for i := range 100 {
			p.set(slow)
			ctx, cancel := context.WithCancel(t.Context())
			after := time.Duration(i) * 200 * time.Microsecond
			if i%10 == 9 {
				after = soon // nobody cancels it
			}
			timer := time.AfterFunc(after, cancel)
			if _, err := client.Get(ctx, "other"); err != nil {
				isKind(t, adapters.ErrCancelled, err)
				ended++
			}
			timer.Stop()
			cancel()
			p.set(pass)
			value, err := client.Get(t.Context(), "mine")
			require.NoError(t, err)
			require.Equal(t, "mine", string(value))
		}
		assert.Greater(t, ended, 10)
		assert.LessOrEqual(t, ended, 90)
	})
}

func TestAReplyThatComesLateIsLeftToNobody(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		sharings(t, func(t *testing.T, sharing adapters.Sharing) {
			p := newProxy(t, s.addr)
			config := s.config(t)
			config.Dial, config.Sharing, config.ConnsMax = p.dial, sharing, 1
			adapter, client := open(t, config)
			p.set(hole)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			_, err := client.Incr(ctx, "n", 5)
			isKind(t, adapters.ErrTimeout, err)
			p.set(pass)
			_, err = client.Get(t.Context(), "none")
			if sharing == adapters.Exclusive {
				isKind(t, adapters.ErrUnavailable, err)
				assert.Equal(t, adapters.Broken, adapter.Diagnose(err))
				return
			}
			isKind(t, adapters.ErrNotFound, err)
		})
	})
}

func TestACommandThatMayHaveBeenCarriedOutIsNotRepeated(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		p := newProxy(t, s.addr)
		config := s.config(t)
		config.Dial = p.dial
		_, client := open(t, config)
		config.Dial = nil
		_, witness := open(t, config)
		for want := int64(1); want < 10; want++ {
			require.NoError(t, client.Delete(t.Context(), "none"), "a connection is there")
			p.set(trip) // the next connection would do
			_, err := client.Incr(t.Context(), "n", 1)
			isKind(t, adapters.ErrUnavailable, err)
			sum, err := witness.Incr(t.Context(), "n", 0)
			require.NoError(t, err)
			require.Equal(t, want, sum)
		}
	})
}
