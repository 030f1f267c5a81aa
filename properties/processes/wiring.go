//go:build unix

package processes

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"

	"lockstep/factory"
	"lockstep/properties/internal/holds"
)

// wiring is what the processes of a run have in common.
type wiring struct {
	Program string `json:"program"`
	Setting string `json:"setting"`
	Network string `json:"network"`
	Address string `json:"address"` // of the recorder
	Dir     string `json:"dir"`     // where everybody writes down what it says
}

// dialer dials for the clients of one process.
type dialer struct {
	wiring
	epoch uint64 // of the process
	conns atomic.Uint64
}

// of returns what a client dials by: connections through the recorder, under names of their own.
func (d *dialer) of(client factory.ID) holds.Dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		name := fmt.Sprintf("process-%d-connection-%d-client-%v", d.epoch, d.conns.Add(1), client)
		log, err := os.OpenFile(filepath.Join(d.Dir, name),
			os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			return nil, err
		}
		conn, err := new(net.Dialer).DialContext(ctx, d.Network, d.Address)
		if err != nil {
			_ = log.Close()
			return nil, err
		}
		if _, err := fmt.Fprintf(conn, "%s %s %s\n", name, network, address); err != nil {
			_, _ = log.Close(), conn.Close()
			return nil, err
		}
		return &logged{Conn: conn, log: log}, nil
	}
}

// logged is a connection whose opener writes down what it says before it says it, so that it is
// known even if it is killed. What could not be said is struck out again.
type logged struct {
	net.Conn
	log *os.File

	mu   sync.Mutex // guards said, and is held for a Write: what is logged has its order
	said int64
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := l.log.Write(b); err != nil {
		return 0, err
	}
	n, err := l.Conn.Write(b)
	l.said += int64(n)
	if n < len(b) {
		err = errors.Join(err, l.log.Truncate(l.said))
	}
	return n, err
}

func (l *logged) Close() error {
	_ = l.log.Close()
	return l.Conn.Close()
}

func (l *logged) SyscallConn() (syscall.RawConn, error) {
	return l.Conn.(syscall.Conn).SyscallConn()
}
