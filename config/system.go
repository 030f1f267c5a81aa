package config

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// System is what a configuration asks of the machine. It must be safe for concurrent use where Load
// and Watch are.
type System interface {
	// ReadFile returns what is in a file, if these are at most so many bytes. The error of a file
	// that is not there is fs.ErrNotExist.
	ReadFile(path string, sizeMax int) ([]byte, error)
	// IsDir says whether there is a directory.
	IsDir(path string) bool
}

// machine is the System that this process runs on.
type machine struct{}

var errNotRegular = errors.New("not a regular file")

// ReadFile reads regular files alone: a device may have no end, and a pipe may never begin.
func (machine) ReadFile(path string, sizeMax int) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotRegular
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	content, err := io.ReadAll(io.LimitReader(file, int64(sizeMax)+1))
	if err == nil && len(content) > sizeMax {
		err = errTooLong
	}
	return content, err
}

var errTooLong = errors.New("too long")

// IsDir says whether there is a directory.
func (machine) IsDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// whyUnreadable says what kept a file from being read, without its name: where a variable names it,
// the name may be a secret in the wrong place.
func whyUnreadable(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "it is not there"
	case errors.Is(err, fs.ErrPermission):
		return "this process may not read it"
	case errors.Is(err, errNotRegular):
		return "it is a directory, a device or a pipe"
	case errors.Is(err, errTooLong):
		return "it is too long"
	default:
		return "it cannot be read"
	}
}
