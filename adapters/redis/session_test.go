package redis_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
)

func TestASessionLivesFromCreateToEnd(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		config := s.config(t)
		_, client := open(t, config)
		id, err := client.CreateSession(t.Context(), []byte("data"), time.Hour)
		require.NoError(t, err)
		data, err := client.Session(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, "data", string(data))
		require.NoError(t, client.SaveSession(t.Context(), id, nil, time.Minute))
		data, err = client.Session(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, []byte{}, data)

		keys, err := s.raw.Keys(t.Context(), config.Prefix+"session:*").Result()
		require.NoError(t, err)
		require.Len(t, keys, 1)
		assert.True(t, strings.HasSuffix(keys[0], adapters.SessionKey(id)))
		assert.NotContains(t, keys[0], id, "the server never sees the identifier")

		require.NoError(t, client.EndSession(t.Context(), id))
		require.NoError(t, client.EndSession(t.Context(), id), "once more")
		_, err = client.Session(t.Context(), id)
		isKind(t, adapters.ErrNotFound, err)
	})
}

func TestRotateKeepsDataAndTimeToLive(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		config := s.config(t)
		_, client := open(t, config)
		for range 20 {
			old, err := client.CreateSession(t.Context(), []byte("data"), time.Hour)
			require.NoError(t, err)
			id, err := client.RotateSession(t.Context(), old)
			require.NoError(t, err)
			require.NotEqual(t, old, id)
			assert.Len(t, id, 43)
			_, err = client.Session(t.Context(), old)
			isKind(t, adapters.ErrNotFound, err)
			data, err := client.Session(t.Context(), id)
			require.NoError(t, err)
			assert.Equal(t, "data", string(data))
			keys, err := s.raw.Keys(t.Context(), config.Prefix+"session:*").Result()
			require.NoError(t, err)
			require.Len(t, keys, 1)
			ttl, err := s.raw.PTTL(t.Context(), keys[0]).Result()
			require.NoError(t, err)
			assert.Greater(t, ttl, 59*time.Minute)
			require.NoError(t, client.EndSession(t.Context(), id))
		}
	})
}

func TestWhatIsNoSessionIsNotFound(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, client := open(t, s.config(t))
		for _, id := range []string{"", "x", "{}", "\x00\xff", adapters.NewSessionID()} {
			_, err := client.Session(t.Context(), id)
			isKind(t, adapters.ErrNotFound, err)
			isKind(t, adapters.ErrNotFound, client.SaveSession(t.Context(), id, nil, time.Hour))
			_, err = client.RotateSession(t.Context(), id)
			isKind(t, adapters.ErrNotFound, err)
			require.NoError(t, client.EndSession(t.Context(), id))
		}
		for _, ttl := range []time.Duration{0, -1} {
			_, err := client.CreateSession(t.Context(), nil, ttl)
			isKind(t, adapters.ErrInvalid, err)
			isKind(t, adapters.ErrInvalid, client.SaveSession(t.Context(), "x", nil, ttl))
		}
	})
}
