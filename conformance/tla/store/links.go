package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"sync"
)

// Links keeps, of each state, the state that it was found from, and which of that one's successors
// it is. As states are numbered in the order in which they are found, and explored in that order,
// the parents never go down: so a link is mostly two bytes. It is safe for concurrent use.
type Links struct {
	mu     sync.Mutex
	count  int
	parent int      // the last one
	index  []mark   // one of each markEvery states
	blocks [][]byte // guarded by mu; those that were written are nil
	starts []int64  // where each block starts
	size   int64    // of all blocks
	file   *os.File // nil where all is in memory
}

// mark is where the link of a state starts, and the parent of the state before.
type mark struct {
	offset int64
	parent int
}

const (
	markEvery = 256
	linkBlock = 1 << 16
	linkMax   = 2 * binary.MaxVarintLen64
)

// LinksName is the name of the file with the links.
const LinksName = "links"

// Add adds the link of the next state: its parent, or -1 for an initial state, and which one of its
// successors, or of the initial states, it is. Parents must not go down.
func (l *Links) Add(parent, nth int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.count == 0 {
		l.parent = -1
	}
	if parent < l.parent {
		panic(fmt.Sprintf("BUG: a link to state %d after one to %d", parent, l.parent))
	}
	n := len(l.blocks)
	if n == 0 || l.blocks[n-1] == nil || len(l.blocks[n-1])+linkMax > linkBlock {
		if err := l.nextBlock(); err != nil {
			return err
		}
		n = len(l.blocks)
	}
	if l.count%markEvery == 0 {
		l.index = append(l.index, mark{l.size, l.parent})
	}
	b := l.blocks[n-1]
	before := len(b)
	b = binary.AppendUvarint(b, uint64(parent-l.parent))
	b = binary.AppendUvarint(b, uint64(nth))
	l.blocks[n-1] = b
	l.size += int64(len(b) - before)
	l.parent = parent
	l.count++
	return nil
}

// nextBlock starts a block. Where there is a file, the one before goes there.
func (l *Links) nextBlock() error {
	if l.file != nil {
		if err := l.write(); err != nil {
			return err
		}
	}
	l.blocks = append(l.blocks, make([]byte, 0, linkBlock))
	l.starts = append(l.starts, l.size)
	return nil
}

// write writes what is in memory to the file, and forgets it.
func (l *Links) write() error {
	for i := len(l.blocks) - 1; i >= 0 && l.blocks[i] != nil; i-- {
		if _, err := l.file.WriteAt(l.blocks[i], l.starts[i]); err != nil {
			return fmt.Errorf("write links: %w", err)
		}
		l.blocks[i] = nil
	}
	return nil
}

// Spill makes the links go to a file in d from now on, but for the last few.
func (l *Links) Spill(d *Dir) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil {
		return nil
	}
	f, err := d.create(LinksName)
	if err != nil {
		return err
	}
	l.file = f
	return l.write()
}

// Sync writes all links to the file, which Spill must have made, and sees to it that they are on
// the disk.
func (l *Links) Sync() (size int64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.write(); err != nil {
		return 0, err
	}
	return l.size, l.file.Sync()
}

// Bytes returns about how much memory the links use.
func (l *Links) Bytes() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 16 * (len(l.index) + len(l.blocks))
	for _, b := range l.blocks {
		n += cap(b)
	}
	return n
}

// Of returns a state's link. It errs when the file cannot be read.
func (l *Links) Of(id int) (parent, nth int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if id < 0 || id >= l.count {
		return 0, 0, fmt.Errorf("there is no state %d", id)
	}
	m := l.index[id/markEvery]
	buf, err := l.read(m.offset, (id%markEvery+1)*linkMax)
	if err != nil {
		return 0, 0, fmt.Errorf("read links: %w", err)
	}
	parent = m.parent
	for range id%markEvery + 1 {
		up, n := binary.Uvarint(buf)
		which, k := binary.Uvarint(buf[max(n, 0):])
		if n <= 0 || k <= 0 {
			return 0, 0, errors.New("the links are damaged")
		}
		parent, nth, buf = parent+int(up), int(which), buf[n+k:]
	}
	return parent, nth, nil
}

// read returns up to n bytes from an offset on. mu must be held.
func (l *Links) read(offset int64, n int) ([]byte, error) {
	n = int(min(int64(n), l.size-offset))
	buf := make([]byte, n)
	for done := 0; done < n; {
		at := offset + int64(done)
		i := sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > at }) - 1
		if i >= 0 && l.blocks[i] != nil {
			done += copy(buf[done:], l.blocks[i][at-l.starts[i]:])
			continue
		}
		end := l.size
		if i+1 < len(l.starts) {
			end = l.starts[i+1]
		}
		part := buf[done:min(n, int(end-offset))]
		if _, err := l.file.ReadAt(part, at); err != nil {
			return nil, err
		}
		done += len(part)
	}
	return buf, nil
}

// Close closes the file.
func (l *Links) Close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// OpenLinks returns the links whose first size bytes are in a file that Sync wrote.
func OpenLinks(d *Dir, size int64) (*Links, error) {
	f, err := d.open(LinksName)
	if err != nil {
		return nil, err
	}
	if err := f.Truncate(size); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	l := &Links{file: f, parent: -1}
	if err := l.scan(io.NewSectionReader(f, 0, size)); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return l, nil
}
