package factory_test

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/factory"
)

func numberBytes(number uint32) []byte { return binary.NativeEndian.AppendUint32(nil, number) }

func generationFile(t testing.TB, number uint32) string {
	path := filepath.Join(t.TempDir(), "generation")
	require.NoError(t, os.WriteFile(path, numberBytes(number), 0o600))
	return path
}

// bump changes the file in place, as a restorer does.
func bump(t testing.TB, path string, number uint32) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = f.WriteAt(numberBytes(number), 0)
	require.NoError(t, err)
	require.NoError(t, f.Close())
}

// needsMapping skips where the generation file is read by Verify alone.
func needsMapping(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("generation files are not mapped on Windows")
	}
}

func TestAChangedGenerationIsANewEpochAtTheVeryNextCurrent(t *testing.T) {
	needsMapping(t)
	path := generationFile(t, 7)
	o := newOS(t, factory.OSConfig{GenerationFile: path})
	first := current(t, o)
	assert.Equal(t, first, current(t, o))
	bump(t, path, 8)
	second := current(t, o)
	assert.Greater(t, second.Epoch, first.Epoch)
	assert.Equal(t, second, current(t, o), "it is one change")
	bump(t, path, 7)
	assert.Greater(t, current(t, o).Epoch, second.Epoch, "a number may come again")
}

func TestAChangedGenerationIsANewEpochAtTheNextVerify(t *testing.T) {
	path := generationFile(t, 7)
	o := newOS(t, factory.OSConfig{GenerationFile: path})
	first := verified(t, o)
	bump(t, path, 8)
	second := verified(t, o)
	assert.Greater(t, second.Epoch, first.Epoch)
	assert.Equal(t, second, verified(t, o))
}

func TestTheNumberMayStandAnywhereInTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page")
	page := make([]byte, 108)
	require.NoError(t, os.WriteFile(path, page, 0o600))
	o := newOS(t, factory.OSConfig{GenerationFile: path, GenerationOffset: 104})
	first := verified(t, o)
	bump(t, path, 8)
	assert.Equal(t, first, verified(t, o), "the file's other bytes mean nothing")
	page[104] = 1
	require.NoError(t, os.WriteFile(path, page, 0o600))
	assert.Greater(t, verified(t, o).Epoch, first.Epoch)
}

func TestAGenerationFileThatCannotServeIsAnError(t *testing.T) {
	short := filepath.Join(t.TempDir(), "short")
	require.NoError(t, os.WriteFile(short, []byte{1, 2, 3}, 0o600))
	rows := []struct {
		name, path   string
		offset       int
		says, reason string
	}{
		{"missing", filepath.Join(t.TempDir(), "none"), 0, "none", "its name is what helps"},
		{"short", short, 0, "3 bytes", "three bytes are no number"},
		{"short from the offset", generationFile(t, 1), 4, "4 bytes", "the number ends at 8"},
		{"between words", generationFile(t, 1), 2, "offset 2", "it could be read half changed"},
		{"before the file", generationFile(t, 1), -4, "offset -4", "there is nothing"},
		{"directory", t.TempDir(), 0, "directory", "a directory may have any size"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := factory.NewOS(factory.OSConfig{
				GenerationFile: row.path, GenerationOffset: row.offset,
			})
			require.ErrorContains(t, err, "generation file")
			assert.ErrorContains(t, err, row.says, row.reason)
		})
	}
}

func TestAGenerationFileThatIsCutShortFailsClosedAndRecovers(t *testing.T) {
	needsMapping(t)
	path := generationFile(t, 7)
	o := newOS(t, factory.OSConfig{GenerationFile: path})
	first := current(t, o)
	require.NoError(t, os.Truncate(path, 0))
	_, err := o.Current() // where nobody catches the SIGBUS, the process ends here
	require.ErrorContains(t, err, "0 bytes")
	_, err = o.Verify()
	require.ErrorContains(t, err, "0 bytes")
	bump(t, path, 7)
	assert.Equal(t, first, current(t, o), "the number is what it was")
	require.NoError(t, os.Truncate(path, 0))
	bump(t, path, 8)
	assert.Greater(t, current(t, o).Epoch, first.Epoch)
}

func TestAGenerationFileThatIsReplacedIsFoundByVerify(t *testing.T) {
	path := generationFile(t, 7)
	o := newOS(t, factory.OSConfig{GenerationFile: path})
	first := verified(t, o)
	require.NoError(t, os.Rename(generationFile(t, 8), path))
	second := verified(t, o)
	assert.Greater(t, second.Epoch, first.Epoch)
	bump(t, path, 9)
	third := verified(t, o)
	assert.Greater(t, third.Epoch, second.Epoch, "the new file is the one that is looked at")
	require.NoError(t, os.Remove(path))
	_, err := o.Verify()
	require.ErrorIs(t, err, os.ErrNotExist)
	assert.Equal(t, third, current(t, o), "what is mapped is still there")
}
