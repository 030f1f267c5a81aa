package store_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAFileIsReplacedWholeOrNotAtAll(t *testing.T) {
	dir, path := newDir(t, false)
	write := func(text string, err error) error {
		return dir.Write("about", func(w io.Writer) error {
			_, e := io.WriteString(w, text)
			return errors.Join(e, err)
		})
	}
	require.NoError(t, write("first", nil))
	full := errors.New("disk full")
	assert.ErrorIs(t, write("sec", full), full)
	got, err := dir.Read("about")
	require.NoError(t, err)
	assert.Equal(t, "first", string(got))

	other := filepath.Join(path, "of-the-user.new")
	require.NoError(t, os.WriteFile(other, nil, 0o600))
	require.NoError(t, dir.Keep(nil))
	files, err := os.ReadDir(path)
	require.NoError(t, err)
	assert.Len(t, files, 2, "only what is left of the failed attempt is removed")
}
