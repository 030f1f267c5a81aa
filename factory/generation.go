package factory

import (
	"fmt"
	"io/fs"
)

// generationSize is how many bytes the number in a generation file takes.
const generationSize = 4

// place is where a generation's number is found.
type place struct {
	path   string
	offset int
}

// newPlace errs where a load of the number could not be one step.
func newPlace(path string, offset int) (place, error) {
	if offset < 0 || offset%generationSize != 0 {
		return place{}, fmt.Errorf("generation file %q: the offset %d is no multiple of %d",
			path, offset, generationSize)
	}
	return place{path, offset}, nil
}

func (p place) end() int { return p.offset + generationSize }

// check errs if the file is too short. A device has no size, and proves itself by being mapped and
// read.
func (p place) check(info fs.FileInfo) error {
	if info.IsDir() {
		return fmt.Errorf("generation file %q: it is a directory", p.path)
	}
	if info.Mode().IsRegular() && info.Size() < int64(p.end()) {
		return fmt.Errorf("generation file %q: %d bytes, and its number ends at %d",
			p.path, info.Size(), p.end())
	}
	return nil
}
