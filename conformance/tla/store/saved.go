package store

import (
	"errors"
	"fmt"
)

// SetState says which files hold a set.
type SetState struct {
	Table string   `json:"table"` // what was in memory
	Files []string `json:"files"`
	Next  int      `json:"next"` // number of the next file
	Len   int      `json:"len"`
}

// Names returns the names of the files.
func (s SetState) Names() []string { return append([]string{s.Table}, s.Files...) }

// Save writes what is in memory as a file, too, and says which files hold the set.
func (s *Set) Save() (SetState, error) {
	f, err := s.writeTable(s.name(), func(*shard) {})
	if err != nil {
		return SetState{}, fmt.Errorf("write fingerprints: %w", err)
	}
	if err := f.file.Close(); err != nil {
		return SetState{}, err
	}
	if s.saved != "" {
		if err := s.config.Dir.remove(s.saved); err != nil {
			return SetState{}, err
		}
	}
	s.saved = f.name
	state := SetState{Table: f.name, Next: s.next + 1, Len: s.Len()}
	for _, f := range *s.files.Load() {
		state.Files = append(state.Files, f.name)
	}
	return state, s.config.Dir.sync()
}

// OpenSet returns a set that was saved.
func OpenSet(c SetConfig, state SetState) (*Set, error) {
	s := NewSet(c)
	s.next = state.Next - 1
	s.saved = state.Table
	if err := s.load(state); err != nil {
		return nil, errors.Join(fmt.Errorf("read fingerprints: %w", err), s.Close())
	}
	return s, nil
}

func (s *Set) load(state SetState) error {
	var files []*sorted
	for _, name := range state.Files {
		f, err := openSorted(s.config.Dir, name, s.config.IDs)
		if err != nil {
			return err
		}
		files = append(files, f)
		s.inFiles += f.count
		s.files.Store(&files)
	}
	f, err := openSorted(s.config.Dir, state.Table, s.config.IDs)
	if err != nil {
		return err
	}
	for e := range f.all(&err) {
		if _, _, err := s.Add(e.fp, int(e.id)); err != nil {
			return errors.Join(err, f.file.Close())
		}
	}
	if err = errors.Join(err, f.file.Close()); err == nil && s.Len() != state.Len {
		err = fmt.Errorf("there are %d, and were %d", s.Len(), state.Len)
	}
	return err
}
