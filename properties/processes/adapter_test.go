//go:build unix

package processes_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"lockstep/adapters"
	"lockstep/factory"
)

// The verbs of the protocol; see server.
const (
	verbHello = "hello"
	verbPing  = "ping"
	verbCall  = "call"
	verbBye   = "bye"
)

// adapter opens connections to a server. It is what an adapter of a real server is, but that it
// knows its connections, for the test to hand them down and to compare what was written on them.
type adapter struct {
	sharing adapters.Sharing
	self    func() string // the process that really speaks
	// connect returns the connection of a flight, and whether to say hello on it. It returns nil
	// where the flight is remembered, and its client has ended since.
	connect func(context.Context, factory.Flight) (conn net.Conn, hello bool, err error)
	discard func(*client) error // nil but in a broken adapter

	mu      sync.Mutex // guards clients
	clients []*client  // every one that was opened, in order
}

var _ adapters.Adapter[*client] = (*adapter)(nil)

// client is a connection to the server. Shared ones are asked by several goroutines at once.
type client struct {
	id   factory.ID
	key  string
	conn net.Conn // nil: it had ended before this process was
	own  bool     // this process opened it

	mu    sync.Mutex // guards what follows, and is held for a question and its answer
	sent  []byte     // all that this process wrote
	ended bool
}

func (a *adapter) Name() string                        { return "wire" }
func (a *adapter) Sharing() adapters.Sharing           { return a.sharing }
func (a *adapter) Capabilities() adapters.Capabilities { return 0 }

func (a *adapter) Open(ctx context.Context, key string) (*client, error) {
	flight, _ := factory.FlightOf(ctx)
	conn, hello, err := a.connect(ctx, flight)
	if err != nil {
		return nil, a.fail("open", key, err)
	}
	c := &client{id: flight.Client, key: key, conn: conn, own: hello}
	if hello {
		if err := c.ask(ctx, fmt.Sprintf("%s %v %s\n", verbHello, c.id, a.self())); err != nil {
			_ = conn.Close()
			return nil, a.fail("open", key, err)
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.clients = append(a.clients, c)
	return c, nil
}

func (a *adapter) Ping(ctx context.Context, c *client) error { return a.say(ctx, c, verbPing) }

// say has the process ask something on a client's connection.
func (a *adapter) say(ctx context.Context, c *client, verb string) error {
	if err := c.ask(ctx, verb+" "+a.self()+"\n"); err != nil {
		return a.fail(verb, c.key, err)
	}
	return nil
}

func (a *adapter) Close(ctx context.Context, c *client) error {
	if c.conn == nil {
		return nil
	}
	return errors.Join(a.say(ctx, c, verbBye), c.drop())
}

// Discard closes the descriptor alone: Go's net sends nothing and shuts nothing down, so a process
// that has another descriptor of the connection goes on with it.
func (a *adapter) Discard(c *client) error {
	if a.discard != nil {
		return a.discard(c)
	}
	return c.drop()
}

func (a *adapter) fail(op, key string, cause error) error {
	return &adapters.Error{
		Adapter: a.Name(), Op: op, Key: key, Kind: adapters.ErrUnavailable, Cause: cause,
	}
}

// live returns the clients that have not ended, in the order in which they were opened.
func (a *adapter) live() []*client {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(a.clients), (*client).hasEnded)
}

// sent returns what this process wrote, on each of the connections that it opened.
func (a *adapter) sent() [][]byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all [][]byte
	for _, c := range a.clients {
		if c.own {
			all = append(all, c.bytes())
		}
	}
	return all
}

// ask writes a line and waits for the answer.
func (c *client) ask(ctx context.Context, line string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(patience)
	}
	if err := c.conn.SetDeadline(deadline); err != nil {
		return err
	}
	n, err := io.WriteString(c.conn, line)
	c.sent = append(c.sent, line[:n]...)
	if err != nil {
		return err
	}
	got := make([]byte, len(answer))
	_, err = io.ReadFull(c.conn, got)
	return err
}

// drop closes the descriptor.
func (c *client) drop() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn == nil {
		return nil
	}
	if c.ended {
		return adapters.ErrClosed
	}
	c.ended = true
	return c.conn.Close()
}

func (c *client) bytes() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.sent)
}

func (c *client) hasEnded() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended || c.conn == nil
}

// raw calls what with the number of the client's descriptor.
func (c *client) raw(what func(fd int) error) error {
	raw, err := c.conn.(syscall.Conn).SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) { failed = what(int(fd)) })
	return errors.Join(err, failed)
}

// duplicate returns the number of a further descriptor of the connection, closed on exec unless it
// is handed down. net's File would not do: what os/exec makes of it has the connection block, for
// every process that holds it.
func (c *client) duplicate() (fd int, err error) {
	err = c.raw(func(own int) (err error) {
		fd, err = unix.FcntlInt(uintptr(own), unix.F_DUPFD_CLOEXEC, 0)
		return err
	})
	return fd, err
}
