package factory

import (
	"fmt"
	"io/fs"
)

// generationSize is how many bytes of a generation file are its number.
const generationSize = 4

// checkGeneration errs if the file is too short. A device has no size, and proves itself by being
// mapped and read.
func checkGeneration(path string, info fs.FileInfo) error {
	if info.IsDir() {
		return fmt.Errorf("generation file %q: it is a directory", path)
	}
	if info.Mode().IsRegular() && info.Size() < generationSize {
		return fmt.Errorf("generation file %q: %d bytes, and its number takes %d",
			path, info.Size(), generationSize)
	}
	return nil
}
