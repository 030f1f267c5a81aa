package factory

import (
	"context"
	"slices"
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
	if f.phase == up {
		f.beginShutdown()
	}
	ended := f.down
	f.mu.Unlock()
	select {
	case <-ended:
	case <-ctx.Done():
		if !f.Stats().ShutDown {
			return f.fail("shutdown", "", context.Cause(ctx))
		}
	}
	f.tasks.Wait() // each is past its last step
	return nil
}

// beginShutdown answers every waiter and drains every client in one step. f.mu must be held.
func (f *Factory[C]) beginShutdown() {
	f.phase = stopping
	var ended []ID
	for _, s := range f.sortedSlots() {
		for _, l := range slices.Clone(s.waiting) {
			ended = append(ended, l.id)
			f.forget(l, ErrShutdown)
		}
	}
	slices.SortFunc(ended, ID.compare)
	drained := f.drainWhere(func(*client[C]) bool { return true })
	f.emit(Event{Action: ActionShutdown, Drained: ids(drained), Ended: ended})
	f.endIdle(drained)
	f.settleDown()
}

// settleDown ends the shutdown when nothing is left to end. f.mu must be held.
func (f *Factory[C]) settleDown() {
	if f.phase == stopping && len(f.clients) == 0 {
		f.phase = down
		f.emit(Event{Action: ActionShutdownReturn, Outcome: ShutDown})
		close(f.down)
	}
}
