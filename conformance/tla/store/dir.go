package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sync"
)

// Dir is a directory with files of a search. It is safe for concurrent use.
type Dir struct {
	path string
	// defers says that a file that is no longer needed stays until Settle, since a checkpoint
	// may name it.
	defers bool
	mu     sync.Mutex
	unused []string // guarded by mu
}

// NewDir returns the directory at path, which it makes. Where defers is set, files that are no
// longer needed are removed by Settle alone.
func NewDir(path string, defers bool) (*Dir, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	return &Dir{path: path, defers: defers}, nil
}

func (d *Dir) create(name string) (*os.File, error) {
	return os.OpenFile(filepath.Join(d.path, name), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
}

func (d *Dir) open(name string) (*os.File, error) {
	return os.OpenFile(filepath.Join(d.path, name), os.O_RDWR, 0)
}

// Remove removes a file: now, or, where a checkpoint may name it, when the directory is settled.
func (d *Dir) Remove(name string) error { return d.remove(name) }

func (d *Dir) remove(name string) error {
	if !d.defers {
		return os.Remove(filepath.Join(d.path, name))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.unused = append(d.unused, name)
	return nil
}

// Delete removes a file, if it is there, now.
func (d *Dir) Delete(name string) error {
	err := os.Remove(filepath.Join(d.path, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Settle removes the files that are no longer needed, now that no checkpoint names them.
func (d *Dir) Settle() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var err error
	for _, name := range d.unused {
		err = errors.Join(err, os.Remove(filepath.Join(d.path, name)))
	}
	d.unused = nil
	return err
}

const newSuffix = ".lockstep-new"

// own are the names of the files that this package makes.
var own = regexp.MustCompile(`^(links|states|(prints|queue|graph)-[0-9]+|.*\.lockstep-new)$`)

// Keep removes the files that this package may have made, but for those that are named.
func (d *Dir) Keep(names map[string]bool) error {
	entries, err := os.ReadDir(d.path)
	for _, e := range entries {
		if e.Type().IsRegular() && own.MatchString(e.Name()) && !names[e.Name()] {
			err = errors.Join(err, os.Remove(filepath.Join(d.path, e.Name())))
		}
	}
	return err
}

// Write writes a file such that after a crash there is the old one or the new one, and whole.
func (d *Dir) Write(name string, write func(io.Writer) error) error {
	temp := name + newSuffix
	f, err := d.create(temp)
	if err != nil {
		return err
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := os.Rename(filepath.Join(d.path, temp), filepath.Join(d.path, name)); err != nil {
		return err
	}
	return d.sync()
}

// sync makes sure that the names of files are on the disk.
func (d *Dir) sync() error {
	f, err := os.Open(d.path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Open opens a file to be read. The error is fs.ErrNotExist where there is none.
func (d *Dir) Open(name string) (io.ReadCloser, error) {
	return os.Open(filepath.Join(d.path, name))
}

// Read returns what a file holds. The error is fs.ErrNotExist where there is none.
func (d *Dir) Read(name string) ([]byte, error) {
	return fs.ReadFile(os.DirFS(d.path), name)
}
