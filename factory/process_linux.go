package factory

import (
	"bytes"
	"os"
)

// startOf returns the boot's identity and the process's start time in clock ticks since that boot
// (proc_pid_stat(5), field 22; random(4), boot_id), or "" where /proc cannot be read.
func startOf() string {
	boot, err1 := os.ReadFile("/proc/sys/kernel/random/boot_id")
	stat, err2 := os.ReadFile("/proc/self/stat")
	if err1 != nil || err2 != nil {
		return ""
	}
	// The second field is the command in parentheses, which may hold anything: skip past it.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 20 {
		return ""
	}
	return string(bytes.TrimSpace(boot)) + " " + string(fields[19])
}
