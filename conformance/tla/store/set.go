package store

import (
	"errors"
	"fmt"
	"math"
	"sync/atomic"
)

// Set is a set of fingerprints, each with the number of a state where the set was made so. One
// goroutine at a time adds, meanwhile any number look up.
//
// It is a hash table in 256 parts, so that none takes long to grow. When they have used the memory
// that the set may use, they are written as a sorted file. Files are merged when the newer has
// grown to half the size of the older, so that there are few.
type Set struct {
	shards [1 << shardBits]shard
	inTable,
	inFiles,
	bytes int
	config SetConfig
	files  atomic.Pointer[[]*sorted] // oldest and largest first
	next   int                       // number of the last file
	saved  string                    // the file that Save wrote last
}

type shard struct {
	table atomic.Pointer[table]
	used  int
}

// SetConfig says how to make a Set.
type SetConfig struct {
	IDs    bool // whether to keep numbers
	Memory int  // how many bytes the table may have; 0 is no limit
	Dir    *Dir // for the files; needed where Memory is set
}

// ErrIDs is returned when more states are numbered than a set can.
var ErrIDs = errors.New("more than 4294967295 states cannot be numbered")

// NewSet returns an empty set.
func NewSet(c SetConfig) *Set {
	s := &Set{config: c}
	s.files.Store(new([]*sorted))
	for i := range s.shards {
		s.reset(&s.shards[i], homesMin)
	}
	return s
}

func (s *Set) reset(sh *shard, homes uint64) {
	if t := sh.table.Load(); t != nil {
		s.bytes -= t.bytes()
	}
	t := newTable(homes, s.config.IDs)
	s.bytes += t.bytes()
	sh.table.Store(t)
	sh.used = 0
}

// Len returns how many fingerprints there are.
func (s *Set) Len() int { return s.inTable + s.inFiles }

// Bytes returns how much memory the table uses.
func (s *Set) Bytes() int { return s.bytes }

// nonzero returns the fingerprint that stands for another: 0 marks what is empty.
func nonzero(fp uint64) uint64 { return max(fp, 1) }

// Find tells whether a fingerprint is in the set, and the number of its state. Beside an Add it may
// miss one that is.
func (s *Set) Find(fp uint64) (id int, ok bool) {
	id, ok, err := s.find(nonzero(fp))
	return id, ok && err == nil
}

func (s *Set) find(fp uint64) (id int, ok bool, err error) {
	t := s.shards[fp>>(64-shardBits)].table.Load()
	if slot, ok := t.find(fp); ok {
		if t.ids != nil {
			id = int(t.ids[slot])
		}
		return id, true, nil
	}
	files := *s.files.Load()
	for i := len(files) - 1; i >= 0; i-- {
		if id, ok, err := files[i].find(fp); ok || err != nil {
			return int(id), ok, err
		}
	}
	return 0, false, nil
}

// Add adds a fingerprint with the number of its state. Where there is one already, fresh is false
// and number that of the state that was added first. It errs when a file cannot be read or written.
func (s *Set) Add(fp uint64, id int) (number int, fresh bool, err error) {
	fp = nonzero(fp)
	if s.config.IDs && id > math.MaxUint32 {
		return 0, false, ErrIDs
	}
	if number, ok, err := s.find(fp); ok || err != nil {
		return number, false, err
	}
	sh := &s.shards[fp>>(64-shardBits)]
	t := sh.table.Load()
	slot, _ := t.find(fp)
	for slot == len(t.slots) || uint64(sh.used) >= t.homes/5*4 {
		if err := s.grow(sh); err != nil {
			return 0, false, err
		}
		t = sh.table.Load()
		slot, _ = t.find(fp)
	}
	t.put(slot, fp, uint32(id))
	sh.used++
	s.inTable++
	return id, true, nil
}

// grow makes room in a shard: a larger table, or empty ones where the memory has been used up.
func (s *Set) grow(sh *shard) error {
	t := sh.table.Load()
	if s.config.Memory > 0 && s.bytes+t.bytes()/2 > s.config.Memory {
		return s.Flush()
	}
	g := t.grown()
	s.bytes += g.bytes() - t.bytes()
	sh.table.Store(g)
	return nil
}

// Flush writes the table as a file, and empties it.
func (s *Set) Flush() error {
	if s.inTable == 0 {
		return nil
	}
	f, err := s.writeTable(s.name(), func(sh *shard) {
		s.reset(sh, sh.table.Load().homes)
	})
	if err != nil {
		return fmt.Errorf("write fingerprints: %w", err)
	}
	s.inFiles += s.inTable
	s.inTable = 0
	return s.keep(append((*s.files.Load())[:len(*s.files.Load()):len(*s.files.Load())], f))
}

func (s *Set) name() string {
	s.next++
	return fmt.Sprintf("prints-%d", s.next)
}

// writeTable writes what is in the table as a file, and calls then on each shard that is written.
func (s *Set) writeTable(name string, then func(*shard)) (*sorted, error) {
	w, err := newSortedWriter(s.config.Dir, name, s.inTable, s.config.IDs)
	if err != nil {
		return nil, err
	}
	var entries []entry
	for i := range s.shards {
		entries = s.shards[i].table.Load().sorted(entries[:0])
		for _, e := range entries {
			w.add(e)
		}
		then(&s.shards[i])
	}
	return w.finish()
}

// keep makes these the files, of which the newest are merged as long as they are of a size.
func (s *Set) keep(files []*sorted) error {
	var old []*sorted
	var err error
	for n := len(files); n >= 2 && files[n-1].count >= files[n-2].count/2; n = len(files) {
		var f *sorted
		f, err = merge(s.config.Dir, s.name(), files[n-2], files[n-1], s.config.IDs)
		if err != nil {
			err = fmt.Errorf("merge fingerprints: %w", err)
			break
		}
		old = append(old, files[n-2:]...)
		files = append(files[:n-2:n-2], f)
	}
	s.files.Store(&files)
	for _, f := range old {
		err = errors.Join(err, f.remove(s.config.Dir))
	}
	return err
}

// Close closes the files, which stay where they are.
func (s *Set) Close() error {
	var err error
	for _, f := range *s.files.Load() {
		err = errors.Join(err, f.file.Close())
	}
	s.files.Store(new([]*sorted))
	return err
}

// Gap returns the smallest difference between two fingerprints, or the largest number where there
// are not two.
func (s *Set) Gap() (uint64, error) {
	gap, last, first := uint64(math.MaxUint64), uint64(0), true
	var entries []entry
	source := func(yield func(entry) bool) {
		for i := range s.shards {
			entries = s.shards[i].table.Load().sorted(entries[:0])
			for _, e := range entries {
				if !yield(e) {
					return
				}
			}
		}
	}
	err := mergeAll(source, *s.files.Load(), func(e entry) {
		if !first {
			gap = min(gap, e.fp-last)
		}
		last, first = e.fp, false
	})
	return gap, err
}
