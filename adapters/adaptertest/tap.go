package adaptertest

import (
	"bytes"
	"context"
	"net"
	"sync"
)

// recordMax is how many written bytes of each connection a Tap keeps.
const recordMax = 1 << 20

// Tap is a Wire around a dial function: give its Dial to the adapter. It holds no goroutines. Its
// methods are safe for concurrent use; NewTap makes one.
type Tap struct {
	dial Dial

	// mu guards what follows. Nothing is dialled, read, written or closed under it.
	mu      sync.Mutex
	weather Weather
	waiting int
	breakAt int
	conns   []*tapped
	wake    chan struct{} // closed and replaced at every change
}

var (
	_ Wire     = (*Tap)(nil)
	_ Recorder = (*Tap)(nil)
)

// NewTap returns a tap that dials by dial, or without a proxy where it is nil.
func NewTap(dial Dial) *Tap {
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	return &Tap{dial: dial, breakAt: -1, wake: make(chan struct{})}
}

// Dial connects to an address through the tap.
func (t *Tap) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	if t.refuses() {
		return nil, &net.OpError{Op: "dial", Net: network, Err: ErrRefused}
	}
	raw, err := t.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	c := &tapped{Conn: raw, tap: t, breakAt: t.breakAt}
	t.conns = append(t.conns, c)
	return c, nil
}

// Connections implements Wire.
func (t *Tap) Connections() []Connection {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := make([]Connection, len(t.conns))
	for i, c := range t.conns {
		list[i] = Connection{Written: c.written, Open: !c.closed}
	}
	return list
}

// Set implements Wire.
func (t *Tap) Set(w Weather) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.weather, t.waiting = w, 0
	t.changed()
}

// Waiting implements Wire. Of silent weather it counts the writes that wait for a reply.
func (t *Tap) Waiting() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.waiting
}

// Break implements Wire.
func (t *Tap) Break() {
	for _, c := range t.live() {
		c.cut()
	}
}

// BreakNew implements Wire.
func (t *Tap) BreakNew(at int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.breakAt = at
}

// Wrote implements Recorder. It knows the first MiB of each connection.
func (t *Tap) Wrote(text string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.conns {
		if bytes.Contains(c.record, []byte(text)) {
			return true
		}
	}
	return false
}

func (t *Tap) refuses() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.weather == Refused
}

// live returns the connections that neither ended nor broke.
func (t *Tap) live() []*tapped {
	t.mu.Lock()
	defer t.mu.Unlock()
	var live []*tapped
	for _, c := range t.conns {
		if !c.closed && !c.broken {
			live = append(live, c)
		}
	}
	return live
}

// changed wakes whoever waits. mu must be held.
func (t *Tap) changed() {
	close(t.wake)
	t.wake = make(chan struct{})
}
