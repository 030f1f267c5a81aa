//go:build !race

package factory_test

import (
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/sys/unix"

	"lockstep/factory"
)

// The race detector calls the kernel by itself, so these tests are of builds without it.

// What a forked child under seccomp's strict mode ended with.
const (
	keptAnswering = iota + 20
	noSeccomp
	erred
)

// forkAndAsk forks for real and returns the child, in which every system call but read, write and
// exit is from then on answered with SIGKILL (seccomp(2), SECCOMP_SET_MODE_STRICT). It sets the
// mark again, asks o a thousand times who it is, and exits.
//
//go:nosplit
func forkAndAsk(o *factory.OSIdentity, word *uint32) (pid uintptr, errno syscall.Errno) {
	pid, _, errno = syscall.RawSyscall6(syscall.SYS_CLONE, uintptr(syscall.SIGCHLD), 0, 0, 0, 0, 0)
	if errno != 0 || pid != 0 {
		return pid, errno
	}
	var status uintptr = keptAnswering
	if word != nil {
		atomic.StoreUint32(word, factory.MarkSet)
	}
	_, _, errno = syscall.RawSyscall(syscall.SYS_PRCTL,
		unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_STRICT, 0)
	if errno != 0 {
		status = noSeccomp
	}
	for range 1000 {
		if _, err := o.Current(); err != nil {
			status = erred
		}
	}
	for {
		_, _, _ = syscall.RawSyscall(syscall.SYS_EXIT, status, 0, 0)
	}
}

// ask returns how such a child ended. One that the scheduler wanted to preempt at the moment of the
// fork goes to the scheduler, and is killed there: the next is asked. If Current made a system
// call, each of them would be killed.
func ask(t *testing.T, o *factory.OSIdentity, word *uint32) (status syscall.WaitStatus) {
	for range 10 {
		status = wait(t, func() (uintptr, syscall.Errno) { return forkAndAsk(o, word) })
		if status.Exited() {
			break
		}
	}
	if status.Exited() && status.ExitStatus() == noSeccomp {
		t.Skip("this kernel has no seccomp")
	}
	return status
}

func TestCurrentMakesNoSystemCall(t *testing.T) {
	o := newOS(t, factory.OSConfig{})
	status := ask(t, o, markOf(t, o))
	assert.Equal(t, keptAnswering, status.ExitStatus(), "signal %v", status.Signal())
}

func TestCurrentMakesNoSystemCallForItsGenerationFile(t *testing.T) {
	o := newOS(t, factory.OSConfig{GenerationFile: generationFile(t, 7)})
	status := ask(t, o, markOf(t, o))
	assert.Equal(t, keptAnswering, status.ExitStatus(), "signal %v", status.Signal())
}

// Where pids are compared, the kernel kills the child: the tests above can fail.
func TestAPidIsASystemCall(t *testing.T) {
	o := newOS(t, factory.OSConfig{})
	o.ForgetMark()
	status := ask(t, o, nil)
	assert.Equal(t, syscall.SIGKILL, status.Signal())
}
