//go:build unix

package postgres

import "syscall"

// pending says whether a socket has bytes to read, or came to its end. It takes none of them.
func pending(fd uintptr) bool {
	var one [1]byte
	_, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK)
	return err != syscall.EAGAIN && err != syscall.EWOULDBLOCK && err != syscall.EINTR
}
