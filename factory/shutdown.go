package factory

import (
	"context"
	"slices"
	"time"
)

// Shutdown ends the factory: calls that wait are answered with ErrShutdown, clients drain and are
// closed, inherited copies are discarded, flights under way are awaited. When it returns nil, no
// client, goroutine or timer of the factory is left in this process (R9). Concurrent calls all
// return after the one shutdown ended; a further one returns at once.
//
// When ctx ends first it errs with the context's error, and the shutdown goes on; it errs with
// ErrIdentity, having done nothing, when the process cannot be identified.
func (f *Factory[C]) Shutdown(ctx context.Context) error {
	f.mu.Lock()
	if err := f.identify(); err != nil {
		f.mu.Unlock()
		return f.fail("shutdown", "", err)
	}
	begins, draining := f.phase == up, 0
	if begins {
		draining = f.beginShutdown()
	}
	gone := f.gone
	f.mu.Unlock()
	if begins {
		f.log.shutdown(draining)
	}
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
	}
	select {
	case <-gone: // it had ended already
		return nil
	default:
		return f.fail("shutdown", "", ended(ctx))
	}
}

// beginShutdown answers every waiter and drains every client in one step. It returns how many
// drain. mu must be held.
func (f *Factory[C]) beginShutdown() (draining int) {
	f.phase, f.stopped = stopping, f.cfg.Clock.Now()
	var ended []ID
	var flights []*slotState[C]
	for _, k := range f.sortedKeys() {
		for _, s := range k.slots() {
			for c := s.first(); c != nil; c = s.first() {
				ended = append(ended, c.id)
				f.answer(c, ErrShutdown)
			}
			if s.flight != nil {
				flights = append(flights, s)
			}
		}
	}
	slices.SortFunc(ended, ID.compare)
	drained := f.drainAll(f.liveClients())
	f.emit(Event{Action: ActionShutdown, Drained: ids(drained), Ended: ended})
	f.endIdle(drained...)
	for _, s := range flights {
		f.abandon(s)
	}
	f.settleDown()
	return len(drained)
}

// lastRites lets go of what holds on to the factory, once it is down, and tells of the scopes that
// were never closed.
func (f *Factory[C]) lastRites(stopped time.Time, unhook func()) {
	if unhook != nil {
		unhook()
	}
	f.log.down(f.cfg.Clock.Now().Sub(stopped))
	f.tell(f.openScopes())
}

// settleDown ends the shutdown when nothing is left to end. mu must be held.
func (f *Factory[C]) settleDown() {
	if f.phase == stopping && len(f.clients) == 0 {
		f.phase = down
		f.emit(Event{Action: ActionShutdownReturn, Outcome: ShutDown})
		stopped, unhook := f.stopped, f.unhook
		f.spawn(func() { f.lastRites(stopped, unhook) })
		gone, tasks := f.gone, f.tasks
		go func() { // not a task itself: it ends right after the last of them
			tasks.Wait()
			close(gone)
		}()
	}
}
