package servers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// apart returns what a process needs that is to outlive this one's end.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// daemon is a server process over a temporary directory of its own, whose user is not root. It is
// used by one goroutine at a time.
type daemon struct {
	dir   string
	user  *syscall.Credential // nil where this process is not root
	guard *guard

	main  *exec.Cmd
	ended chan struct{} // closed when main was waited for
}

// newDaemon makes the directory. No process runs yet.
func newDaemon(name string) (*daemon, error) {
	credential, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "lockstep-"+name+"-")
	if err != nil {
		return nil, err
	}
	d := &daemon{dir: dir, user: credential}
	if err := d.chown(dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if d.guard, err = newGuard(`rm -rf "$1"`, dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return d, nil
}

// unprivileged returns who a server is to run as where this process is root: Postgres and PgBouncer
// refuse to run as root.
func unprivileged() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		account, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(account.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(account.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("a server must not run as root, and there is no user postgres or nobody")
}

// chown gives the files to the server's user.
func (d *daemon) chown(paths ...string) error {
	if d.user == nil {
		return nil
	}
	for _, path := range paths {
		if err := os.Chown(path, int(d.user.Uid), int(d.user.Gid)); err != nil {
			return err
		}
	}
	return nil
}

func (d *daemon) command(path string, args ...string) *exec.Cmd {
	cmd := exec.Command(path, args...)
	cmd.Dir = d.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	// A process group of its own keeps the terminal's interrupt from it. The signal at the parent's
	// death is sent when the thread ends that started the process; Go ends none of its threads
	// before the process ends, except those of locked goroutines, and none is locked here.
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Credential: d.user, Pdeathsig: syscall.SIGKILL, Setpgid: true,
	}
	return cmd
}

// do carries out a command to its end, as the server's user.
func (d *daemon) do(path string, args ...string) error {
	if output, err := d.command(path, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(path), err, tail(output))
	}
	return nil
}

// run starts the server's main process.
func (d *daemon) run(path string, args ...string) error {
	log, err := os.OpenFile(d.log(), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }() // the process has its own descriptor
	cmd := d.command(path, args...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", filepath.Base(path), err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
	}()
	d.main, d.ended = cmd, ended
	return nil
}

func (d *daemon) log() string { return filepath.Join(d.dir, "server.log") }

func (d *daemon) logs() string {
	output, _ := os.ReadFile(d.log())
	return tail(output)
}

// alive says whether the main process was started and has not ended.
func (d *daemon) alive() bool {
	if d.main == nil {
		return false
	}
	select {
	case <-d.ended:
		return false
	default:
		return true
	}
}

var errNotRunning = errors.New("the server does not run")

// signalMain sends a signal to the main process alone.
func (d *daemon) signalMain(signal syscall.Signal) error {
	if !d.alive() {
		return errNotRunning
	}
	return d.main.Process.Signal(signal)
}

// hangUp makes the server read its configuration again.
func (d *daemon) hangUp() error { return d.signalMain(syscall.SIGHUP) }

// signalAll sends a signal to the main process first, so that it begins no further child, and then
// to all of its children, which are in sessions of their own where the server is Postgres. It
// returns the children.
func (d *daemon) signalAll(signal syscall.Signal) ([]int, error) {
	if !d.alive() {
		return nil, errNotRunning
	}
	pid := d.main.Process.Pid
	// A killed process has no children any more: they are looked for while it stands still.
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		return nil, err
	}
	children := childrenOf(pid)
	if signal != syscall.SIGSTOP {
		if err := syscall.Kill(pid, signal); err != nil {
			return nil, err
		}
	}
	for _, child := range children {
		_ = syscall.Kill(child, signal) // it may have ended by itself
	}
	return children, nil
}

// kill ends all processes and waits for their end: a Postgres refuses to start while an old one's
// child has the shared memory.
func (d *daemon) kill() error {
	children, err := d.signalAll(syscall.SIGKILL)
	if err != nil {
		return err
	}
	<-d.ended
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	return eventually(ctx, probeEvery, func() error {
		for _, child := range children {
			if state, _ := stat(child); state != "" && state != "Z" {
				return fmt.Errorf("process %d does not end", child)
			}
		}
		return nil
	})
}

// remove ends the processes and removes the directory.
func (d *daemon) remove() error {
	var err error
	if d.alive() {
		err = d.kill()
	}
	err = errors.Join(err, os.RemoveAll(d.dir))
	d.guard.dismiss()
	return err
}

// childrenOf returns the processes whose parent is pid.
func childrenOf(pid int) []int {
	paths, _ := filepath.Glob("/proc/[0-9]*") // the pattern is well-formed
	var children []int
	for _, path := range paths {
		child, err := strconv.Atoi(filepath.Base(path))
		if err != nil {
			continue
		}
		if _, parent := stat(child); parent == pid {
			children = append(children, child)
		}
	}
	return children
}

// stat returns the state of a process, "Z" where it ended and nobody waited for it, and its parent;
// it returns "" and 0 where there is none.
func stat(pid int) (string, int) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", 0
	}
	// The program's name, in brackets, may hold anything; the state and the parent follow it.
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) < 2 {
		return "", 0
	}
	parent, _ := strconv.Atoi(fields[1])
	return fields[0], parent
}
