package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
)

// Links keeps, of each state, the state that it was found from, and which of that one's successors
// it is. As states are numbered in the order in which they are found, and explored in that order,
// the parents never go down: so a link is mostly two bytes. It is safe for concurrent use.
type Links struct {
	mu     sync.Mutex
	count  int
	parent int    // the last one
	index  []mark // one of each markEvery states
	log    log    // guarded by mu
}

// mark is where the link of a state starts, and the parent of the state before.
type mark struct {
	offset int64
	parent int
}

const (
	markEvery = 256
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
	if l.count%markEvery == 0 {
		l.index = append(l.index, mark{l.log.size, l.parent})
	}
	var buf [linkMax]byte
	link := binary.AppendUvarint(buf[:0], uint64(parent-l.parent))
	link = binary.AppendUvarint(link, uint64(nth))
	if err := l.log.add(link); err != nil {
		return fmt.Errorf("write links: %w", err)
	}
	l.parent = parent
	l.count++
	return nil
}

// Spill makes the links go to a file in d from now on, but for the last few.
func (l *Links) Spill(d *Dir) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.log.spill(d, LinksName)
}

// Sync writes all links to the file, which Spill must have made, and sees to it that they are on
// the disk.
func (l *Links) Sync() (size int64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.log.sync()
}

// Bytes returns about how much memory the links use.
func (l *Links) Bytes() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return 16*len(l.index) + l.log.bytes()
}

// Of returns a state's link. It errs when the file cannot be read.
func (l *Links) Of(id int) (parent, nth int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if id < 0 || id >= l.count {
		return 0, 0, fmt.Errorf("there is no state %d", id)
	}
	m := l.index[id/markEvery]
	buf, err := l.log.read(m.offset, (id%markEvery+1)*linkMax)
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

// Close closes the file.
func (l *Links) Close() error { return l.log.close() }

// OpenLinks returns the links whose first size bytes are in a file that Sync wrote.
func OpenLinks(d *Dir, size int64) (*Links, error) {
	g, err := openLog(d, LinksName, size)
	if err != nil {
		return nil, err
	}
	l := &Links{log: g, parent: -1}
	if err := l.scan(io.NewSectionReader(g.file, 0, size)); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}
