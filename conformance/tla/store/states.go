package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"
)

// States keeps the states themselves, encoded, where they cannot be found once more by the way to
// them. It is safe for concurrent use.
type States struct {
	mu    sync.Mutex
	count int
	index []int64 // where one of each statesEvery states starts
	log   log     // guarded by mu
}

const statesEvery = 16

// stateHead is what stands before each state: its length and checksum.
const stateHead = 8

// StatesName is the name of the file with the states.
const StatesName = "states"

// Add adds the next state.
func (s *States) Add(code []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count%statesEvery == 0 {
		s.index = append(s.index, s.log.size)
	}
	var head [stateHead]byte
	binary.LittleEndian.PutUint32(head[:], uint32(len(code)))
	binary.LittleEndian.PutUint32(head[4:], crc32.ChecksumIEEE(code))
	err := s.log.add(head[:])
	if err == nil {
		err = s.log.add(code)
	}
	if err != nil {
		return fmt.Errorf("write states: %w", err)
	}
	s.count++
	return nil
}

// Of returns a state. It errs when the file cannot be read.
func (s *States) Of(id int) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id < 0 || id >= s.count {
		return nil, fmt.Errorf("there is no state %d", id)
	}
	at := s.index[id/statesEvery]
	for n := id % statesEvery; ; n-- {
		head, err := s.log.read(at, stateHead)
		if err != nil {
			return nil, fmt.Errorf("read states: %w", err)
		}
		size := int64(binary.LittleEndian.Uint32(head))
		at += stateHead
		if n > 0 {
			at += size
			continue
		}
		code, err := s.log.read(at, int(size))
		if err != nil {
			return nil, fmt.Errorf("read states: %w", err)
		}
		if crc32.ChecksumIEEE(code) != binary.LittleEndian.Uint32(head[4:]) {
			return nil, errStates
		}
		return code, nil
	}
}

var errStates = errors.New("read states: they are damaged")

// Len returns how many states there are.
func (s *States) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// Bytes returns about how much memory the states use.
func (s *States) Bytes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return 8*len(s.index) + s.log.bytes()
}

// Spill makes the states go to a file in d from now on, but for the last few.
func (s *States) Spill(d *Dir) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.spill(d, StatesName)
}

// Sync writes all states to the file, which Spill must have made, and sees to it that they are on
// the disk.
func (s *States) Sync() (size int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.sync()
}

// Close closes the file.
func (s *States) Close() error { return s.log.close() }

// OpenStates returns the states whose first size bytes are in a file that Sync wrote.
func OpenStates(d *Dir, size int64) (*States, error) {
	g, err := openLog(d, StatesName, size)
	if err != nil {
		return nil, err
	}
	s := &States{log: g}
	if err := s.scan(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// scan rebuilds the index from what is in the file.
func (s *States) scan() error {
	file := io.NewSectionReader(s.log.file, 0, s.log.size)
	for at := int64(0); at < s.log.size; s.count++ {
		if s.count%statesEvery == 0 {
			s.index = append(s.index, at)
		}
		var head [stateHead]byte
		if _, err := file.ReadAt(head[:], at); err != nil {
			return errStates
		}
		at += stateHead + int64(binary.LittleEndian.Uint32(head[:]))
		if at > s.log.size {
			return errStates
		}
	}
	return nil
}
