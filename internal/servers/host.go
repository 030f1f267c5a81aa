package servers

import (
	"context"
	"sync"
	"sync/atomic"
)

// host is a server on its machine: what servers of every kind have in common. It is safe for
// concurrent use, but for Pause, Unpause, Kill and Start, which wait for each other.
type host struct {
	mu      sync.Mutex // guards machine, which is used by one goroutine at a time
	machine machine

	location atomic.Pointer[string] // host:port
	// probe asks the server at Address something, and fails while it does not answer.
	probe func(ctx context.Context) error
}

// String returns what the server runs as, such as "container redis:7-debian".
func (h *host) String() string { return h.machine.String() }

// Kind returns what the server runs as.
func (h *host) Kind() Kind { return h.machine.kind() }

// Address returns the host and port at which the server listens now: Start changes it.
func (h *host) Address() string { return *h.location.Load() }

// Pause stops the server where it stands: its connections stay open, and nothing is answered.
func (h *host) Pause(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.machine.pause(ctx)
}

// Unpause lets a paused server go on.
func (h *host) Unpause(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.machine.unpause(ctx)
}

// Kill ends all processes of the server at once, also in the middle of a transaction.
func (h *host) Kill(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.machine.kill(ctx)
}

// Start starts a killed server over the data that it had, mostly at another Address, and returns
// when it answers.
func (h *host) Start(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.machine.start(ctx); err != nil {
		return err
	}
	return h.answer(ctx)
}

// answer waits until the server answers, and notes where.
func (h *host) answer(ctx context.Context) error {
	return ready(ctx, h.machine, func(ctx context.Context) error {
		address, err := h.machine.address(ctx)
		if err != nil {
			return err
		}
		h.location.Store(&address)
		return h.probe(ctx)
	})
}

// stop ends the server and removes its data.
func (h *host) stop() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.machine.remove()
}
