package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance/tla/store"
)

func TestASpoolKeepsPiecesUntilTheyAreFreed(t *testing.T) {
	dir, path := newDir(t, false)
	s := store.NewSpool(dir, 1)
	closeAfter(t, s)
	large := bytes.Repeat([]byte("state "), 4<<20) // three of them are more than one file
	var pieces []store.Piece
	for range 4 {
		p, err := s.Put(large)
		require.NoError(t, err)
		pieces = append(pieces, p)
	}
	assert.NotEqual(t, pieces[0].File, pieces[3].File)
	for _, p := range pieces {
		got, err := s.Get(p)
		require.NoError(t, err)
		require.True(t, bytes.Equal(large, got))
		require.NoError(t, s.Free(p))
	}
	files, err := os.ReadDir(path)
	require.NoError(t, err)
	assert.Len(t, files, 1, "only the file that is written to is left")
}

func TestADamagedPieceIsRefused(t *testing.T) {
	dir, path := newDir(t, false)
	s := store.NewSpool(dir, 7)
	p, err := s.Put([]byte("a state"))
	require.NoError(t, err)
	require.NoError(t, s.Sync())
	require.NoError(t, s.Close())

	again, err := store.OpenSpool(dir, s.Next(), []store.Piece{p})
	require.NoError(t, err)
	closeAfter(t, again)
	got, err := again.Get(p)
	require.NoError(t, err)
	assert.Equal(t, "a state", string(got))
	name := filepath.Join(path, "queue-7")
	require.NoError(t, os.WriteFile(name, []byte("a State----"), 0o600))
	_, err = again.Get(p)
	assert.ErrorContains(t, err, "queue-7 is damaged")
}
