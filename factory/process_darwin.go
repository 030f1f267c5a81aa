package factory

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

func sourcesOfOS() []source {
	return []source{{"start time", startTime}, {"boot id", bootID}}
}

// startTime returns when the kernel started this process, in seconds and microseconds.
func startTime() (string, error) {
	p, err := unix.SysctlKinfoProc("kern.proc.pid", os.Getpid())
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d.%06d", p.Proc.P_starttime.Sec, p.Proc.P_starttime.Usec), nil
}

// bootID returns the identity of this boot. kern.boottime would not do: it moves when the clock is
// set.
func bootID() (string, error) { return unix.Sysctl("kern.bootsessionuuid") }
