package store_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance/tla/store"
)

// stateCode is the made-up code of a state: now and then a long one, or none at all.
func stateCode(id int) []byte {
	switch id % 1000 {
	case 10:
		return nil
	case 20:
		return bytes.Repeat([]byte{byte(id)}, 100_000)
	default:
		return []byte(strings.Repeat(fmt.Sprint(id), id%7+1))
	}
}

func addStates(t *testing.T, s *store.States, from, to int) {
	t.Helper()
	for id := from; id < to; id++ {
		require.NoError(t, s.Add(stateCode(id)))
	}
}

func checkStates(t *testing.T, s *store.States, n int) {
	t.Helper()
	require.Equal(t, n, s.Len())
	for id := range n {
		code, err := s.Of(id)
		require.NoError(t, err)
		require.True(t, bytes.Equal(stateCode(id), code), "state %d", id)
	}
	_, err := s.Of(n)
	assert.Error(t, err)
}

func TestStatesAreKeptInMemoryAndInAFile(t *testing.T) {
	const n = 5_000
	var s store.States
	addStates(t, &s, 0, n)
	checkStates(t, &s, n)

	dir, _ := newDir(t, false)
	require.NoError(t, s.Spill(dir))
	assert.Less(t, s.Bytes(), n)
	addStates(t, &s, n, 2*n)
	checkStates(t, &s, 2*n)
	size, err := s.Sync()
	require.NoError(t, err)
	addStates(t, &s, 2*n, 2*n+100)
	checkStates(t, &s, 2*n+100)
	_, err = s.Sync()
	require.NoError(t, err)
	require.NoError(t, s.Close())

	again, err := store.OpenStates(dir, size)
	require.NoError(t, err)
	closeAfter(t, again)
	checkStates(t, again, 2*n)
	addStates(t, again, 2*n, 3*n)
	checkStates(t, again, 3*n)
}

func TestStatesThatAreDamagedAreRefused(t *testing.T) {
	dir, path := newDir(t, false)
	var s store.States
	addStates(t, &s, 0, 9)
	require.NoError(t, s.Spill(dir))
	size, err := s.Sync()
	require.NoError(t, err)
	require.NoError(t, s.Close())
	name := filepath.Join(path, store.StatesName)
	text, err := os.ReadFile(name)
	require.NoError(t, err)

	text[size-1]++
	require.NoError(t, os.WriteFile(name, text, 0o600))
	again, err := store.OpenStates(dir, size)
	require.NoError(t, err)
	_, err = again.Of(7)
	require.NoError(t, err)
	_, err = again.Of(8)
	require.ErrorContains(t, err, "damaged")
	require.NoError(t, again.Close())

	_, err = store.OpenStates(dir, size+1)
	require.ErrorContains(t, err, "cut short")
	_, err = store.OpenStates(dir, size-1)
	require.ErrorContains(t, err, "damaged")
}
