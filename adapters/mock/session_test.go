package mock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

func TestASessionLivesUntilItsTimeHasPassed(t *testing.T) {
	clock := newClock()
	store := open(t, mock.NewCache(clock.server(), mock.Options{}))
	data := []byte("user 1")
	id, err := store.CreateSession(t.Context(), data, time.Second+time.Nanosecond)
	require.NoError(t, err)
	data[0] = 'X'
	clock.advance(1001*time.Millisecond - 1)
	got, err := store.Session(t.Context(), id)
	require.NoError(t, err)
	assert.Equal(t, "user 1", string(got), "copied at the border")
	clock.advance(1)
	_, err = store.Session(t.Context(), id)
	assert.ErrorIs(t, err, adapters.ErrNotFound, "reading did not prolong it")
	err = store.SaveSession(t.Context(), id, nil, time.Second)
	assert.ErrorIs(t, err, adapters.ErrNotFound, "nothing revives it")
}

func TestARotatedSessionKeepsDataAndTimeUnderANewIdentifier(t *testing.T) {
	clock := newClock()
	store := open(t, mock.NewCache(clock.server(), mock.Options{}))
	old, err := store.CreateSession(t.Context(), nil, time.Second)
	require.NoError(t, err)
	fresh, err := store.RotateSession(t.Context(), old)
	require.NoError(t, err)
	assert.NotEqual(t, old, fresh)
	_, err = store.Session(t.Context(), old)
	assert.ErrorIs(t, err, adapters.ErrNotFound, "the old identifier opens nothing")
	data, err := store.Session(t.Context(), fresh)
	require.NoError(t, err)
	assert.Equal(t, []byte{}, data, "never nil")
	clock.advance(time.Second)
	_, err = store.RotateSession(t.Context(), fresh)
	assert.ErrorIs(t, err, adapters.ErrNotFound, "the time to live was kept")
}

func TestASessionIsKnownByNothingThatTheServerHolds(t *testing.T) {
	store := open(t, mock.NewCache(newClock().server(), mock.Options{}))
	id, err := store.CreateSession(t.Context(), nil, time.Second)
	require.NoError(t, err)
	for _, odd := range []string{"", "\xff\x00", adapters.SessionKey(id), id + "x"} {
		_, err = store.Session(t.Context(), odd)
		assert.ErrorIs(t, err, adapters.ErrNotFound)
		_, err = store.RotateSession(t.Context(), odd)
		assert.ErrorIs(t, err, adapters.ErrNotFound)
		assert.NoError(t, store.EndSession(t.Context(), odd))
	}
	_, err = store.Get(t.Context(), adapters.SessionKey(id))
	assert.ErrorIs(t, err, adapters.ErrNotFound, "no cache key")
	require.NoError(t, store.EndSession(t.Context(), id))
	_, err = store.Session(t.Context(), id)
	assert.ErrorIs(t, err, adapters.ErrNotFound)
}

func TestASessionsTimeToLiveIsPositive(t *testing.T) {
	store := open(t, mock.NewCache(newClock().server(), mock.Options{}))
	id, err := store.CreateSession(t.Context(), []byte("kept"), time.Second)
	require.NoError(t, err)
	for _, ttl := range []time.Duration{0, -1} {
		_, err := store.CreateSession(t.Context(), nil, ttl)
		assert.ErrorIs(t, err, adapters.ErrInvalid)
		assert.ErrorIs(t, store.SaveSession(t.Context(), id, nil, ttl), adapters.ErrInvalid)
	}
	data, err := store.Session(t.Context(), id)
	require.NoError(t, err)
	assert.Equal(t, "kept", string(data), "a refused call changes nothing")
}

func TestSessionsAndRateLimitsAreOfferedByDeclaration(t *testing.T) {
	without := mock.Options{Without: adapters.Sessions | adapters.RateLimits}
	client := open(t, mock.NewCache(newClock().server(), without))
	_, err := client.CreateSession(t.Context(), nil, time.Second)
	assert.ErrorIs(t, err, adapters.ErrUnsupported)
	_, err = client.Session(t.Context(), "")
	assert.ErrorIs(t, err, adapters.ErrUnsupported)
	err = client.SaveSession(t.Context(), "", nil, time.Second)
	assert.ErrorIs(t, err, adapters.ErrUnsupported)
	_, err = client.RotateSession(t.Context(), "")
	assert.ErrorIs(t, err, adapters.ErrUnsupported)
	assert.ErrorIs(t, client.EndSession(t.Context(), ""), adapters.ErrUnsupported)
	_, err = client.Allow(t.Context(), "k", adapters.Rate{Limit: 1, Per: 1000, Burst: 1}, 1)
	assert.ErrorIs(t, err, adapters.ErrUnsupported)
}
