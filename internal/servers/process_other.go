//go:build !linux

package servers

import (
	"context"
	"syscall"
)

// apart returns what a process needs that is to outlive this one's end.
func apart() *syscall.SysProcAttr { return nil }

// newLocal starts no server.
func newLocal(context.Context, program) (machine, error) { return nil, errLinux }

// newDaemon starts no process.
func newDaemon(string) (*daemon, error) { return nil, errLinux }

// daemon is a process of Linux.
type daemon struct{ dir string }

func (*daemon) run(string, ...string) error { return errLinux }
func (*daemon) do(string, ...string) error  { return errLinux }
func (*daemon) chown(...string) error       { return errLinux }
func (*daemon) hangUp() error               { return errLinux }
func (*daemon) kill() error                 { return errLinux }
func (*daemon) alive() bool                 { return false }
func (*daemon) logs() string                { return "" }
func (*daemon) remove() error               { return nil }
