package factory

import (
	"context"
	"errors"
	"fmt"
)

// errSuspended is the answer to new calls while a snapshot is about to be taken.
var errSuspended = fmt.Errorf("%w: a snapshot is about to be taken", ErrIdentity)

// hook registers the factory with an identity that knows of snapshots.
func (f *Factory[C]) hook() {
	if s, ok := f.cfg.Identity.(Snapshotter); ok {
		f.unhook = s.OnSnapshot(f.suspend, f.resume)
	}
}

// suspend ends every client before a snapshot is taken, so that none is in it: whoever restores it
// would have to discard them, and a goodbye that a snapshot cuts in two would be said twice. Calls
// that wait for a flight are served first; their leases are waited for as in a drain. Where ctx
// ends before that, it errs and goes on as if nothing had been.
func (f *Factory[C]) suspend(ctx context.Context) error {
	f.mu.Lock()
	if err := f.identify(); err != nil {
		f.mu.Unlock()
		return f.fail("suspend", "", err)
	}
	f.suspended = true
	for _, c := range f.liveClients() {
		f.hasten(c)
		f.retire(c, CauseAged, nil)
	}
	f.mu.Unlock()
	for {
		c := f.anyLive()
		if c == nil {
			return nil
		}
		if err := awaitEnd(ctx, []*client[C]{c}); err != nil {
			return f.fail("suspend", c.slot.key.name, errors.Join(err, f.resume(ctx)))
		}
	}
}

// hasten has a flight dial at once that waits to, for those who wait for it; one that nobody waits
// for is given up. mu must be held.
func (f *Factory[C]) hasten(c *client[C]) {
	switch {
	case c.delayed == nil:
	case c.slot.first() == nil:
		f.abandon(c.slot)
	default:
		c.delayed.stop()
		f.dialNow(c)
	}
}

// anyLive returns a client that has not ended, or nil.
func (f *Factory[C]) anyLive() *client[C] {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.clients {
		return c
	}
	return nil
}

// resume takes calls again.
func (f *Factory[C]) resume(context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.suspended = false
	if err := f.identify(); err != nil {
		return f.fail("resume", "", err)
	}
	for _, k := range f.sortedKeys() {
		f.requeue(k)
		f.relieve(k)
	}
	return nil
}
