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
		f.retire(c, CauseIdle, nil)
	case f.cfg.PingEvery > 0 && now.Sub(c.pinged) >= f.cfg.PingEvery && f.pin(c):
		f.startPing(c)
	default:
		f.rearm(c, now)
	}
}

// pin keeps a client from ending and, where it is exclusive, from being leased. It reports whether
// it could: not if it is leased. mu must be held.
func (f *Factory[C]) pin(c *client[C]) bool {
	if !f.shared() {
		if c.slot.stop(c); c.held > 0 {
			c.slot.publish()
			return false
		}
	}
	c.pinging = true
	return true
}

// startPing has a pinned client pinged. mu must be held.
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

// Report tells the factory of an error that a call on the lease's client ended with. Where the
// adapter's diagnosis is that the client is broken, it is retired and discarded; where it is that
// every client of the key is outdated, the key is re-initialised. Report on an ended lease, and of
// nil, changes nothing; it waits for nothing. It returns the diagnosis.
func (l Lease[C]) Report(err error) adapters.Diagnosis {
	if l.cell == nil || err == nil {
		return adapters.Works
	}
	f, c := l.cell.scope.factory, l.cell.client.Load()
	d := adapters.Diagnose(c.adapter, err)
	if d == adapters.Works {
		return d
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if p, current := l.phase(); f.identify() == nil && current && p.leases() {
		f.diagnosed(l.cell.client.Load(), d, err)
	}
	return d
}

// diagnosed does what the diagnosis of an error asks for. mu must be held.
func (f *Factory[C]) diagnosed(c *client[C], d adapters.Diagnosis, err error) {
	if d >= adapters.Broken {
		f.retire(c, CauseBroken, err)
	}
	if d == adapters.Outdated && f.current(c) && f.admit() == nil {
		k := c.slot.key
		draining := len(f.reinit(k))
		gen := k.gen
		f.spawn(func() { f.log.reinit(k.name, gen, draining) })
	}
}
