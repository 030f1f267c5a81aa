package factory

import (
	"strconv"

	"golang.org/x/sys/windows"
)

// mark always holds: no process on Windows is a copy of another. That one was restored, with its
// machine, the generation file or AfterRestore must tell.
type mark struct{}

func newMark() mark { return mark{} }

func (mark) holds(int) bool { return true }

// There is no boot's identity: a boot time is computed from the clock, and moves when it is set.
func sourcesOfOS() []source { return []source{{"start time", startTime}} }

// startTime returns when the process was created, in nanoseconds since 1970.
func startTime() (string, error) {
	var creation, exit, kernel, user windows.Filetime
	err := windows.GetProcessTimes(windows.CurrentProcess(), &creation, &exit, &kernel, &user)
	return strconv.FormatInt(creation.Nanoseconds(), 10), err
}
