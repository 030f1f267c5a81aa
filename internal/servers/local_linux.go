package servers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// local is a server of this machine's own binary.
type local struct {
	*daemon
	program
	port int
}

var _ machine = (*local)(nil)

// newLocal prepares and starts the program.
func newLocal(ctx context.Context, p program) (machine, error) {
	if p.path == "" {
		return nil, fmt.Errorf("there is no %s", p.name)
	}
	d, err := newDaemon(p.name)
	if err != nil {
		return nil, err
	}
	l := &local{daemon: d, program: p}
	if err := p.prepare(d.dir, d); err != nil {
		return nil, errors.Join(err, l.remove())
	}
	if err := l.start(ctx); err != nil {
		return nil, errors.Join(err, l.remove())
	}
	return l, nil
}

func (l *local) String() string { return fmt.Sprintf("local %s %s", l.path, l.version) }

func (l *local) kind() Kind { return Local }

func (l *local) address(context.Context) (string, error) {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(l.port)), nil
}

func (l *local) pause(context.Context) error {
	_, err := l.signalAll(syscall.SIGSTOP)
	return err
}

func (l *local) unpause(context.Context) error {
	_, err := l.signalAll(syscall.SIGCONT)
	return err
}

func (l *local) kill(context.Context) error { return l.daemon.kill() }

func (l *local) start(context.Context) error {
	if l.alive() {
		return errors.New("the server runs already")
	}
	port, err := freePort(l.port)
	if err != nil {
		return err
	}
	l.port = port
	return l.run(l.path, l.args(l.dir, port)...)
}

func (l *local) running(context.Context) error {
	if !l.alive() {
		return errNotRunning
	}
	return nil
}

func (l *local) signal(_ context.Context, name string) error {
	if name != "HUP" {
		return fmt.Errorf("signal %q: only HUP is sent", name)
	}
	return l.hangUp()
}

func (l *local) logs(context.Context) string { return l.daemon.logs() }
