package main

import (
	"os"
	"strconv"
	"strings"
)

// heapDefault returns how many bytes a run may hold where nobody said: three quarters of what the
// machine has, or of what the process may use of it. It is zero, for no bound, where that is not
// known.
func heapDefault() uint64 {
	least := meminfo("/proc/meminfo")
	for _, path := range []string{
		"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes",
	} {
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64) // "max" is none
		if err == nil && n > 0 && (least == 0 || n < least) {
			least = n
		}
	}
	return least / 4 * 3
}

// meminfo returns the bytes that the machine has, from Linux' file.
func meminfo(path string) uint64 {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "MemTotal:" {
			n, _ := strconv.ParseUint(fields[1], 10, 64)
			return n << 10
		}
	}
	return 0
}
