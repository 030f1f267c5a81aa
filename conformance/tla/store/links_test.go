package store_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance/tla/store"
)

// link returns a made-up parent and place of a state, of which the first five are initial.
func link(id int) (parent, nth int) {
	if id < 5 {
		return -1, 3 * id
	}
	return (id - 5) / 3, id % 400
}

func addLinks(t *testing.T, l *store.Links, from, to int) {
	t.Helper()
	for id := from; id < to; id++ {
		require.NoError(t, l.Add(link(id)))
	}
}

func checkLinks(t *testing.T, l *store.Links, n int) {
	t.Helper()
	for id := range n {
		parent, nth, err := l.Of(id)
		require.NoError(t, err)
		wantParent, wantNth := link(id)
		require.Equal(t, [2]int{wantParent, wantNth}, [2]int{parent, nth}, "state %d", id)
	}
	_, _, err := l.Of(n)
	assert.Error(t, err)
}

func TestLinksAreKeptInMemoryAndInAFile(t *testing.T) {
	const n = 60_000
	var l store.Links
	addLinks(t, &l, 0, n)
	checkLinks(t, &l, n)
	assert.Less(t, l.Bytes(), 4*n)

	dir, _ := newDir(t, false)
	require.NoError(t, l.Spill(dir))
	addLinks(t, &l, n, 2*n)
	checkLinks(t, &l, 2*n)
	size, err := l.Sync()
	require.NoError(t, err)
	addLinks(t, &l, 2*n, 2*n+1000)
	checkLinks(t, &l, 2*n+1000)
	_, err = l.Sync()
	require.NoError(t, err)
	require.NoError(t, l.Close())

	again, err := store.OpenLinks(dir, size)
	require.NoError(t, err)
	closeAfter(t, again)
	checkLinks(t, again, 2*n)
	addLinks(t, again, 2*n, 3*n)
	checkLinks(t, again, 3*n)
}

func TestLinksThatWereCutShortAreRefused(t *testing.T) {
	dir, _ := newDir(t, false)
	var l store.Links
	addLinks(t, &l, 0, 1000)
	require.NoError(t, l.Spill(dir))
	size, err := l.Sync()
	require.NoError(t, err)
	require.NoError(t, l.Close())
	_, err = store.OpenLinks(dir, size-1)
	assert.ErrorContains(t, err, "damaged")
}
