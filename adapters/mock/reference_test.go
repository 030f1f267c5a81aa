package mock_test

import (
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// Random calls are compared with references that are as simple as they can be: whole copies instead
// of versions, and lists instead of indexes.

var (
	drawKey   = rapid.SampledFrom([]string{"a", "b", "c"})
	drawValue = rapid.SliceOfN(rapid.Byte(), 0, 3)
)

// refTx is a reference transaction: a copy of all rows and of when each last changed.
type refTx struct {
	tx      adapters.Tx
	rows    map[string][]byte
	changed map[string]int
	wrote   map[string]bool
}

// refDatabase is a reference database of one table. Its transaction nil is a call of its own.
type refDatabase struct {
	client *mock.DatabaseClient
	refTx
	open []*refTx
	now  int
}

func (r *refDatabase) pick(t *rapid.T) *refTx {
	return rapid.SampledFrom(append([]*refTx{nil}, r.open...)).Draw(t, "tx")
}

func (r *refDatabase) begin(t *rapid.T) {
	if len(r.open) == 3 {
		t.Skip("enough transactions")
	}
	tx, err := r.client.Begin(t.Context(), adapters.TxOptions{})
	require.NoError(t, err)
	r.open = append(r.open, &refTx{
		tx: tx, rows: maps.Clone(r.rows), changed: maps.Clone(r.changed), wrote: map[string]bool{},
	})
}

func (r *refDatabase) write(t *rapid.T) {
	key, value, target := drawKey.Draw(t, "key"), drawValue.Draw(t, "value"), r.pick(t)
	if target == nil {
		require.NoError(t, r.client.Put(t.Context(), "t", key, value))
		r.now++
		r.rows[key], r.changed[key] = value, r.now
		return
	}
	require.NoError(t, target.tx.Put(t.Context(), "t", key, value))
	target.rows[key], target.wrote[key] = value, true
}

func (r *refDatabase) remove(t *rapid.T) {
	key, target := drawKey.Draw(t, "key"), r.pick(t)
	if target == nil {
		require.NoError(t, r.client.Delete(t.Context(), "t", key))
		if _, found := r.rows[key]; found {
			r.now++
			r.changed[key] = r.now
		}
		delete(r.rows, key)
		return
	}
	require.NoError(t, target.tx.Delete(t.Context(), "t", key))
	if _, found := target.rows[key]; found {
		target.wrote[key] = true
	}
	delete(target.rows, key)
}

func (r *refDatabase) read(t *rapid.T) {
	key, target := drawKey.Draw(t, "key"), r.pick(t)
	var reader adapters.Reader = r.client
	rows := r.rows
	if target != nil {
		reader, rows = target.tx, target.rows
	}
	got, err := reader.Get(t.Context(), "t", key)
	compareGet(t, rows, key, got, err)
	list, err := reader.List(t.Context(), "t", "", 0)
	require.NoError(t, err)
	want := []adapters.Row{}
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		want = append(want, adapters.Row{Key: key, Value: rows[key]})
	}
	assert.Equal(t, want, list)
}

func compareGet(t *rapid.T, held map[string][]byte, key string, got []byte, err error) {
	t.Helper()
	if value, found := held[key]; found {
		require.NoError(t, err)
		assert.Equal(t, value, got)
		return
	}
	require.ErrorIs(t, err, adapters.ErrNotFound)
}

func (r *refDatabase) finish(t *rapid.T) {
	if len(r.open) == 0 {
		t.Skip("no transaction")
	}
	i := rapid.IntRange(0, len(r.open)-1).Draw(t, "tx")
	target := r.open[i]
	r.open = slices.Delete(r.open, i, i+1)
	if rapid.Bool().Draw(t, "rollback") {
		require.NoError(t, target.tx.Rollback(t.Context()))
		return
	}
	err := target.tx.Commit(t.Context())
	for key := range target.wrote {
		if r.changed[key] != target.changed[key] {
			require.ErrorIs(t, err, adapters.ErrConflict)
			return
		}
	}
	require.NoError(t, err)
	r.now++
	for key := range target.wrote {
		r.changed[key] = r.now
		delete(r.rows, key)
		if value, found := target.rows[key]; found {
			r.rows[key] = value
		}
	}
}

func TestTheDatabaseBehavesAsItsReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		client, err := mock.NewDatabase(mock.NewServer(mock.Config{}), mock.Options{}).
			Open(t.Context(), "main")
		require.NoError(t, err)
		r := &refDatabase{client: client}
		r.rows, r.changed = map[string][]byte{}, map[string]int{}
		t.Repeat(map[string]func(*rapid.T){
			"begin": r.begin, "write": r.write, "remove": r.remove, "read": r.read,
			"finish": r.finish,
		})
	})
}

// refCache is a reference cache that forgets on every tick.
type refCache struct {
	client *mock.CacheClient
	clock  *clock
	held   map[string][]byte
	left   map[string]time.Duration
}

func drawTTL(t *rapid.T) time.Duration {
	return time.Duration(rapid.IntRange(0, 4).Draw(t, "ttl")) * time.Millisecond
}

func (r *refCache) set(t *rapid.T) {
	key, value, ttl := drawKey.Draw(t, "key"), drawValue.Draw(t, "value"), drawTTL(t)
	require.NoError(t, r.client.Set(t.Context(), key, value, ttl))
	r.held[key], r.left[key] = value, ttl
}

func (r *refCache) expire(t *rapid.T) {
	key, ttl := drawKey.Draw(t, "key"), drawTTL(t)
	err := r.client.Expire(t.Context(), key, ttl)
	if _, found := r.held[key]; !found {
		require.ErrorIs(t, err, adapters.ErrNotFound)
		return
	}
	require.NoError(t, err)
	r.left[key] = ttl
}

func (r *refCache) incr(t *rapid.T) {
	key, by := drawKey.Draw(t, "key"), rapid.Int64Range(-3, 3).Draw(t, "by")
	number, readable := int64(0), true
	if value, found := r.held[key]; found {
		parsed, err := strconv.ParseInt(string(value), 10, 64)
		number, readable = parsed, err == nil && strconv.FormatInt(parsed, 10) == string(value)
	}
	sum, err := r.client.Incr(t.Context(), key, by)
	if !readable {
		require.ErrorIs(t, err, adapters.ErrInvalid)
		return
	}
	require.NoError(t, err)
	require.Equal(t, number+by, sum)
	r.held[key] = []byte(strconv.FormatInt(sum, 10))
}

func (r *refCache) tick(t *rapid.T) {
	passed := time.Duration(rapid.IntRange(1, 3).Draw(t, "passed")) * time.Millisecond
	r.clock.advance(passed)
	for key, left := range r.left {
		switch {
		case left == adapters.NoExpiry:
		case left <= passed:
			delete(r.held, key)
			delete(r.left, key)
		default:
			r.left[key] = left - passed
		}
	}
}

func (r *refCache) read(t *rapid.T) {
	key := drawKey.Draw(t, "key")
	got, err := r.client.Get(t.Context(), key)
	compareGet(t, r.held, key, got, err)
	ttl, ttlErr := r.client.TTL(t.Context(), key)
	assert.Equal(t, err == nil, ttlErr == nil)
	assert.Equal(t, r.left[key], ttl)
}

func TestTheCacheBehavesAsItsReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock := newClock()
		client, err := mock.NewCache(clock.server(), mock.Options{}).Open(t.Context(), "main")
		require.NoError(t, err)
		r := &refCache{client, clock, map[string][]byte{}, map[string]time.Duration{}}
		t.Repeat(map[string]func(*rapid.T){
			"set": r.set, "expire": r.expire, "incr": r.incr, "tick": r.tick, "read": r.read,
			"delete": func(t *rapid.T) {
				key := drawKey.Draw(t, "key")
				require.NoError(t, r.client.Delete(t.Context(), key))
				delete(r.held, key)
				delete(r.left, key)
			},
		})
	})
}
