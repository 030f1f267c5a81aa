// Package heap bounds the memory that the engines take, whatever they are asked.
package heap

import (
	"context"
	"errors"
	"runtime"
	"runtime/metrics"
	"time"
)

// ErrExhausted is why a context of [Guard] ended.
var ErrExhausted = errors.New("the memory that may be used is exhausted")

// every is how often the heap is looked at.
const every = 20 * time.Millisecond

// Guard returns a context that ends, with [ErrExhausted] as its cause, when the heap of the process
// has more than so many bytes, as far as the garbage collector knows. Zero bounds nothing. stop is
// to be called once the context is not wanted any more.
func Guard(ctx context.Context, most uint64) (guarded context.Context, stop func()) {
	if most == 0 {
		return ctx, func() {}
	}
	guarded, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		clock := time.NewTicker(every)
		defer clock.Stop()
		for {
			select {
			case <-guarded.Done():
				return
			case <-clock.C:
			}
			if exhausted(most) {
				cancel(ErrExhausted)
			}
		}
	}()
	return guarded, func() { cancel(nil); <-done }
}

// exhausted looks at the heap, and has what is garbage on it collected before it says yes.
func exhausted(most uint64) bool {
	if size() <= most {
		return false
	}
	runtime.GC()
	return size() > most-most/8
}

func size() uint64 { return read("/memory/classes/heap/objects:bytes") }

// Live returns how many bytes the last garbage collection found to be in use.
func Live() uint64 { return read("/gc/heap/live:bytes") }

func read(name string) uint64 {
	sample := []metrics.Sample{{Name: name}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
