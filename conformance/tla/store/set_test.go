package store_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/conformance/tla/store"
)

// spread makes numbers look like fingerprints.
func spread(n uint64) uint64 {
	n = (n ^ n>>31) * 0x9e3779b97f4a7c15
	return n ^ n>>29
}

func newDir(t testing.TB, defers bool) (*store.Dir, string) {
	t.Helper()
	path := t.TempDir()
	d, err := store.NewDir(path, defers)
	require.NoError(t, err)
	return d, path
}

func closeAfter(t testing.TB, c interface{ Close() error }) {
	t.Cleanup(func() { assert.NoError(t, c.Close()) })
}

func TestASetKnowsWhatWasAddedWithItsNumber(t *testing.T) {
	dir, _ := newDir(t, false)
	rapid.Check(t, func(t *rapid.T) {
		c := store.SetConfig{IDs: true, Dir: dir}
		s := store.NewSet(c)
		defer func() { require.NoError(t, s.Close()) }()
		known := make(map[uint64]int)
		// Neighbours, clusters, the ends and zero, which marks empty slots.
		fps := rapid.OneOf(rapid.Uint64(), rapid.Uint64Range(0, 300), rapid.Just(uint64(0)),
			rapid.Uint64Range(math.MaxUint64-300, math.MaxUint64))
		for id, fp := range rapid.SliceOfN(fps, 0, 400).Draw(t, "fingerprints") {
			if id%97 == 96 {
				require.NoError(t, s.Flush())
			}
			first, seen := known[max(fp, 1)]
			number, fresh, err := s.Add(fp, id)
			require.NoError(t, err)
			require.Equal(t, !seen, fresh)
			if !seen {
				first, known[max(fp, 1)] = id, id
			}
			require.Equal(t, first, number)
		}
		require.Equal(t, len(known), s.Len())
		for fp, id := range known {
			got, ok := s.Find(fp)
			require.True(t, ok)
			require.Equal(t, id, got)
		}
		gap, err := s.Gap()
		require.NoError(t, err)
		require.Equal(t, gapOf(known), gap)
	})
}

func gapOf(known map[uint64]int) uint64 {
	var all []uint64
	for fp := range known {
		all = append(all, fp)
	}
	slices.Sort(all)
	gap := uint64(math.MaxUint64)
	for i := 1; i < len(all); i++ {
		gap = min(gap, all[i]-all[i-1])
	}
	return gap
}

func TestASetThatOutgrowsItsMemoryIsInFewFiles(t *testing.T) {
	dir, path := newDir(t, false)
	s := store.NewSet(store.SetConfig{Memory: 1 << 20, Dir: dir})
	closeAfter(t, s)
	const n = 250_000
	for i := range uint64(n) {
		_, fresh, err := s.Add(spread(i), 0)
		require.NoError(t, err)
		require.True(t, fresh)
	}
	assert.Equal(t, n, s.Len())
	for i := range uint64(2 * n) {
		_, ok := s.Find(spread(i))
		require.Equal(t, i < n, ok, "%d", i)
	}
	files, err := os.ReadDir(path)
	require.NoError(t, err)
	assert.NotEmpty(t, files)
	assert.Less(t, len(files), 6)
}

func TestALookupBesideAnAddIsNeverWrong(t *testing.T) {
	dir, _ := newDir(t, false)
	s := store.NewSet(store.SetConfig{IDs: true, Memory: 1 << 20, Dir: dir})
	closeAfter(t, s)
	const n = 120_000
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for i := range uint64(n) {
				if id, ok := s.Find(spread(i)); ok && id != int(i) {
					t.Errorf("%d has the number %d", i, id)
				}
				if _, ok := s.Find(spread(n + i)); ok {
					t.Errorf("%d was never added", n+i)
				}
			}
		})
	}
	for i := range uint64(n) {
		_, _, err := s.Add(spread(i), int(i))
		require.NoError(t, err)
	}
	readers.Wait()
}

func TestASavedSetIsTheSame(t *testing.T) {
	dir, path := newDir(t, true)
	c := store.SetConfig{IDs: true, Memory: 1 << 20, Dir: dir}
	s := store.NewSet(c)
	const n = 120_000
	var state store.SetState
	for i := range uint64(n) {
		_, _, err := s.Add(spread(i), int(i))
		require.NoError(t, err)
		if i%50_000 == 49_999 || i == n-1 {
			state, err = s.Save()
			require.NoError(t, err)
		}
	}
	require.NoError(t, s.Close())
	assert.NotEmpty(t, state.Files)
	again, err := store.OpenSet(c, state)
	require.NoError(t, err)
	for i := range uint64(2 * n) {
		id, ok := again.Find(spread(i))
		require.Equal(t, i < n, ok)
		require.Equal(t, int(i)*btoi(ok), id)
	}
	require.NoError(t, again.Close())

	for _, name := range state.Names() {
		t.Run("damaged "+name, func(t *testing.T) {
			whole, err := os.ReadFile(filepath.Join(path, name))
			require.NoError(t, err)
			for _, at := range []int{20, 5000, len(whole) - 1} {
				bad := slices.Clone(whole)
				bad[at] ^= 4
				require.NoError(t, os.WriteFile(filepath.Join(path, name), bad, 0o600))
				_, err = store.OpenSet(c, state)
				assert.Error(t, err, "byte %d", at)
			}
			short := whole[:len(whole)-1]
			require.NoError(t, os.WriteFile(filepath.Join(path, name), short, 0o600))
			_, err = store.OpenSet(c, state)
			assert.Error(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(path, name), whole, 0o600))
		})
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// BenchmarkAdd adds new fingerprints and, four times as often, looks old ones up.
func BenchmarkAdd(b *testing.B) {
	s := store.NewSet(store.SetConfig{})
	for i := range uint64(b.N) {
		_, _, _ = s.Add(spread(i), 0)
		for k := range uint64(4) {
			s.Find(spread(i * (k + 1) / 5))
		}
	}
	b.ReportMetric(float64(s.Bytes())/float64(b.N), "bytes/state")
}
