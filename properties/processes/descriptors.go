//go:build unix

package processes

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// descriptors returns the descriptors of this process, with one that it is looked up by.
func descriptors() ([]int, error) {
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		return nil, err
	}
	var all []int
	for _, e := range entries {
		fd, err := strconv.Atoi(e.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, fd)
	}
	return all, nil
}

// sockets returns the descriptors of this process that are sockets.
func sockets() ([]int, error) {
	var found []int
	all, err := descriptors()
	for _, fd := range all {
		var s unix.Stat_t
		if unix.Fstat(fd, &s) == nil && s.Mode&unix.S_IFMT == unix.S_IFSOCK {
			found = append(found, fd)
		}
	}
	return found, err
}
