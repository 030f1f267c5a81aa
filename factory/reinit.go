package factory

import (
	"context"
	"fmt"

	"lockstep/adapters"
)

// Reinit begins a new generation of key: from here on every new lease is of it (R5). Clients of the
// old one drain: each is closed when its last lease ends, and at the latest after the drain
// timeout, when the leases that remain go stale (R10). Reinit waits for that, or for ctx.
//
// It errs with ErrShutdown or ErrIdentity, before which nothing changed, or with the context's
// error, after which the draining goes on.
func (f *Factory[C]) Reinit(ctx context.Context, key string) error {
	ctx, end := f.begin(ctx, Operation{
		Kind: KindReinit, Adapter: f.name, Key: key, Start: f.cfg.Clock.Now(),
	})
	err := f.reinitAndWait(ctx, key)
	end(err)
	return err
}

func (f *Factory[C]) reinitAndWait(ctx context.Context, key string) error {
	f.mu.Lock()
	if err := f.admit(); err != nil {
		f.mu.Unlock()
		return f.fail("reinit", key, err)
	}
	drained := f.reinit(f.keyFor(key))
	gen := f.keys[key].gen
	f.mu.Unlock()
	f.log.reinit(key, gen, len(drained))
	err := awaitEnd(ctx, drained)
	if f.observed {
		f.mu.Lock()
		f.emit(Event{Action: ActionReinitReturn, Key: key, Outcome: outcomeOf(err)})
		f.mu.Unlock()
	}
	if err != nil {
		return f.fail("reinit", key, err)
	}
	return nil
}

// reinit begins a new generation of a key and returns the clients that drain. mu must be held.
func (f *Factory[C]) reinit(k *keyState[C]) []*client[C] {
	k.gen++
	k.failures = 0 // what failed before says nothing about what comes
	f.stats.Reinits++
	drained := f.drainAll(k.clients)
	f.emit(Event{Action: ActionReinit, Key: k.name, Generation: k.gen, Drained: ids(drained)})
	f.endIdle(drained...)
	var obsolete []*client[C] // flights; whoever waits is served by one of the new generation
	for _, s := range k.slots() {
		if s.flight != nil {
			obsolete = append(obsolete, s.flight)
			s.flight = nil
		}
	}
	f.requeue(k)
	for _, c := range obsolete {
		f.giveUp(c)
	}
	f.relieve(k)
	return drained
}

// requeue has all who wait for a key and have neither a ready client nor a flight wait for one (an
// exclusive client whose health is checked is ready, and serves nobody yet). All must be in the
// queue before the first is served. mu must be held.
func (f *Factory[C]) requeue(k *keyState[C]) {
	for _, s := range k.slots() {
		if s.waiting.Len() > 0 && s.ready == nil && s.flight == nil && s.queued == nil {
			f.enqueue(s)
		}
	}
}

// awaitEnd waits until clients have ended, or for ctx.
func awaitEnd[C any](ctx context.Context, clients []*client[C]) error {
	for _, c := range clients {
		select {
		case <-c.ended:
		case <-ctx.Done():
			return ended(ctx)
		}
	}
	return nil
}

// Reload has adapter open clients from now on, after the configuration has changed. A key for which
// the two adapters have the same [adapters.Fingerprinter] keeps its clients; every other one is
// re-initialised, as by [Factory.Reinit]. It returns the keys that were, in order.
//
// It errs with ErrShutdown or ErrIdentity, or where adapter is of another name or sharing, before
// which nothing changed; or with the context's error, after which the draining goes on.
func (f *Factory[C]) Reload(ctx context.Context, adapter adapters.Adapter[C]) ([]string, error) {
	if adapter.Name() != f.name || adapter.Sharing() != f.sharing {
		return nil, f.fail("reload", "", fmt.Errorf("the new adapter is %q, %v",
			adapter.Name(), adapter.Sharing()))
	}
	for {
		before, reloads, names := f.currentAdapter()
		var changed []string
		for _, name := range names {
			if !adapters.SameFingerprint(before, adapter, name) {
				changed = append(changed, name)
			}
		}
		drained, ok, err := f.reload(adapter, reloads, len(names), changed)
		switch {
		case err != nil:
			return nil, f.fail("reload", "", err)
		case !ok && ctx.Err() != nil:
			return nil, f.fail("reload", "", ended(ctx))
		case !ok:
			continue
		}
		if err := f.followReload(ctx, changed, drained); err != nil {
			return changed, f.fail("reload", "", err)
		}
		return changed, nil
	}
}

// followReload tells of the keys that were re-initialised, and waits until their clients have
// ended, or for ctx.
func (f *Factory[C]) followReload(
	ctx context.Context, changed []string, drained []*client[C],
) error {
	draining := make(map[string]int)
	for _, c := range drained {
		draining[c.slot.key.name]++
	}
	var ends []func(error)
	for _, name := range changed {
		f.log.reinit(name, f.generation(name), draining[name])
		_, end := f.begin(ctx, Operation{
			Kind: KindReinit, Adapter: f.name, Key: name, Start: f.cfg.Clock.Now(),
		})
		ends = append(ends, end)
	}
	err := awaitEnd(ctx, drained)
	for _, end := range ends {
		end(err)
	}
	return err
}

func (f *Factory[C]) generation(name string) uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.keys[name].gen
}

// currentAdapter returns the adapter that opens, how many have come after the first, and the keys
// that were asked for.
func (f *Factory[C]) currentAdapter() (a adapters.Adapter[C], reloads int, names []string) {
	names = f.Keys()
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.adapter, f.reloads, names
}

// reload replaces the adapter and re-initialises the keys that changed. It does neither, and says
// so, if meanwhile another adapter came, or another key.
func (f *Factory[C]) reload(
	after adapters.Adapter[C], reloads, keys int, changed []string,
) (drained []*client[C], ok bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.admit(); err != nil {
		return nil, false, err
	}
	if f.reloads != reloads || len(f.keys) != keys {
		return nil, false, nil
	}
	f.reloads++
	f.adapter = after
	for _, name := range changed {
		drained = append(drained, f.reinit(f.keys[name])...)
	}
	return drained, true, nil
}

// Keys returns the keys that were asked for, in order.
func (f *Factory[C]) Keys() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var names []string
	for _, k := range f.sortedKeys() {
		names = append(names, k.name)
	}
	return names
}
