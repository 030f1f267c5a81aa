package store

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"sort"
	"sync"
)

// sorted is a file of fingerprints in ascending order, and then, where numbers are kept, of the
// number of each. It starts with a page that says what it is. The first fingerprint of each page is
// in memory, so that looking one up reads one page.
type sorted struct {
	name   string
	file   *os.File
	count  int
	ids    bool
	fences []uint64
	sum    uint32 // of all that follows the first page
}

const (
	sortedMagic = "lockstep prints 1"
	pageBytes   = 4096
	pageEntries = pageBytes / 8
)

var pages = sync.Pool{New: func() any { return new([pageBytes]byte) }}

// find looks a fingerprint up. It errs when the file cannot be read.
func (f *sorted) find(fp uint64) (id uint32, ok bool, err error) {
	p := sort.Search(len(f.fences), func(i int) bool { return f.fences[i] > fp }) - 1
	if p < 0 {
		return 0, false, nil
	}
	page := pages.Get().(*[pageBytes]byte)
	defer pages.Put(page)
	n := min(pageEntries, f.count-p*pageEntries)
	if _, err := f.file.ReadAt(page[:8*n], int64(pageBytes+p*pageBytes)); err != nil {
		return 0, false, err
	}
	at := func(i int) uint64 { return binary.LittleEndian.Uint64(page[8*i:]) }
	i := sort.Search(n, func(i int) bool { return at(i) >= fp })
	if i == n || at(i) != fp {
		return 0, false, nil
	}
	if f.ids {
		if _, err := f.file.ReadAt(page[:4], f.idOffset(p*pageEntries+i)); err != nil {
			return 0, false, err
		}
		id = binary.LittleEndian.Uint32(page[:])
	}
	return id, true, nil
}

func (f *sorted) idOffset(i int) int64 { return int64(pageBytes + 8*f.count + 4*i) }

func (f *sorted) remove(d *Dir) error { return errors.Join(f.file.Close(), d.remove(f.name)) }

// sortedWriter writes such a file. Fingerprints and numbers go to two places of it.
type sortedWriter struct {
	f      *sorted
	prints *bufio.Writer
	ids    *bufio.Writer
	sums   [2]hash.Hash32
	n      int
	buf    [8]byte
	err    error
}

// newSortedWriter starts a file for up to count fingerprints.
func newSortedWriter(d *Dir, name string, count int, ids bool) (*sortedWriter, error) {
	file, err := d.create(name)
	if err != nil {
		return nil, err
	}
	w := &sortedWriter{f: &sorted{name: name, file: file, count: count, ids: ids}}
	const buffer = 1 << 18
	w.sums = [2]hash.Hash32{crc32.NewIEEE(), crc32.NewIEEE()}
	w.prints = bufio.NewWriterSize(
		io.MultiWriter(io.NewOffsetWriter(file, pageBytes), w.sums[0]), buffer)
	if ids {
		w.ids = bufio.NewWriterSize(
			io.MultiWriter(io.NewOffsetWriter(file, w.f.idOffset(0)), w.sums[1]), buffer)
	}
	return w, nil
}

func (w *sortedWriter) add(e entry) {
	if w.n%pageEntries == 0 {
		w.f.fences = append(w.f.fences, e.fp)
	}
	w.n++
	binary.LittleEndian.PutUint64(w.buf[:], e.fp)
	_, err := w.prints.Write(w.buf[:])
	if w.ids != nil {
		binary.LittleEndian.PutUint32(w.buf[:], e.id)
		_, e := w.ids.Write(w.buf[:4])
		err = errors.Join(err, e)
	}
	if w.err == nil {
		w.err = err
	}
}

// finish writes the first page, and sees to it that the file is on the disk.
func (w *sortedWriter) finish() (*sorted, error) {
	if w.n != w.f.count {
		panic(fmt.Sprintf("BUG: %d fingerprints were to be written, and %d came", w.f.count, w.n))
	}
	err := errors.Join(w.err, w.prints.Flush())
	if w.ids != nil {
		err = errors.Join(err, w.ids.Flush())
	}
	w.f.sum = w.sums[0].Sum32() ^ w.sums[1].Sum32()
	_, e := w.f.file.WriteAt(w.f.head(), 0)
	if err = errors.Join(err, e, w.f.file.Sync()); err != nil {
		return nil, errors.Join(err, w.f.file.Close())
	}
	return w.f, nil
}

// head is what a file's first page says.
func (f *sorted) head() []byte {
	page := make([]byte, pageBytes)
	copy(page, fmt.Sprintf("%s\ncount %d\nids %v\nsum %08x\n", sortedMagic, f.count, f.ids, f.sum))
	return page
}

// openSorted opens a file that was written before, and checks all of it.
func openSorted(d *Dir, name string, ids bool) (*sorted, error) {
	file, err := d.open(name)
	if err != nil {
		return nil, err
	}
	f := &sorted{name: name, file: file, ids: ids}
	if err := f.check(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), file.Close())
	}
	return f, nil
}

func (f *sorted) check() error {
	page := make([]byte, pageBytes)
	if _, err := f.file.ReadAt(page, 0); err != nil {
		return err
	}
	var ids bool
	const format = sortedMagic + "\ncount %d\nids %t\nsum %x\n"
	_, err := fmt.Sscanf(string(page), format, &f.count, &ids, &f.sum)
	if err != nil || ids != f.ids || f.count < 0 {
		return errors.New("not a file of fingerprints as expected")
	}
	last := uint64(0)
	sums := [2]hash.Hash32{crc32.NewIEEE(), crc32.NewIEEE()}
	for i := 0; i < f.count; i += pageEntries {
		n := min(pageEntries, f.count-i)
		if _, err := f.file.ReadAt(page[:8*n], int64(pageBytes+8*i)); err != nil {
			return err
		}
		sums[0].Write(page[:8*n])
		f.fences = append(f.fences, binary.LittleEndian.Uint64(page))
		for k := range n {
			fp := binary.LittleEndian.Uint64(page[8*k:])
			if fp <= last {
				return errors.New("the fingerprints are not in order")
			}
			last = fp
		}
	}
	if f.ids {
		part := io.NewSectionReader(f.file, f.idOffset(0), int64(4*f.count))
		if n, err := io.Copy(sums[1], part); err != nil || n != int64(4*f.count) {
			return errors.New("the file is cut short")
		}
	}
	if sums[0].Sum32()^sums[1].Sum32() != f.sum {
		return errors.New("the checksum is wrong")
	}
	return nil
}

// all yields the entries in order. It ends early when the file cannot be read, and sets err.
func (f *sorted) all(err *error) func(yield func(entry) bool) {
	return func(yield func(entry) bool) {
		const buffer = 1 << 18
		prints := bufio.NewReaderSize(
			io.NewSectionReader(f.file, pageBytes, int64(8*f.count)), buffer)
		ids := bufio.NewReaderSize(
			io.NewSectionReader(f.file, f.idOffset(0), int64(4*f.count)), buffer)
		var b [8]byte
		for range f.count {
			if _, *err = io.ReadFull(prints, b[:]); *err != nil {
				return
			}
			e := entry{fp: binary.LittleEndian.Uint64(b[:])}
			if f.ids {
				if _, *err = io.ReadFull(ids, b[:4]); *err != nil {
					return
				}
				e.id = binary.LittleEndian.Uint32(b[:])
			}
			if !yield(e) {
				return
			}
		}
	}
}
