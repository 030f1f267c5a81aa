package mock

import (
	"context"

	"lockstep/adapters"
)

// close ends the caller's descriptor, with a goodbye where that can be said and in silence
// otherwise.
func (c *connection) close(ctx context.Context, p *profile, visit Visit) error {
	if err := c.beginClose(visit); err != nil {
		return err
	}
	early := p.pass(ctx, visit)
	if early.err == nil {
		early.err = contextError(ctx)
	}
	if err := c.finishClose(early, visit.Caller); err != nil {
		return err
	}
	return p.strike(ctx, visit, true).err
}

// beginClose claims the end of the process's descriptor, so that no second end can.
func (c *connection) beginClose(visit Visit) error {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	process := visit.Caller.Process
	if c.touch(process) != holding {
		c.server.misused(EndTwice, visit, Visit{})
		return adapters.ErrClosed
	}
	if process != c.opener.Process {
		c.server.misused(ForeignClose, visit, Visit{})
	}
	c.held[process] = closing
	return nil
}

// finishClose ends the descriptor, once the gate and the faults let the Close pass.
func (c *connection) finishClose(early outcome, by Caller) error {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if c.held[by.Process] == ended {
		return adapters.ErrClosed // the process exited while its Close was parked or delayed
	}
	c.by(by).Closes++
	if early.broken && c.state == Live {
		c.end(Broken, Caller{})
	}
	err := early.err
	if err == nil && c.state != Live {
		err = adapters.ErrUnavailable
	}
	if err != nil {
		c.drop(by)
		return err
	}
	c.goodbye(by)
	return nil
}

// discard drops the caller's descriptor in silence.
func (c *connection) discard(visit Visit) error {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if c.touch(visit.Caller.Process) != holding {
		c.server.misused(EndTwice, visit, Visit{})
		return adapters.ErrClosed
	}
	c.by(visit.Caller).Discards++
	c.drop(visit.Caller)
	return nil
}
