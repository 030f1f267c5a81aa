package postgres

import (
	"context"
	"errors"
	"time"

	"lockstep/adapters"
)

// tailMax is how long an end waits for goroutines whose connections it has cut. They need no more
// than to be scheduled, unless a Config.Dial does not keep to its context.
const tailMax = 100 * time.Millisecond

// ping asks the server for an answer. Its error is not yet one of the protocol.
func (c *Client) ping(ctx context.Context) error {
	if t := c.soleTx(); t != nil {
		return t.ping(ctx)
	}
	s, err := c.acquire(ctx)
	if err != nil {
		return err
	}
	err = ping(ctx, s.conn)
	if err != nil && s.conn.IsClosed() {
		err = &lostError{err}
	}
	c.release(s)
	return err
}

// soleTx returns the open transaction of an exclusive client: while it is there, the session is in
// its hands.
func (c *Client) soleTx() *Tx {
	if c.pool != nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for t := range c.txs {
		return t
	}
	return nil
}

// claim ends the client for every call to come. It returns what to release, a channel that is
// closed when the exclusive client's session is not in use any more, and whether the end is the
// caller's.
func (c *Client) claim() (idle []session, freed <-chan struct{}, claimed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended.Swap(true) {
		return nil, nil, false
	}
	close(c.ending)
	for t := range c.txs {
		if !t.busy { // a busy one is released by the end of its call
			t.over = true
			delete(c.txs, t)
			idle = append(idle, t.session)
		}
	}
	done := make(chan struct{})
	if c.busy {
		c.freed = done
	} else {
		close(done)
	}
	return idle, done, true
}

// close says the protocol's goodbye on every session.
func (c *Client) close(ctx context.Context) error {
	idle, freed, claimed := c.claim()
	if !claimed {
		return c.failed(ctx, "close", adapters.ErrClosed)
	}
	lost := len(idle) == 0 && c.pool == nil && closedNow(freed) && c.sole.IsClosed()
	c.links.interrupt()
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.goodbye(ctx, idle, freed)
	}()
	var err error
	select {
	case <-done:
		if lost {
			err = errLost
		}
	case <-ctx.Done():
		err = ctx.Err()
	}
	c.links.cut()
	c.abandon()
	await(done)
	if err == nil {
		return nil
	}
	return c.closeFailed(err)
}

// closeFailed makes the error of a Close that could not say the goodbye.
func (c *Client) closeFailed(err error) error {
	kind := adapters.KindOf(err)
	if kind == nil {
		kind = adapters.ErrUnavailable
	}
	why := errors.New("the goodbye was not said")
	return &adapters.Error{
		Adapter: c.settings.name(), Key: c.key, Op: "close", Kind: kind,
		Cause: errors.Join(why, err),
	}
}

// goodbye ends the sessions. Those that are in use end when their calls do.
func (c *Client) goodbye(ctx context.Context, idle []session, freed <-chan struct{}) {
	c.ear.close()
	if c.pool == nil {
		c.goodbyeSole(ctx, idle, freed)
		return
	}
	for _, s := range idle {
		c.release(s) // the pool ends what has an open transaction
	}
	c.pool.Close()
}

// goodbyeSole ends the session of an exclusive client, unless it is cut first: then whoever uses it
// finds that out.
func (c *Client) goodbyeSole(ctx context.Context, idle []session, freed <-chan struct{}) {
	for _, s := range idle {
		_ = s.conn.Close(ctx)
		c.release(s)
	}
	select {
	case <-freed:
	case <-c.links.life.Done():
		return
	}
	_ = c.sole.Close(ctx)
	select {
	case <-c.sole.PgConn().CleanupDone():
	case <-c.links.life.Done():
	}
}

// discard drops every descriptor in silence. It returns false where the client had ended before.
func (c *Client) discard() bool {
	idle, _, claimed := c.claim()
	if !claimed {
		return false
	}
	c.links.cut()
	if c.pool == nil {
		await(c.ear.gone())
		return true
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		<-c.ear.gone()
		for _, s := range idle {
			c.release(s)
		}
		c.abandon()
		c.pool.Close()
	}()
	await(done)
	return true
}

// await waits for goroutines that a cut has ended.
func await(done <-chan struct{}) {
	timer := time.NewTimer(tailMax)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}

// abandon takes from the pool what callers of Session have in their hands, so that its end does not
// wait for them. The connections were cut.
func (c *Client) abandon() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for p := range c.plain {
		p.abandoned = true
		if p.session.pooled != nil {
			p.session.pooled.Hijack()
		}
	}
}

// closedNow says whether the channel is closed.
func closedNow(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}
