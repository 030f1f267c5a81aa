package mock

import (
	"context"
	"errors"
	"time"

	"lockstep/adapters"
)

// call is one exchange under way on a connection: a ping, or a verb of the protocol.
type call struct {
	connection *connection
	visit      Visit
	// ctx ends with the caller's context, and with the session or the caller's descriptor.
	ctx  context.Context
	wake context.CancelCauseFunc
}

// exchange carries out one call from the request to the reply. It writes size bytes and then does
// the work at the server, under its lock; work gets the server's time.
func (c *connection) exchange(
	ctx context.Context, verb string, size int, work func(now time.Time) error,
) error {
	visit := c.profile.visit(ctx, OpCall, verb, c)
	running, err := c.begin(ctx, visit)
	if err != nil {
		return c.profile.failed(visit, err)
	}
	defer running.finish()
	return c.profile.failed(visit, running.run(c.profile, requestBytes+size, work))
}

// reply returns what a call answered, and nothing beside an error: a late fault loses the answer.
func reply[T any](answer T, err error) (T, error) {
	if err != nil {
		var none T
		return none, err
	}
	return answer, nil
}

// ping carries out an exchange without work.
func (c *connection) ping(ctx context.Context, p *profile, visit Visit) error {
	running, err := c.begin(ctx, visit)
	if err != nil {
		return err
	}
	defer running.finish()
	return running.run(p, pingBytes, func(time.Time) error { return nil })
}

// begin enters a call among those under way and records what is wrong with it. Every call that
// began is finished.
func (c *connection) begin(ctx context.Context, visit Visit) (*call, error) {
	if err := contextError(ctx); err != nil {
		return nil, err
	}
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if err := c.admit(visit); err != nil {
		return nil, err
	}
	running := &call{connection: c, visit: visit}
	running.ctx, running.wake = context.WithCancelCause(ctx)
	c.calls[running] = struct{}{}
	return running, nil
}

// admit says whether a call can begin. The server's mu must be held.
func (c *connection) admit(visit Visit) error {
	process := visit.Caller.Process
	if c.touch(process) != holding {
		c.server.misused(UseAfterEnd, visit, Visit{})
		return adapters.ErrClosed
	}
	if process != c.opener.Process {
		c.server.misused(ForeignUse, visit, Visit{})
	}
	if c.state != Live {
		return adapters.ErrUnavailable
	}
	if c.profile.Sharing == adapters.Exclusive {
		for other := range c.calls {
			c.server.misused(Overlap, visit, other.visit)
		}
	}
	return nil
}

func (r *call) finish() {
	r.connection.server.mu.Lock()
	defer r.connection.server.mu.Unlock()
	delete(r.connection.calls, r)
	r.wake(nil)
}

// run takes a call through gate and faults and carries it out.
func (r *call) run(p *profile, size int, work func(now time.Time) error) error {
	early := p.pass(r.ctx, r.visit)
	if early.err != nil && !early.broken {
		return early.err
	}
	if err := r.send(size, early, work); err != nil {
		return err
	}
	late := p.strike(r.ctx, r.visit, true)
	if late.broken {
		r.connection.server.Break(r.connection.id)
	}
	return late.err
}

// send writes the request and does the work, unless the connection breaks in between.
func (r *call) send(size int, early outcome, work func(now time.Time) error) error {
	c := r.connection
	now := c.server.now()
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if err := contextError(r.ctx); err != nil {
		return err
	}
	counts := c.by(r.visit.Caller)
	counts.Written += size
	if r.visit.Op == OpPing {
		counts.Pings++
	} else {
		counts.Calls++
	}
	if early.broken {
		c.end(Broken, Caller{})
		return early.err
	}
	return work(now)
}

// serve does more work for a call whose request was sent before.
func (r *call) serve(work func(now time.Time) error) error {
	c := r.connection
	now := c.server.now()
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if err := contextError(r.ctx); err != nil {
		return err
	}
	return work(now)
}

// contextError returns why the context is over: the connection's reason where it has one, else the
// context's own error, and nil where it is not over.
func contextError(ctx context.Context) error {
	err := ctx.Err()
	if err == nil {
		return nil
	}
	cause := context.Cause(ctx)
	if errors.Is(cause, adapters.ErrUnavailable) || errors.Is(cause, adapters.ErrClosed) {
		return cause
	}
	return err
}
