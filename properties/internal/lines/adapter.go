package lines

import (
	"context"
	"io"
	"net"
	"sync"
	"time"

	"lockstep/adapters"
)

// The verbs of the protocol.
const (
	verbHello = "hello"
	verbPing  = "ping"
	verbCall  = "call"
	verbBye   = "bye"
)

// patience is how long an answer may take.
const patience = 20 * time.Second

// Adapter opens clients of a server.
type Adapter struct {
	Address string
	Shared  adapters.Sharing
	// Dialer is what it dials by.
	Dialer func(ctx context.Context, network, address string) (net.Conn, error)
}

var _ adapters.Adapter[*Client] = (*Adapter)(nil)

// Client is a connection to the server. Shared ones are asked by several goroutines at once.
type Client struct {
	adapter *Adapter
	key     string
	conn    net.Conn

	mu sync.Mutex // guards ended, and is held for a question and its answer
	// ended says that the client was closed or discarded.
	ended bool
}

// Name implements adapters.Adapter.
func (a *Adapter) Name() string { return "lines" }

// Sharing implements adapters.Adapter.
func (a *Adapter) Sharing() adapters.Sharing { return a.Shared }

// Capabilities implements adapters.Adapter.
func (a *Adapter) Capabilities() adapters.Capabilities { return 0 }

// Open implements adapters.Adapter.
func (a *Adapter) Open(ctx context.Context, key string) (*Client, error) {
	conn, err := a.Dialer(ctx, "tcp", a.Address)
	if err != nil {
		return nil, a.fail("open", key, err)
	}
	c := &Client{adapter: a, key: key, conn: conn}
	if err := c.ask(ctx, verbHello, key); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return c, nil
}

// Ping implements adapters.Adapter.
func (a *Adapter) Ping(ctx context.Context, c *Client) error { return c.ask(ctx, verbPing) }

// Close implements adapters.Adapter.
func (a *Adapter) Close(ctx context.Context, c *Client) error {
	err := c.ask(ctx, verbBye)
	if dropped := a.Discard(c); err == nil {
		err = dropped
	}
	return err
}

// Discard implements adapters.Adapter. Go's net sends nothing and shuts nothing down, so a process
// that has another descriptor of the connection goes on with it.
func (a *Adapter) Discard(c *Client) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return a.fail("discard", c.key, adapters.ErrClosed)
	}
	c.ended = true
	return c.conn.Close()
}

func (a *Adapter) fail(op, key string, cause error) error {
	kind := adapters.KindOf(cause)
	if kind == nil {
		kind = adapters.ErrUnavailable
	}
	return &adapters.Error{Adapter: a.Name(), Op: op, Key: key, Kind: kind, Cause: cause}
}

// Conn returns the client's connection, for a broken adapter to do what it should not.
func (c *Client) Conn() net.Conn { return c.conn }

// Call makes a call.
func (c *Client) Call(ctx context.Context) error { return c.ask(ctx, verbCall) }

// ask writes a line and waits for the answer.
func (c *Client) ask(ctx context.Context, verb string, words ...string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return c.adapter.fail(verb, c.key, adapters.ErrClosed)
	}
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(patience)
	}
	if err := c.conn.SetDeadline(deadline); err != nil {
		return c.adapter.fail(verb, c.key, err)
	}
	line := verb
	for _, w := range words {
		line += " " + w
	}
	_, err := io.WriteString(c.conn, line+"\n")
	if err == nil {
		_, err = io.ReadFull(c.conn, make([]byte, len(answer)))
	}
	if err != nil {
		return c.adapter.fail(verb, c.key, err)
	}
	return nil
}
