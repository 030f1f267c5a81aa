package store

import (
	"errors"
	"fmt"
	"os"
	"sort"
)

// log is bytes that are only ever added to: in memory, or, but for the last of them, in a file. Its
// methods want the lock of what it is part of to be held.
type log struct {
	blocks [][]byte // those that were written are nil
	starts []int64  // where each block starts
	size   int64    // of all blocks
	file   *os.File // nil where all is in memory
}

// logBlock is how long a block gets before another is begun.
const logBlock = 1 << 16

// add adds bytes, which are read in one piece later.
func (l *log) add(data []byte) error {
	n := len(l.blocks)
	if n == 0 || l.blocks[n-1] == nil || len(l.blocks[n-1])+len(data) > logBlock {
		if err := l.begin(len(data)); err != nil {
			return err
		}
		n = len(l.blocks)
	}
	l.blocks[n-1] = append(l.blocks[n-1], data...)
	l.size += int64(len(data))
	return nil
}

// begin begins a block of at least so many bytes. Where there is a file, the one before goes there.
func (l *log) begin(least int) error {
	if l.file != nil {
		if err := l.write(); err != nil {
			return err
		}
	}
	l.blocks = append(l.blocks, make([]byte, 0, max(logBlock, least)))
	l.starts = append(l.starts, l.size)
	return nil
}

// write writes what is in memory to the file, and forgets it.
func (l *log) write() error {
	for i := len(l.blocks) - 1; i >= 0 && l.blocks[i] != nil; i-- {
		if _, err := l.file.WriteAt(l.blocks[i], l.starts[i]); err != nil {
			return err
		}
		l.blocks[i] = nil
	}
	return nil
}

// spill makes the bytes go to a file in d from now on, but for the last few.
func (l *log) spill(d *Dir, name string) error {
	if l.file != nil {
		return nil
	}
	f, err := d.create(name)
	if err != nil {
		return err
	}
	l.file = f
	return l.write()
}

// sync writes all to the file, which there must be, and sees to it that it is on the disk.
func (l *log) sync() (size int64, err error) {
	if err := l.write(); err != nil {
		return 0, err
	}
	return l.size, l.file.Sync()
}

// read returns up to n bytes from an offset on.
func (l *log) read(offset int64, n int) ([]byte, error) {
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
		part := buf[done:min(n, done+int(end-at))]
		if _, err := l.file.ReadAt(part, at); err != nil {
			return nil, err
		}
		done += len(part)
	}
	return buf, nil
}

// bytes returns about how much memory the log uses.
func (l *log) bytes() int {
	n := 32 * len(l.blocks)
	for _, b := range l.blocks {
		n += cap(b)
	}
	return n
}

// close closes the file.
func (l *log) close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// openLog returns the log whose first size bytes are in a file that sync wrote.
func openLog(d *Dir, name string, size int64) (log, error) {
	f, err := d.open(name)
	if err != nil {
		return log{}, err
	}
	info, err := f.Stat()
	if err == nil && info.Size() < size {
		err = fmt.Errorf("%s was cut short", name)
	}
	if err == nil {
		err = f.Truncate(size)
	}
	if err != nil {
		return log{}, errors.Join(err, f.Close())
	}
	return log{file: f, blocks: [][]byte{nil}, starts: []int64{0}, size: size}, nil
}
