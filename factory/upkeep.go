package factory

import (
	"time"

	"lockstep/adapters"
)

// unknownFor is for how long a deadline is put off that passes while the process cannot be
// identified: nothing may be ended then, and nothing may be forgotten (R10).
const unknownFor = time.Second

// beginUpkeep begins the upkeep of a client that has just become ready: its lifetime, its idle time
// and its health, all on one timer. mu must be held.
func (f *Factory[C]) beginUpkeep(c *client[C]) {
	now := f.cfg.Clock.Now()
	c.idle, c.pinged = now, now
	if f.cfg.LifetimeMax > 0 {
		jitter := time.Duration(f.cfg.Rand() * float64(f.cfg.LifetimeMax/10))
		c.expires = now.Add(f.cfg.LifetimeMax - jitter)
	}
	f.rearm(c, now)
}

// rearm sets the timer of a ready client to when there is something to look at. mu must be held.
func (f *Factory[C]) rearm(c *client[C], now time.Time) {
	var next time.Time
	sooner := func(t time.Time) {
		if next.IsZero() || t.Before(next) {
			next = t
		}
	}
	if !c.expires.IsZero() {
		sooner(c.expires)
	}
	if f.cfg.IdleMax > 0 {
		sooner(now.Add((f.cfg.IdleMax + 1) / 2))
	}
	if f.cfg.PingEvery > 0 {
		sooner(c.pinged.Add(f.cfg.PingEvery))
	}
	if !next.IsZero() {
		c.upkeep = f.after(max(next.Sub(now), 0), func() { f.keepUp(c) })
	}
}

// keepUp looks after a client: it retires one that is too old or was idle for too long, and has one
// that nobody uses pinged.
func (f *Factory[C]) keepUp(c *client[C]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	known := f.identify() == nil
	if c.state != Ready || c.upkeep == nil {
		return
	}
	c.upkeep = nil
	if !known {
		c.upkeep = f.after(unknownFor, func() { f.keepUp(c) })
		return
	}
	now := f.cfg.Clock.Now()
	used := c.used.Swap(false)
	if c.leased() {
		used = true
		c.used.Store(true) // until its release, which may be right after this
	}
	if used {
		c.idle, c.pinged = now, now // who uses a client finds out whether it works
	}
	switch {
	case !c.expires.IsZero() && !now.Before(c.expires):
		f.retire(c, CauseAged, nil)
	case f.cfg.IdleMax > 0 && now.Sub(c.idle) >= f.cfg.IdleMax:
		f.retire(c, CauseIdle, nil) // nobody leases it: it is not published
	case f.cfg.PingEvery > 0 && now.Sub(c.pinged) >= f.cfg.PingEvery:
		c.pinging = true // it does not end meanwhile and, where it is exclusive, is not leased
		if f.shared() {
			c.slot.fast.Store(c)
		}
		f.startPing(c)
	default:
		c.slot.publish()
		f.rearm(c, now)
	}
}

// startPing has a client pinged that nobody uses. mu must be held.
func (f *Factory[C]) startPing(c *client[C]) {
	opener := c.opener
	f.spawn(func() { f.ping(c, opener) })
}

// ping asks the server whether the client works (its health), within the ping timeout.
func (f *Factory[C]) ping(c *client[C], opener Process) {
	var err error
	diagnosis := adapters.Works
	if f.ours(c) { // else nothing may be written on it (R8)
		ctx, cancel := f.cfg.Clock.WithTimeout(c.context(opener), f.cfg.PingTimeout)
		err = c.adapter.Ping(ctx, c.value)
		cancel()
	}
	if err != nil {
		diagnosis = max(adapters.Broken, adapters.Diagnose(c.adapter, err))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	c.pinging = false
	unsure := f.identify()
	now := f.cfg.Clock.Now()
	switch {
	case c.state != Ready:
		if err != nil {
			f.retire(c, CauseBroken, err)
		}
		f.endIdle(c)
		return
	case unsure != nil:
		f.refuseWaiters(c.slot, unsure)
		c.upkeep = f.after(unknownFor, func() { f.keepUp(c) })
		c.slot.publish()
		return
	case err != nil:
		f.diagnosed(c, diagnosis, err)
	default:
		c.pinged = now
		f.rearm(c, now)
		c.slot.publish()
	}
	f.serve(c.slot)
	f.relieve(c.slot.key)
}
