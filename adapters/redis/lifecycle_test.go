package redis_test

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"lockstep/adapters"
	"lockstep/adapters/redis"
)

// ending ends a client and is judged by what the proxy then saw.
type ending func(t *testing.T, adapter *redis.Adapter, client *redis.Client)

// bytesOfEnd returns how many bytes a client's end puts on the wire.
func bytesOfEnd(t *testing.T, target string, config redis.Config, end ending) int64 {
	t.Helper()
	p := newProxy(t, target)
	config.Dial = p.dial
	adapter, err := redis.New(config)
	require.NoError(t, err)
	client, err := adapter.Open(t.Context(), "main")
	require.NoError(t, err)
	if config.Sharing == adapters.Shared { // more than one connection
		busy(t, client, 3)
		require.Greater(t, p.made.Load(), int64(1))
	}
	before := p.sent.Load()
	end(t, adapter, client)
	eventually(t, "the proxy sees the clients go", func() bool { return p.open.Load() == 0 })
	return p.sent.Load() - before
}

// busy makes a client open several connections.
func busy(t *testing.T, client *redis.Client, calls int) {
	var all sync.WaitGroup
	for range calls {
		all.Go(func() {
			_, err := client.Consume(t.Context(), adapters.Take{
				Topic: "busy", Group: "g", Consumer: "c", Max: 1,
			}, 50*time.Millisecond)
			assert.NoError(t, err)
		})
	}
	all.Wait()
}

func discarded(t *testing.T, adapter *redis.Adapter, client *redis.Client) {
	assert.NoError(t, adapter.Discard(client))
}

func TestDiscardPutsNoByteOnTheWireR8(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		sharings(t, func(t *testing.T, sharing adapters.Sharing) {
			config := s.config(t)
			config.Sharing = sharing
			assert.Zero(t, bytesOfEnd(t, s.addr, config, discarded), "without TLS")
			config.Addrs, config.TLS = []string{s.tlsAddr}, s.tls
			assert.Zero(t, bytesOfEnd(t, s.tlsAddr, config, discarded), "with TLS")
		})
	})
}

func TestTheProxySeesAGoodbyeR8(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		sharings(t, func(t *testing.T, sharing adapters.Sharing) {
			config := s.config(t)
			config.Sharing = sharing
			speaks := func(t *testing.T, adapter *redis.Adapter, client *redis.Client) {
				assert.NoError(t, adapter.Ping(t.Context(), client))
				discarded(t, adapter, client)
			}
			assert.NotZero(t, bytesOfEnd(t, s.addr, config, speaks), "a command before the end")
			config.Addrs, config.TLS = []string{s.tlsAddr}, s.tls
			closes := func(t *testing.T, adapter *redis.Adapter, client *redis.Client) {
				assert.NoError(t, adapter.Close(t.Context(), client))
			}
			assert.NotZero(t, bytesOfEnd(t, s.tlsAddr, config, closes), "the goodbye of TLS")
		})
	})
}

func TestDiscardDoesNotWaitForAPeerThatDoesNotReadR8(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for _, secure := range []bool{false, true} {
			config := s.config(t)
			target := s.addr
			if secure {
				target, config.Addrs, config.TLS = s.tlsAddr, []string{s.tlsAddr}, s.tls
			}
			p := newProxy(t, target)
			var writes atomic.Int64
			config.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
				conn, err := p.dial(ctx, network, addr)
				return counted{conn, &writes}, err
			}
			adapter, client := open(t, config)
			p.set(deaf)
			before := writes.Load()
			var call sync.WaitGroup
			call.Go(func() {
				ctx := context.WithoutCancel(t.Context())
				err := client.Set(ctx, "key", make([]byte, 64<<20), 0)
				isKind(t, adapters.ErrClosed, err)
			})
			eventually(t, "a call is under way", func() bool { return writes.Load() > before })
			require.NoError(t, adapter.Discard(client)) // or the test never ends
			call.Wait()
		}
	})
}

// counted counts the writes that were begun.
type counted struct {
	net.Conn
	writes *atomic.Int64
}

func (c counted) Write(b []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(b)
}

func TestASecondEndIsClosedR7(t *testing.T) {
	s := startMini(t)
	adapter, client := open(t, s.config(t))
	require.NoError(t, adapter.Close(t.Context(), client))
	isKind(t, adapters.ErrClosed, adapter.Close(t.Context(), client))
	isKind(t, adapters.ErrClosed, adapter.Discard(client))
	adapter, client = open(t, s.config(t))
	require.NoError(t, adapter.Discard(client))
	isKind(t, adapters.ErrClosed, adapter.Discard(client))
	isKind(t, adapters.ErrClosed, adapter.Close(t.Context(), client))
	isKind(t, adapters.ErrClosed, adapter.Ping(t.Context(), client))
}

func second[T any](_ T, err error) error { return err }

// calls are one call of each verb.
func calls(client *redis.Client) map[string]func(ctx context.Context) error {
	take := adapters.Take{Topic: "t", Group: "g", Consumer: "c", Max: 1}
	rate := adapters.Rate{Limit: 1, Per: time.Second, Burst: 1}
	return map[string]func(ctx context.Context) error{
		"get":    func(ctx context.Context) error { _, err := client.Get(ctx, "k"); return err },
		"set":    func(ctx context.Context) error { return client.Set(ctx, "k", []byte("1"), 0) },
		"delete": func(ctx context.Context) error { return client.Delete(ctx, "k") },
		"incr":   func(ctx context.Context) error { return second(client.Incr(ctx, "k", 1)) },
		"ttl":    func(ctx context.Context) error { _, err := client.TTL(ctx, "k"); return err },
		"expire": func(ctx context.Context) error { return client.Expire(ctx, "k", 0) },
		"publish": func(ctx context.Context) error {
			_, err := client.Publish(ctx, "t", nil)
			return err
		},
		"consume": func(ctx context.Context) error {
			_, err := client.Consume(ctx, take, time.Hour)
			return err
		},
		"claim": func(ctx context.Context) error { return second(client.Claim(ctx, take, 0)) },
		"ack": func(ctx context.Context) error {
			_, err := client.Ack(ctx, "t", "g", "1-1")
			return err
		},
		"create session": func(ctx context.Context) error {
			_, err := client.CreateSession(ctx, nil, time.Hour)
			return err
		},
		"session": func(ctx context.Context) error { return second(client.Session(ctx, "x")) },
		"save session": func(ctx context.Context) error {
			return client.SaveSession(ctx, "x", nil, 1)
		},
		"rotate session": func(ctx context.Context) error {
			_, err := client.RotateSession(ctx, "x")
			return err
		},
		"end session": func(ctx context.Context) error { return client.EndSession(ctx, "x") },
		"allow": func(ctx context.Context) error {
			_, err := client.Allow(ctx, "k", rate, 1)
			return err
		},
	}
}

func TestUseAfterTheEndIsClosedR6(t *testing.T) {
	s := startMini(t)
	adapter, client := open(t, s.config(t))
	require.NoError(t, adapter.Discard(client))
	for verb, call := range calls(client) {
		err := call(t.Context())
		isKind(t, adapters.ErrClosed, err)
		var typed *adapters.Error
		require.ErrorAs(t, err, &typed)
		assert.Equal(t, verb, typed.Op)
	}
}

func TestTheEndEndsCallsUnderWayR6(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		sharings(t, func(t *testing.T, sharing adapters.Sharing) {
			for _, end := range []string{"close", "discard"} {
				p := newProxy(t, s.addr)
				config := s.config(t)
				config.Sharing, config.Dial = sharing, p.dial
				adapter, client := open(t, config)
				before := p.sent.Load()
				var call sync.WaitGroup
				call.Go(func() {
					_, err := client.Consume(t.Context(), adapters.Take{
						Topic: "none", Group: "g", Consumer: "c", Max: 1,
					}, time.Hour)
					isKind(t, adapters.ErrClosed, err)
				})
				eventually(t, "a call is under way", func() bool { return p.sent.Load() > before })
				if end == "close" {
					require.NoError(t, adapter.Close(t.Context(), client))
				} else {
					require.NoError(t, adapter.Discard(client))
				}
				call.Wait()
			}
		})
	})
}

func TestCloseIsBoundedByItsContext(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		p := newProxy(t, s.tlsAddr)
		config := s.config(t)
		config.Addrs, config.TLS, config.Dial = []string{s.tlsAddr}, s.tls, p.dial
		adapter, client := open(t, config)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		before := p.sent.Load()
		isKind(t, adapters.ErrCancelled, adapter.Close(ctx, client))
		eventually(t, "the descriptor is dropped", func() bool { return p.open.Load() == 0 })
		assert.Equal(t, before, p.sent.Load(), "without the goodbye")
		isKind(t, adapters.ErrClosed, adapter.Close(t.Context(), client))
	})
}

func TestAFailedOpenLeavesNothingR9(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		sharings(t, func(t *testing.T, sharing adapters.Sharing) {
			leaks := goleak.IgnoreCurrent()
			silent := newProxy(t, s.addr)
			silent.set(hole)
			refusing := newProxy(t, s.addr)
			refusing.set(sever)
			config := s.config(t)
			config.Sharing, config.CallTimeout = sharing, 50*time.Millisecond
			rows := []struct {
				name string
				dial func(context.Context, string, string) (net.Conn, error)
				kind error
			}{
				{"nobody answers", silent.dial, adapters.ErrUnavailable},
				{"the peer goes away", refusing.dial, adapters.ErrUnavailable},
				{"nobody is there", func(context.Context, string, string) (net.Conn, error) {
					return nil, &net.OpError{Op: "dial", Err: net.ErrClosed}
				}, adapters.ErrUnavailable},
			}
			for _, row := range rows {
				config.Dial = row.dial
				adapter, err := redis.New(config)
				require.NoError(t, err)
				_, err = adapter.Open(t.Context(), "main")
				isKind(t, row.kind, err)
				assert.Equal(t, adapters.Broken, adapter.Diagnose(err), row.name)
			}
			eventually(t, "no connection is left", func() bool {
				return silent.open.Load() == 0 && refusing.open.Load() <= 0
			})
			silent.stop()
			refusing.stop()
			require.NoError(t, goleak.Find(leaks))
		})
	})
}

func TestOpenEndsWithItsContextR9(t *testing.T) {
	s := startMini(t)
	p := newProxy(t, s.addr)
	p.set(hole)
	config := s.config(t)
	config.Dial, config.CallTimeout = p.dial, time.Hour
	adapter, err := redis.New(config)
	require.NoError(t, err)

	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err = adapter.Open(ctx, "main")
	isKind(t, adapters.ErrTimeout, err)

	ctx, cancel = context.WithCancel(t.Context())
	time.AfterFunc(30*time.Millisecond, cancel)
	_, err = adapter.Open(ctx, "main")
	isKind(t, adapters.ErrCancelled, err)

	config.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	adapter, err = redis.New(config)
	require.NoError(t, err)
	ctx, cancel = context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err = adapter.Open(ctx, "main")
	isKind(t, adapters.ErrTimeout, err)
}

func TestAnExclusiveClientConnectsOnce(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		p := newProxy(t, s.addr)
		config := s.config(t)
		config.Sharing, config.Dial = adapters.Exclusive, p.dial
		adapter, client := open(t, config)
		require.NoError(t, client.Set(t.Context(), "k", []byte("1"), 0))
		p.set(sever)
		_, err := client.Get(t.Context(), "k")
		isKind(t, adapters.ErrUnavailable, err)
		p.set(pass)
		for range 3 {
			_, err = client.Get(t.Context(), "k")
			isKind(t, adapters.ErrUnavailable, err)
			assert.Equal(t, adapters.Broken, adapter.Diagnose(err))
		}
		assert.Equal(t, int64(1), p.made.Load())
	})
}

func TestASharedClientKeepsToItsMostConnections(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		p := newProxy(t, s.addr)
		config := s.config(t)
		config.Dial, config.ConnsMax = p.dial, 3
		_, client := open(t, config)
		busy(t, client, 12)
		assert.LessOrEqual(t, p.made.Load(), int64(3))
	})
}
