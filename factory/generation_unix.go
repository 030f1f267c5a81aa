//go:build unix

package factory

import (
	"fmt"
	"os"
	"runtime/debug"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// generation is a mapped generation file.
type generation struct {
	place
	mapped atomic.Pointer[mapping]
}

// A mapping is never unmapped: another thread may be about to look at it.
type mapping struct {
	file os.FileInfo // which file it is: another one may take its name
	word *uint32
}

func openGeneration(path string, offset int) (*generation, error) {
	at, err := newPlace(path, offset)
	if err != nil {
		return nil, err
	}
	m, err := at.open()
	if err != nil {
		return nil, err
	}
	g := &generation{place: at}
	g.mapped.Store(m)
	return g, nil
}

func (p place) open() (*mapping, error) {
	f, err := os.Open(p.path)
	if err != nil {
		return nil, fmt.Errorf("generation file: %w", err)
	}
	defer f.Close() //nolint:errcheck // nothing was written
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("generation file: %w", err)
	}
	if err := p.check(info); err != nil {
		return nil, err
	}
	page, err := unix.Mmap(int(f.Fd()), 0, p.end(), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("generation file %q: map it: %w", p.path, err)
	}
	return &mapping{info, (*uint32)(unsafe.Pointer(&page[p.offset]))}, nil
}

// is says that the file's number is still the one given. It makes no system call.
func (g *generation) is(number uint32) bool {
	now, ok := g.mapped.Load().read()
	return ok && now == number
}

// read returns the number, or false where the file was cut short and the kernel raises SIGBUS.
func (m *mapping) read() (number uint32, ok bool) {
	before := debug.SetPanicOnFault(true)
	defer func() {
		debug.SetPanicOnFault(before)
		if !ok {
			_ = recover() // only the load below can fault
		}
	}()
	return atomic.LoadUint32(m.word), true
}

// verify returns the number of the file that has the path now.
func (g *generation) verify() (uint32, error) {
	info, err := os.Stat(g.path)
	if err != nil {
		return 0, fmt.Errorf("generation file: %w", err)
	}
	if err := g.check(info); err != nil {
		return 0, err
	}
	m := g.mapped.Load()
	if !os.SameFile(m.file, info) {
		if m, err = g.open(); err != nil {
			return 0, err
		}
		g.mapped.Store(m)
	}
	number, ok := m.read()
	if !ok {
		return 0, fmt.Errorf("generation file %q: it was cut short", g.path)
	}
	return number, nil
}
