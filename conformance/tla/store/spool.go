package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"sync"
)

// Spool keeps pieces of bytes in files until each has been read and freed. It is safe for
// concurrent use.
type Spool struct {
	dir    *Dir
	mu     sync.Mutex
	number int                // of the file that is written to
	size   int64              // of that file
	files  map[int]*spoolFile // guarded by mu
}

// spoolFile is a file and how many of its pieces are still needed.
type spoolFile struct {
	file *os.File
	live int
}

// Piece says where some bytes are.
type Piece struct {
	File   int   `json:"file"`
	Offset int64 `json:"offset"`
	Size   int   `json:"size"`
}

// spoolBytes is how large a file gets before another is begun.
const spoolBytes = 64 << 20

// NewSpool returns an empty spool with files in d, numbered from first on.
func NewSpool(d *Dir, first int) *Spool {
	return &Spool{dir: d, number: first - 1, size: spoolBytes, files: make(map[int]*spoolFile)}
}

func spoolName(number int) string { return fmt.Sprintf("queue-%d", number) }

// Put writes bytes, with a checksum.
func (s *Spool) Put(data []byte) (Piece, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.size >= spoolBytes {
		if err := s.begin(); err != nil {
			return Piece{}, fmt.Errorf("write the queue: %w", err)
		}
	}
	p := Piece{s.number, s.size, len(data)}
	f := s.files[s.number]
	sum := binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(data))
	_, err := f.file.WriteAt(data, s.size)
	if err == nil {
		_, err = f.file.WriteAt(sum, s.size+int64(len(data)))
	}
	if err != nil {
		return Piece{}, fmt.Errorf("write the queue: %w", err)
	}
	s.size += int64(len(data) + len(sum))
	f.live++
	return p, nil
}

// begin begins a file. The one before is removed if nothing in it is needed. mu must be held.
func (s *Spool) begin() error {
	before := s.number
	file, err := s.dir.create(spoolName(s.number + 1))
	if err != nil {
		return err
	}
	s.number++
	s.size = 0
	s.files[s.number] = &spoolFile{file: file}
	return s.drop(before)
}

// drop removes a file that nothing is needed of. mu must be held.
func (s *Spool) drop(number int) error {
	f, ok := s.files[number]
	if !ok || f.live > 0 || number == s.number {
		return nil
	}
	delete(s.files, number)
	return errors.Join(f.file.Close(), s.dir.remove(spoolName(number)))
}

// Get reads what was put.
func (s *Spool) Get(p Piece) ([]byte, error) {
	s.mu.Lock()
	f, ok := s.files[p.File]
	s.mu.Unlock()
	if !ok {
		return nil, fmt.Errorf("read the queue: there is no file %d", p.File)
	}
	data := make([]byte, p.Size+4)
	if _, err := f.file.ReadAt(data, p.Offset); err != nil {
		return nil, fmt.Errorf("read the queue: %w", err)
	}
	data, sum := data[:p.Size], binary.LittleEndian.Uint32(data[p.Size:])
	if crc32.ChecksumIEEE(data) != sum {
		return nil, fmt.Errorf("read the queue: %s is damaged", spoolName(p.File))
	}
	return data, nil
}

// Free says that a piece is no longer needed.
func (s *Spool) Free(p Piece) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[p.File].live--
	return s.drop(p.File)
}

// Sync sees to it that all pieces are on the disk.
func (s *Spool) Sync() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	for _, f := range s.files {
		err = errors.Join(err, f.file.Sync())
	}
	return err
}

// Next returns the number that the next file will have.
func (s *Spool) Next() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.number + 1
}

// Close closes the files, which stay where they are.
func (s *Spool) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	for _, f := range s.files {
		err = errors.Join(err, f.file.Close())
	}
	s.files = nil
	return err
}

// OpenSpool returns a spool with pieces that were put before and are all needed. Files that are
// begun are numbered from first on.
func OpenSpool(d *Dir, first int, pieces []Piece) (*Spool, error) {
	s := NewSpool(d, first)
	for _, p := range pieces {
		f, ok := s.files[p.File]
		if !ok {
			file, err := d.open(spoolName(p.File))
			if err != nil {
				return nil, errors.Join(err, s.Close())
			}
			f = &spoolFile{file: file}
			s.files[p.File] = f
		}
		f.live++
	}
	return s, nil
}

// Names returns the names of the files of pieces.
func Names(pieces []Piece) map[string]bool {
	names := make(map[string]bool)
	for _, p := range pieces {
		names[spoolName(p.File)] = true
	}
	return names
}
