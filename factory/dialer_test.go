package factory_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"lockstep/adapters"
	"lockstep/factory"
)

// conn is a client that counts its ends and who uses it, and panics where that breaks the contract.
type conn struct {
	dialer *dialer
	flight factory.Flight
	ends   []*os.File // the opener's descriptors
	forked []*os.File // those of the copies

	closed, discarded atomic.Int32
	copies            atomic.Int32 // that forks made, each of which may be discarded once
	users, pingers    atomic.Int32
}

// over says whether the process that opened c has ended it.
func (c *conn) over() bool { return c.closed.Load() > 0 || c.discarded.Load() > c.copies.Load() }

// begin begins a call on c, which must be alive (R6) and, if it is exclusive, used by nobody (R2).
func (c *conn) begin() {
	n := c.users.Add(1)
	if c.dialer.sharing == adapters.Exclusive && n+c.pingers.Load() > 1 {
		c.fault("R2: two calls at once on an exclusive client")
	}
	if c.over() {
		c.fault("R6: a call on a client that has ended")
	}
}

// done ends a call on c, during which c must not have ended (R7).
func (c *conn) done() {
	if c.over() && c.dialer.strict {
		c.fault("R7: a client has ended under a call")
	}
	c.users.Add(-1)
}

func (c *conn) fault(what string) {
	panic(fmt.Sprintf("%s: client %v of %q", what, c.flight.Client, c.flight.Key))
}

// end is one end of c, in one of the processes that hold it (R7).
func (c *conn) end(count *atomic.Int32, forced bool) {
	count.Add(1)
	switch {
	case c.closed.Load()+c.discarded.Load() > 1+c.copies.Load():
		c.fault("R7: a client ended twice")
	case c.pingers.Load() > 0 && !forced:
		c.fault("R7: a client ended under its health check")
	case c.dialer.strict && c.users.Load() > 0 && c.over():
		c.fault("R7: a client ended under a call")
	}
	c.dialer.mu.Lock()
	defer c.dialer.mu.Unlock()
	var dropped []*os.File
	switch {
	case c.over() && c.ends != nil:
		dropped, c.ends = c.ends, nil
	case len(c.forked) > 0:
		dropped, c.forked = c.forked[:1], c.forked[1:]
	}
	for _, f := range dropped {
		_ = f.Close()
	}
}

// dialer is an adapter whose opens, closes and pings take as long as the test says. It counts the
// handles that it gives out, and panics where the factory misuses one.
type dialer struct {
	sharing     adapters.Sharing
	took        time.Duration // by an open, unless its context ends first
	closing     time.Duration
	pinging     time.Duration
	err         atomic.Pointer[error] // of each open
	pingErr     atomic.Pointer[error]
	inOpen      func()
	onOpen      func(ctx context.Context, key string) // with the context of the flight
	inClose     func(ctx context.Context)
	descriptors bool // each client holds some
	strict      bool // no client ends under a call: no drain deadline passes in this test

	opens, pings      atomic.Int32 // calls of Open and Ping
	opened, copied    atomic.Int32 // handles
	closed, discarded atomic.Int32
	held, peak        atomic.Int32 // places within a limit: from an open's begin to the end's end
	mu                sync.Mutex
	live              []*conn // that the process that opened them has not ended
}

var _ adapters.Adapter[*conn] = (*dialer)(nil)

func (d *dialer) Name() string                        { return "dialer" }
func (d *dialer) Sharing() adapters.Sharing           { return d.sharing }
func (d *dialer) Capabilities() adapters.Capabilities { return 0 }

// fail has what returns err from now on, or go well where err is nil.
func fail(what *atomic.Pointer[error], err error) {
	if err == nil {
		what.Store(nil)
		return
	}
	what.Store(&err)
}

func (d *dialer) Open(ctx context.Context, key string) (*conn, error) {
	d.opens.Add(1)
	for n, most := d.held.Add(1), d.peak.Load(); n > most; most = d.peak.Load() {
		if d.peak.CompareAndSwap(most, n) {
			break
		}
	}
	c, err := d.open(ctx, key)
	if err != nil {
		d.held.Add(-1)
	}
	return c, err
}

func (d *dialer) open(ctx context.Context, key string) (*conn, error) {
	if d.inOpen != nil {
		d.inOpen()
	}
	if d.onOpen != nil {
		d.onOpen(ctx, key)
	}
	if err := pause(ctx, d.took); err != nil {
		return nil, err
	}
	if err := d.err.Load(); err != nil {
		return nil, *err
	}
	c := &conn{dialer: d}
	c.flight, _ = factory.FlightOf(ctx)
	if d.descriptors {
		r, w, err := os.Pipe()
		if err != nil {
			return nil, err
		}
		c.ends = []*os.File{r, w}
	}
	d.opened.Add(1)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.live = append(d.live, c)
	return c, nil
}

func (d *dialer) Ping(ctx context.Context, c *conn) error {
	d.pings.Add(1)
	n := c.pingers.Add(1)
	defer c.pingers.Add(-1)
	if d.sharing == adapters.Exclusive && c.users.Load()+n > 1 {
		c.fault("R2: a ping beside a call on an exclusive client")
	}
	if c.over() {
		c.fault("R6: a ping of a client that has ended")
	}
	if err := pause(ctx, d.pinging); err != nil {
		return err
	}
	if err := d.pingErr.Load(); err != nil {
		return *err
	}
	return nil
}

func (d *dialer) Close(ctx context.Context, c *conn) error {
	defer d.held.Add(-1)
	d.closed.Add(1)
	c.end(&c.closed, false)
	d.forget(c)
	if d.inClose != nil {
		d.inClose(ctx)
	}
	return pause(ctx, d.closing)
}

func (d *dialer) Discard(c *conn) error {
	defer d.held.Add(-1)
	d.discarded.Add(1)
	c.end(&c.discarded, true)
	d.forget(c)
	return nil
}

func (d *dialer) forget(c *conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.live = slices.DeleteFunc(d.live, func(other *conn) bool { return other == c && c.over() })
}

// fork copies the handles of what is live, as the kernel copies descriptors.
func (d *dialer) fork() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.live {
		c.copies.Add(1)
		d.copied.Add(1)
		if d.descriptors {
			f, err := os.Open(os.DevNull)
			if err != nil {
				return err
			}
			c.forked = append(c.forked, f)
		}
	}
	return nil
}

// left returns how many handles nobody has ended (R9).
func (d *dialer) left() int32 {
	return d.opened.Load() + d.copied.Load() - d.closed.Load() - d.discarded.Load()
}

func pause(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

var errRefused = errors.New("refused")

// The dialer is what most tests of this package rest on: each of its findings is made here once.
func TestTheDialerPanicsWhereAClientIsMisused(t *testing.T) {
	rows := []struct {
		name, reason string
		misuse       func(d *dialer, c *conn)
		want         string
	}{
		{
			"two calls", "an exclusive client serves one call",
			func(_ *dialer, c *conn) { c.begin(); c.begin() }, "R2: two calls",
		},
		{
			"a ping beside a call", "a ping counts as a call",
			func(d *dialer, c *conn) { c.begin(); _ = d.Ping(context.Background(), c) },
			"R2: a ping",
		},
		{
			"a call beside a ping", "a ping counts as a call",
			func(_ *dialer, c *conn) { c.pingers.Add(1); c.begin() }, "R2: two calls",
		},
		{
			"a call after the end", "the descriptor is gone",
			func(d *dialer, c *conn) { _ = d.Discard(c); c.begin() }, "R6: a call",
		},
		{
			"a ping after the end", "the descriptor is gone",
			func(d *dialer, c *conn) { _ = d.Discard(c); _ = d.Ping(context.Background(), c) },
			"R6: a ping",
		},
		{
			"two ends", "a client ends once in each process",
			func(d *dialer, c *conn) { _ = d.Discard(c); _ = d.Close(context.Background(), c) },
			"R7: a client ended twice",
		},
		{
			"an end under a call", "the call's reply is lost",
			func(d *dialer, c *conn) { c.begin(); _ = d.Close(context.Background(), c) },
			"R7: a client ended under a call",
		},
		{
			"an end before the call's", "the call's reply is lost",
			func(_ *dialer, c *conn) { c.begin(); c.closed.Add(1); c.done() },
			"R7: a client has ended under a call",
		},
		{
			"an end under a ping", "the ping's reply is lost",
			func(d *dialer, c *conn) { c.pingers.Add(1); _ = d.Close(context.Background(), c) },
			"R7: a client ended under its health check",
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			d := &dialer{sharing: adapters.Exclusive, strict: true}
			c, err := d.Open(t.Context(), "db")
			assert.NoError(t, err)
			defer func() { assert.Contains(t, recover(), row.want, row.reason) }()
			row.misuse(d, c)
		})
	}
}
