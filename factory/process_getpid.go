//go:build !linux && !windows

package factory

import "os"

// mark compares the pid. On macOS that is a call into libc, which remembers the pid, and no system
// call; there is no wiped page, since minherit(2) offers there to share, to copy or to leave out a
// page, and a page left out faults. FreeBSD and OpenBSD have INHERIT_ZERO, which nobody asked
// for here yet.
type mark struct{}

func newMark() mark { return mark{} }

func (mark) holds(pid int) bool { return os.Getpid() == pid }
