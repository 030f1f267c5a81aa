package redis_test

import (
	"bytes"
	"context"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

func TestAValueMayBeAnything(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, client := open(t, s.config(t))
		big := bytes.Repeat([]byte{0, 0xff, '\r', '\n'}, 4<<20)
		for _, value := range [][]byte{nil, {}, {0}, []byte("\xff\xfe\r\n"), big} {
			require.NoError(t, client.Set(t.Context(), "k", value, adapters.NoExpiry))
			got, err := client.Get(t.Context(), "k")
			require.NoError(t, err)
			require.NotNil(t, got)
			require.True(t, bytes.Equal(value, got), "%d bytes", len(value))
		}
		_, err := client.Get(t.Context(), "none")
		isKind(t, adapters.ErrNotFound, err)
	})
}

func TestAKeyMayBeAnyName(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, client := open(t, s.config(t))
		for _, key := range []string{"{", "}{", "{}", "a{b}c", "заказы/注文 1", "\r\n", " "} {
			require.NoError(t, client.Set(t.Context(), key, []byte(key), 0))
			got, err := client.Get(t.Context(), key)
			require.NoError(t, err)
			assert.Equal(t, key, string(got))
		}
		for _, key := range []string{"", "a\x00b", "\xff"} {
			isKind(t, adapters.ErrInvalid, client.Set(t.Context(), key, nil, 0))
		}
	})
}

func TestATimeToLiveIsInMillisecondsRoundedUp(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		config := s.config(t)
		_, client := open(t, config)
		require.NoError(t, client.Set(t.Context(), "k", nil, time.Hour+time.Nanosecond))
		left, err := client.TTL(t.Context(), "k")
		require.NoError(t, err)
		assert.Positive(t, left)
		assert.LessOrEqual(t, left, time.Hour+time.Millisecond)
		require.NoError(t, client.Expire(t.Context(), "k", adapters.NoExpiry))
		left, err = client.TTL(t.Context(), "k")
		require.NoError(t, err)
		assert.Equal(t, adapters.NoExpiry, left)
		require.NoError(t, client.Expire(t.Context(), "k", adapters.NoExpiry), "once more")
		isKind(t, adapters.ErrNotFound, client.Expire(t.Context(), "none", adapters.NoExpiry))
		isKind(t, adapters.ErrNotFound, client.Expire(t.Context(), "none", time.Hour))
		_, err = client.TTL(t.Context(), "none")
		isKind(t, adapters.ErrNotFound, err)
		isKind(t, adapters.ErrInvalid, client.Set(t.Context(), "k", nil, -1))
		isKind(t, adapters.ErrInvalid, client.Expire(t.Context(), "k", -1))
		require.NoError(t, client.Set(t.Context(), "k", nil, math.MaxInt64), "three centuries")
	})
}

func TestAKeyIsGoneWhenItsTimeHasCome(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.needs(t, "clock")
		_, client := open(t, s.config(t))
		require.NoError(t, client.Set(t.Context(), "k", []byte("1"), time.Nanosecond))
		eventually(t, "the key is gone", func() bool {
			left, err := client.TTL(t.Context(), "k")
			if err == nil {
				assert.NotEqual(t, adapters.NoExpiry, left, "a key about to go has a time to live")
			}
			return err != nil
		})
		_, err := client.Get(t.Context(), "k")
		isKind(t, adapters.ErrNotFound, err)
	})
}

// The server's own rules of what is a number are those of the protocol, which the mock keeps.
func TestIncrAgreesWithTheMock(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.needs(t, "numbers")
		_, client := open(t, s.config(t))
		adapter := mock.NewCache(mock.NewServer(mock.Config{}), mock.Options{})
		model, err := adapter.Open(t.Context(), "main")
		require.NoError(t, err)
		odd := []string{
			"", "0", "-0", "+1", "007", " 1", "1 ", "1.0", "1e3", "0x1", "-", "--1", "1\x00", "١",
			"9223372036854775807", "-9223372036854775808", "9223372036854775808",
			"-9223372036854775809", "18446744073709551616",
		}
		rapid.Check(t, func(rt *rapid.T) {
			text := rapid.OneOf(rapid.SampledFrom(odd), rapid.StringMatching(`[-+ 0-9]{0,20}`),
				rapid.String()).Draw(rt, "text")
			by := rapid.OneOf(rapid.Int64(), rapid.SampledFrom([]int64{
				0, 1, -1, math.MaxInt64, math.MinInt64,
			})).Draw(rt, "by")
			for _, cache := range []adapters.Cache{client, model} {
				require.NoError(rt, cache.Set(t.Context(), "n", []byte(text), time.Hour))
			}
			got, gotErr := client.Incr(t.Context(), "n", by)
			want, wantErr := model.Incr(t.Context(), "n", by)
			if adapters.KindOf(gotErr) != adapters.KindOf(wantErr) || got != want {
				rt.Fatalf("Incr(%q, %d) = %d, %v, want %d, %v",
					text, by, got, gotErr, want, wantErr)
			}
			a, _ := client.Get(t.Context(), "n")
			b, _ := model.Get(t.Context(), "n")
			if !bytes.Equal(a, b) {
				rt.Fatalf("after Incr(%q, %d): %q, want %q", text, by, a, b)
			}
			left, err := client.TTL(t.Context(), "n")
			if err != nil || left == adapters.NoExpiry {
				rt.Fatalf("the time to live did not stay: %v, %v", left, err)
			}
		})
	})
}

func TestIncrCountsFromZero(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, client := open(t, s.config(t))
		sum, err := client.Incr(t.Context(), "n", -3)
		require.NoError(t, err)
		assert.Equal(t, int64(-3), sum)
		require.NoError(t, client.Set(t.Context(), "text", []byte("x"), 0))
		_, err = client.Incr(t.Context(), "text", 1)
		isKind(t, adapters.ErrInvalid, err)
	})
}

func TestGetOrLoadLoadsOnceForAll(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, client := open(t, s.config(t))
		loads := 0
		load := func(context.Context) ([]byte, error) { loads++; return []byte("loaded"), nil }
		for range 3 {
			value, err := client.GetOrLoad(t.Context(), "k", time.Hour, load)
			require.NoError(t, err)
			assert.Equal(t, "loaded", string(value))
		}
		assert.Equal(t, 1, loads)
		left, err := client.TTL(t.Context(), "k")
		require.NoError(t, err)
		assert.NotEqual(t, adapters.NoExpiry, left)
	})
}
