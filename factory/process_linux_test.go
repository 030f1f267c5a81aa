package factory_test

import (
	"context"
	"os"
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"lockstep/factory"
)

// What a forked child saw, as its exit status.
const (
	sawMark = iota + 10
	sawZero
	sawElse
)

// forkAndLook forks for real and returns the child, which looks at the word and exits. It may do
// nothing else: no other thread exists in it, and any lock of the runtime may be held.
//
//go:norace
//go:nosplit
func forkAndLook(word *uint32) (pid uintptr, errno syscall.Errno) {
	pid, _, errno = syscall.RawSyscall6(syscall.SYS_CLONE, uintptr(syscall.SIGCHLD), 0, 0, 0, 0, 0)
	if errno != 0 || pid != 0 {
		return pid, errno
	}
	var status uintptr = sawElse
	switch *word {
	case factory.MarkSet:
		status = sawMark
	case 0:
		status = sawZero
	}
	for {
		_, _, _ = syscall.RawSyscall(syscall.SYS_EXIT_GROUP, status, 0, 0)
	}
}

// wait returns how the child that fork made ended.
func wait(t *testing.T, fork func() (uintptr, syscall.Errno)) syscall.WaitStatus {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	pid, errno := fork()
	require.Zero(t, errno)
	var status syscall.WaitStatus
	for {
		_, err := syscall.Wait4(int(pid), &status, 0, nil)
		if err != syscall.EINTR {
			require.NoError(t, err)
			return status
		}
	}
}

// markOf returns the word that a fork wipes.
func markOf(t *testing.T, o *factory.OSIdentity) *uint32 {
	word := o.Mark()
	if word == nil {
		t.Skip("this kernel wipes no page at fork: pids are compared")
	}
	return word
}

func TestAForkedChildFindsTheMarkWipedAndItsParentKeepsIt(t *testing.T) {
	o := newOS(t, factory.OSConfig{})
	word := markOf(t, o)
	before := current(t, o)
	status := wait(t, func() (uintptr, syscall.Errno) { return forkAndLook(word) })
	assert.Equal(t, sawZero, status.ExitStatus())
	assert.EqualValues(t, factory.MarkSet, atomic.LoadUint32(word))
	assert.Equal(t, before, current(t, o))
}

// Without the kernel's promise, the same child sees the mark: the test above can fail.
func TestAForkedChildFindsAnyOtherPageAsItWas(t *testing.T) {
	page, err := unix.Mmap(-1, 0, os.Getpagesize(),
		unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	require.NoError(t, err)
	word := (*uint32)(unsafe.Pointer(&page[0]))
	*word = factory.MarkSet
	status := wait(t, func() (uintptr, syscall.Errno) { return forkAndLook(word) })
	assert.Equal(t, sawMark, status.ExitStatus())
	require.NoError(t, unix.Munmap(page))
}

// A child in another pid namespace may have its parent's pid: here, too, it has.
func TestAWipedMarkIsANewEpochWhateverThePid(t *testing.T) {
	o := newOS(t, factory.OSConfig{})
	word := markOf(t, o)
	first := current(t, o)
	atomic.StoreUint32(word, 0) // as the kernel does in the child
	second := current(t, o)
	assert.Equal(t, first.PID, second.PID)
	assert.Greater(t, second.Epoch, first.Epoch)
	assert.Equal(t, second, current(t, o), "the child has a mark of its own")
	assert.NotSame(t, word, o.Mark())
	assert.EqualValues(t, factory.MarkSet, atomic.LoadUint32(o.Mark()), "its own children are told")
}

func TestWhereNoPageIsWipedAnotherPidIsANewEpoch(t *testing.T) {
	o := newOS(t, factory.OSConfig{})
	o.ForgetMark()
	first := current(t, o)
	assert.Equal(t, first, current(t, o))
	o.SetPID(first.PID + 1)
	second := current(t, o)
	assert.Equal(t, first.PID, second.PID)
	assert.Greater(t, second.Epoch, first.Epoch)
}

func TestAForkWhileHooksAreCalledLeavesTheChildUnknown(t *testing.T) {
	o := newOS(t, factory.OSConfig{})
	word := markOf(t, o)
	first := current(t, o)
	var child *factory.OSIdentity
	o.OnSnapshot(func(context.Context) error {
		child = factory.CloneOf(o)
		return nil
	}, nil)
	require.NoError(t, o.BeforeSnapshot(t.Context()))
	atomic.StoreUint32(word, 0)
	_, err := child.Current()
	require.ErrorIs(t, err, factory.ErrSnapshot, "who called the hooks is not in the child")
	require.NoError(t, child.AfterRestore(t.Context()))
	assert.Greater(t, current(t, child).Epoch, first.Epoch)
	require.NoError(t, child.BeforeSnapshot(t.Context()), "no call is under way in the child")
}

func TestTheStartTimeFollowsACommandOfAnyName(t *testing.T) {
	const tail = " S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20\n"
	for _, command := range []string{"(cat)", "(a b)", "(a) S 1 (b)", "())"} {
		start, err := factory.StartField([]byte("42 " + command + tail))
		require.NoError(t, err, command)
		assert.Equal(t, "4711", start, command)
	}
	for _, stat := range []string{"", "42 (cat)", "42 (cat) S 1 2 3"} {
		_, err := factory.StartField([]byte(stat))
		require.Error(t, err, stat)
	}
}
