package mock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// refSessions is a reference session store: every session that there ever was, and when it ends.
type refSessions struct {
	client *mock.CacheClient
	clock  *clock
	list   []refSession
}

type refSession struct {
	id   string
	data []byte
	ends time.Time
}

func (r *refSessions) pick(t *rapid.T) (*refSession, bool) {
	if len(r.list) == 0 {
		t.Skip("no session")
	}
	s := &r.list[rapid.IntRange(0, len(r.list)-1).Draw(t, "session")]
	return s, s.ends.After(r.clock.now)
}

func drawLife(t *rapid.T) time.Duration {
	return time.Duration(rapid.IntRange(1, 4).Draw(t, "ttl")) * time.Millisecond
}

func (r *refSessions) create(t *rapid.T) {
	data, ttl := drawValue.Draw(t, "data"), drawLife(t)
	id, err := r.client.CreateSession(t.Context(), data, ttl)
	require.NoError(t, err)
	r.list = append(r.list, refSession{id, data, r.clock.now.Add(ttl)})
}

func (r *refSessions) read(t *rapid.T) {
	s, lives := r.pick(t)
	data, err := r.client.Session(t.Context(), s.id)
	if !lives {
		require.ErrorIs(t, err, adapters.ErrNotFound)
		return
	}
	require.NoError(t, err)
	assert.Equal(t, s.data, data)
}

func (r *refSessions) save(t *rapid.T) {
	s, lives := r.pick(t)
	data, ttl := drawValue.Draw(t, "data"), drawLife(t)
	err := r.client.SaveSession(t.Context(), s.id, data, ttl)
	if !lives {
		require.ErrorIs(t, err, adapters.ErrNotFound)
		return
	}
	require.NoError(t, err)
	s.data, s.ends = data, r.clock.now.Add(ttl)
}

func (r *refSessions) rotate(t *rapid.T) {
	s, lives := r.pick(t)
	id, err := r.client.RotateSession(t.Context(), s.id)
	if !lives {
		require.ErrorIs(t, err, adapters.ErrNotFound)
		return
	}
	require.NoError(t, err)
	fresh := refSession{id, s.data, s.ends}
	s.ends = time.Time{}
	r.list = append(r.list, fresh)
}

func (r *refSessions) end(t *rapid.T) {
	s, _ := r.pick(t)
	require.NoError(t, r.client.EndSession(t.Context(), s.id))
	s.ends = time.Time{}
}

func TestSessionsBehaveAsTheirReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock := newClock()
		client, err := mock.NewCache(clock.server(), mock.Options{}).Open(t.Context(), "main")
		require.NoError(t, err)
		r := &refSessions{client: client, clock: clock}
		t.Repeat(map[string]func(*rapid.T){
			"create": r.create, "read": r.read, "save": r.save, "rotate": r.rotate, "end": r.end,
			"tick": func(*rapid.T) { clock.advance(time.Millisecond) },
		})
	})
}

// A leaky bucket that is drained tick by tick allows what the limiter allows.
func TestTheLimiterBehavesAsItsReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock := newClock()
		client, err := mock.NewCache(clock.server(), mock.Options{}).Open(t.Context(), "main")
		require.NoError(t, err)
		drop := rapid.IntRange(1, 5).Draw(t, "drop") // what one event pours into the bucket
		rate := adapters.Rate{
			Limit: 1, Per: time.Duration(drop) * time.Microsecond,
			Burst: rapid.IntRange(1, 5).Draw(t, "burst"),
		}
		full := map[string]int{}
		t.Repeat(map[string]func(*rapid.T){
			"ask": func(t *rapid.T) {
				key, n := drawKey.Draw(t, "key"), rapid.IntRange(0, rate.Burst).Draw(t, "n")
				d, err := client.Allow(t.Context(), key, rate, n)
				require.NoError(t, err)
				allowed := full[key]+n*drop <= rate.Burst*drop
				require.Equal(t, allowed, d.Allowed)
				if allowed {
					full[key] += n * drop
				}
				require.Equal(t, time.Duration(full[key])*time.Microsecond, d.ResetAfter)
				require.Equal(t, (rate.Burst*drop-full[key])/drop, d.Remaining)
			},
			"tick": func(*rapid.T) {
				clock.advance(time.Microsecond)
				for key := range full {
					full[key] = max(0, full[key]-1)
				}
			},
		})
	})
}
