//go:build !unix

package factory

import (
	"encoding/binary"
	"fmt"
	"os"
)

// generation is a generation file that is read by verify alone.
type generation struct{ place }

func openGeneration(path string, offset int) (*generation, error) {
	at, err := newPlace(path, offset)
	if err != nil {
		return nil, err
	}
	g := &generation{at}
	if _, err := g.verify(); err != nil {
		return nil, err
	}
	return g, nil
}

// is does not look: files are not mapped on this platform.
func (*generation) is(uint32) bool { return true }

// verify returns the file's number.
func (g *generation) verify() (uint32, error) {
	f, err := os.Open(g.path)
	if err != nil {
		return 0, fmt.Errorf("generation file: %w", err)
	}
	defer f.Close() //nolint:errcheck // nothing was written
	info, err := f.Stat()
	if err != nil {
		return 0, fmt.Errorf("generation file: %w", err)
	}
	if err := g.check(info); err != nil {
		return 0, err
	}
	var number [generationSize]byte
	if _, err := f.ReadAt(number[:], int64(g.offset)); err != nil {
		return 0, fmt.Errorf("generation file %q: %w", g.path, err)
	}
	return binary.NativeEndian.Uint32(number[:]), nil
}
