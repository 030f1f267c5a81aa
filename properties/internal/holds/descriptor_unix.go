//go:build unix

package holds

import (
	"errors"

	"golang.org/x/sys/unix"
)

// duplicate returns a further descriptor of what fd is one of.
func duplicate(fd int) (int, error) { return unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0) }

// ended says whether a socket's other end, or anybody who has it, has ended it.
func ended(fd int) (bool, error) {
	n, _, err := unix.Recvfrom(fd, make([]byte, 1), unix.MSG_PEEK|unix.MSG_DONTWAIT)
	switch {
	case errors.Is(err, unix.EAGAIN):
		return false, nil
	case errors.Is(err, unix.ECONNRESET):
		return true, nil
	default:
		return n == 0, err
	}
}

// shutdown ends a socket for everybody who has it.
func shutdown(fd int) error { return unix.Shutdown(fd, unix.SHUT_RDWR) }
