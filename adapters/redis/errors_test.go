package redis_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/redis"
	"lockstep/internal/servers"
)

// scripted answers every call with one error reply of a server.
func scripted(t *testing.T, sharing adapters.Sharing, text string) (*redis.Adapter, error) {
	t.Helper()
	s := startMini(t)
	adapter, client := open(t, redis.Config{Addrs: []string{s.addr}, Sharing: sharing})
	s.mini.SetError(text)
	_, err := client.Get(t.Context(), "k")
	return adapter, err
}

func TestEachReplyOfTheServerHasAKindAndADiagnosis(t *testing.T) {
	rows := []struct {
		reply     string
		kind      error
		diagnosis adapters.Diagnosis
	}{
		{"WRONGPASS invalid username-password pair", adapters.ErrDenied, adapters.Outdated},
		{"NOAUTH Authentication required.", adapters.ErrDenied, adapters.Outdated},
		{"NOPERM this user has no permissions", adapters.ErrDenied, adapters.Works},
		{"ERR invalid password", adapters.ErrDenied, adapters.Outdated},
		{"DENIED Redis is running in protected mode", adapters.ErrDenied, adapters.Works},
		{
			"READONLY You can't write against a read only replica.",
			adapters.ErrUnavailable, adapters.Broken,
		},
		{"ERR max number of clients reached", adapters.ErrUnavailable, adapters.Broken},
		{"MOVED 1 127.0.0.1:1", adapters.ErrUnavailable, adapters.Broken},
		{"LOADING Redis is loading the dataset in memory", adapters.ErrUnavailable, adapters.Works},
		{"BUSY Redis is busy running a script", adapters.ErrUnavailable, adapters.Works},
		{"CLUSTERDOWN The cluster is down", adapters.ErrUnavailable, adapters.Works},
		{"MASTERDOWN Link with MASTER is down", adapters.ErrUnavailable, adapters.Works},
		{"MISCONF Redis is configured to save RDB", adapters.ErrUnavailable, adapters.Works},
		{"OOM command not allowed when used memory", adapters.ErrUnavailable, adapters.Works},
		{"NOREPLICAS Not enough good replicas", adapters.ErrUnavailable, adapters.Works},
		{"TRYAGAIN Multiple keys request", adapters.ErrUnavailable, adapters.Works},
		{"WRONGTYPE Operation against a key", adapters.ErrInvalid, adapters.Works},
		{"ERR no such key", adapters.ErrNotFound, adapters.Works},
		{"ERR something new", adapters.ErrInvalid, adapters.Works},
	}
	for _, row := range rows {
		t.Run(strings.Fields(row.reply)[0], func(t *testing.T) {
			adapter, err := scripted(t, adapters.Shared, row.reply)
			isKind(t, row.kind, err)
			assert.Equal(t, row.diagnosis, adapter.Diagnose(err))
			assert.ErrorContains(t, err, row.reply)
		})
	}
}

func TestWhatDoesNotComeFromTheServerHasADiagnosis(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		adapter, err := redis.New(redis.Config{Addrs: []string{"h:1"}, Sharing: sharing})
		require.NoError(t, err)
		given := func(kind, cause error) adapters.Diagnosis {
			return adapter.Diagnose(&adapters.Error{Kind: kind, Cause: cause})
		}
		assert.Equal(t, adapters.Broken, given(adapters.ErrUnavailable, io.EOF))
		assert.Equal(t, adapters.Works, given(adapters.ErrNotFound, nil))
		assert.Equal(t, adapters.Works, given(adapters.ErrInvalid, errors.New("x")))
		assert.Equal(t, adapters.Works, given(adapters.ErrTimeout, context.DeadlineExceeded))
		assert.Equal(t, adapters.Works, given(adapters.ErrCancelled, context.Canceled))
	}
}

// What ends by its context makes an exclusive client broken where it gave up its connection.
func TestAnExclusiveClientIsBrokenByWhatItBegan(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for _, secure := range []bool{false, true} {
			config := s.config(t)
			p := newProxy(t, s.addr)
			if secure {
				p = newProxy(t, s.tlsAddr)
				config.Addrs, config.TLS = []string{s.tlsAddr}, s.tls
			}
			config.Dial, config.Sharing = p.dial, adapters.Exclusive
			adapter, client := open(t, config)
			config.Dial, config.Sharing = nil, adapters.Shared
			_, other := open(t, config)
			over, cancel := context.WithCancel(t.Context())
			cancel()
			_, err := client.Get(over, "k")
			isKind(t, adapters.ErrCancelled, err)
			assert.Equal(t, adapters.Works, adapter.Diagnose(err), "it never began")

			take := adapters.Take{Topic: "t", Group: "g", Consumer: "c", Max: 1}
			consumed(t, client, take)
			before := p.sent.Load()
			var all sync.WaitGroup
			all.Go(func() {
				messages, err := client.Consume(t.Context(), take, time.Hour)
				assert.NoError(t, err)
				assert.Len(t, messages, 1)
			})
			eventually(t, "a call is under way", func() bool { return p.sent.Load() > before })
			short, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
			_, err = client.Get(short, "k")
			cancel()
			publish(t, other, "t", 1)
			all.Wait()
			isKind(t, adapters.ErrTimeout, err)
			assert.Equal(t, adapters.Works, adapter.Diagnose(err), "it had no turn")
			require.NoError(t, client.Set(t.Context(), "k", nil, 0))

			p.set(hole)
			short, cancel = context.WithTimeout(t.Context(), 20*time.Millisecond)
			_, err = client.Get(short, "k")
			cancel()
			isKind(t, adapters.ErrTimeout, err)
			assert.Equal(t, adapters.Broken, adapter.Diagnose(err), "a reply is nobody's")
		}
	})
}

func TestCredentialsOfTheContextComeFirst(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		addr := s.addr
		if s.mini != nil {
			s.mini.RequireUserAuth("rotated", "n3w")
		} else {
			node := servers.NewRedisNode(t, servers.RedisNodeConfig{Options: []string{
				"--user", "rotated", "on", ">n3w", "~*", "+@all", "--user", "default", "off",
			}})
			addr = node.Address()
		}
		config := redis.Config{Addrs: []string{addr}, Username: "rotated", Password: "0ld"}
		adapter, err := redis.New(config)
		require.NoError(t, err)
		_, err = adapter.Open(t.Context(), "main")
		isKind(t, adapters.ErrDenied, err)
		assert.Equal(t, adapters.Outdated, adapter.Diagnose(err))
		assert.NotContains(t, err.Error(), "0ld")

		ctx := adapters.WithCredentials(t.Context(), adapters.Credentials{
			User: "rotated", Password: "n3w",
		})
		client, err := adapter.Open(ctx, "main")
		require.NoError(t, err)
		busy(t, client, 4) // connections that are made later have them as well
		require.NoError(t, adapter.Close(t.Context(), client))

		config.Username, config.Password = "", ""
		adapter, err = redis.New(config)
		require.NoError(t, err)
		_, err = adapter.Open(t.Context(), "main")
		isKind(t, adapters.ErrDenied, err)
		assert.Equal(t, adapters.Outdated, adapter.Diagnose(err))
	})
}

// A server that does not know AUTH repeats its arguments in its refusal.
func TestAReplyThatShowsThePasswordIsWithheld(t *testing.T) {
	s := startMini(t)
	s.mini.SetError("ERR unknown command 'AUTH', with args beginning with: 's3cret'")
	adapter, err := redis.New(redis.Config{Addrs: []string{s.addr}, Password: "s3cret"})
	require.NoError(t, err)
	_, err = adapter.Open(t.Context(), "main")
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "s3cret")
	for unwrapped := err; unwrapped != nil; unwrapped = errors.Unwrap(unwrapped) {
		assert.NotContains(t, unwrapped.Error(), "s3cret")
	}
}

// A password may be a word of the server's own.
func TestAWithheldReplyKeepsItsKindAndItsDiagnosis(t *testing.T) {
	rows := []struct {
		reply     string
		kind      error
		diagnosis adapters.Diagnosis
	}{
		{"WRONGPASS invalid username-password pair", adapters.ErrDenied, adapters.Outdated},
		{"NOPERM no password", adapters.ErrDenied, adapters.Works},
		{"LOADING the password", adapters.ErrUnavailable, adapters.Works},
		{"READONLY password", adapters.ErrUnavailable, adapters.Broken},
		{"ERR password", adapters.ErrInvalid, adapters.Works},
	}
	for _, row := range rows {
		s := startMini(t)
		s.mini.SetError(row.reply)
		adapter, err := redis.New(redis.Config{Addrs: []string{s.addr}, Password: "password"})
		require.NoError(t, err)
		_, err = adapter.Open(t.Context(), "main")
		isKind(t, row.kind, err)
		assert.Equal(t, row.diagnosis, adapter.Diagnose(err), row.reply)
		assert.NotContains(t, err.Error(), row.reply)
		assert.ErrorContains(t, err, "withheld")
	}
}
