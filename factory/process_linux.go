package factory

import (
	"bytes"
	"errors"
	"os"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mark disappears in a forked child: a word in a page of its own that the kernel gives to the child
// filled with zeros (MADV_WIPEONFORK of madvise(2), since Linux 4.14). Unlike a pid it cannot come
// again, neither by reuse nor in another pid namespace, and unlike pthread_atfork it sees a raw
// clone. nil: the kernel offers no such page (an old one, or gVisor), and the pid is compared.
type mark struct{ word *uint32 }

const markSet = 0x6d61726b

func newMark() mark {
	page, err := unix.Mmap(-1, 0, os.Getpagesize(),
		unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return mark{}
	}
	// Whoever emulates madvise without knowing the advice may say yes to anything (QEMU did):
	// trust it only if it refuses advice that nobody knows.
	if unix.Madvise(page, -1) == nil || unix.Madvise(page, unix.MADV_WIPEONFORK) != nil {
		_ = unix.Munmap(page) // nothing looks at it
		return mark{}
	}
	m := mark{(*uint32)(unsafe.Pointer(&page[0]))}
	atomic.StoreUint32(m.word, markSet)
	return m
}

// holds says that this process, which knows itself as pid, was not forked since m was made.
func (m mark) holds(pid int) bool {
	if m.word == nil {
		return os.Getpid() == pid
	}
	return atomic.LoadUint32(m.word) == markSet
}

func sourcesOfOS() []source {
	return []source{{"start time", startTime}, {"boot id", bootID}}
}

// startTime returns when the kernel started this process, in clock ticks since the boot
// (proc_pid_stat(5), field 22). A checkpoint that CRIU restores has another one.
func startTime() (string, error) {
	stat, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return "", err
	}
	return startField(stat)
}

// startField skips the second field, the command, which may hold spaces and parentheses.
func startField(stat []byte) (string, error) {
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 20 {
		return "", errors.New("/proc/self/stat has fewer than 22 fields")
	}
	return string(fields[19]), nil
}

// bootID returns the identity of this boot (random(4)). It comes with a restored virtual machine.
func bootID() (string, error) {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return string(bytes.TrimSpace(id)), err
}
