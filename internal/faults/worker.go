package faults

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"lockstep/adapters"
)

const (
	// callLeast and callMost bound the deadline of each call of a worker. On a quiet machine it is
	// the former, and while it is not known how quick the machine is, the latter. Between them it
	// is so many times what the slowest call took before the fault, the one that opened its client.
	// A call may return slack later than another goroutine saw its deadline pass: of a loaded
	// machine, both have to wait.
	callLeast, callMost = 400 * time.Millisecond, 2 * time.Second
	callTimes           = 4
	slack               = 500 * time.Millisecond
	// fast and slow bound the pause between two calls of a worker. It grows while nothing changes:
	// the time to judge a trace grows with the square of its length.
	fast, slow = 5 * time.Millisecond, 640 * time.Millisecond
	// consumeWait is how long a consumer waits for a message.
	consumeWait = 50 * time.Millisecond

	writers = 2
	group   = adapters.DefaultGroup
)

// worker is a thread of work that calls again and again until it is stopped.
type worker[C any] struct {
	name string
	// work is its nth call.
	work func(ctx context.Context, client C, n int) error
}

// workers returns who works in the trial.
func (t *trial[C]) workers() []worker[C] {
	var list []worker[C]
	if t.Store != nil {
		for i := range writers {
			list = append(list, t.writer(fmt.Sprintf("writer %d", i+1), i))
		}
	}
	if t.Count != nil {
		list = append(list, t.counter())
	}
	if t.Begin != nil {
		list = append(list, t.committer())
	}
	if t.Queue != nil {
		list = append(list, t.publisher(), t.consumer("consumer"))
	}
	return list
}

// writer writes a new key with each call.
func (t *trial[C]) writer(name string, i int) worker[C] {
	return worker[C]{name, func(ctx context.Context, client C, n int) error {
		key := fmt.Sprintf("%sw%d-%d", t.Space, i, n)
		return t.put(ctx, client, key, fmt.Sprintf("value %d of %s", n, name))
	}}
}

// put writes, and notes what was acknowledged.
func (t *trial[C]) put(ctx context.Context, client C, key, value string) error {
	err := t.Store(client).Put(ctx, key, []byte(value))
	if err == nil {
		t.ledger.note(func() { t.ledger.written[key] = value })
	}
	return err
}

func (t *trial[C]) count() string { return t.Space + "count" }

// counter adds one with each call.
func (t *trial[C]) counter() worker[C] {
	return worker[C]{"counter", func(ctx context.Context, client C, _ int) error {
		_, err := t.Count(client).Incr(ctx, t.count(), 1)
		t.ledger.note(func() {
			if err == nil {
				t.ledger.counted++
			} else {
				t.ledger.uncertain++
			}
		})
		return err
	}}
}

// committer commits a transaction of two new rows with each call.
func (t *trial[C]) committer() worker[C] {
	return worker[C]{"committer", func(ctx context.Context, client C, n int) error {
		pair := [2]string{fmt.Sprintf("%st%d-1", t.Space, n), fmt.Sprintf("%st%d-2", t.Space, n)}
		t.ledger.note(func() { t.ledger.pairs = append(t.ledger.pairs, pair) })
		tx, err := t.Begin(ctx, client, pair[:]...)
		if err != nil {
			return err
		}
		if err := tx.Commit(ctx); err != nil {
			return errors.Join(err, tx.Rollback(ctx))
		}
		t.ledger.note(func() {
			for _, key := range pair {
				t.ledger.written[key] = key
			}
		})
		return nil
	}}
}

func (t *trial[C]) topic() string { return t.Space + "topic" }

// publisher publishes a new body with each call.
func (t *trial[C]) publisher() worker[C] {
	return worker[C]{"publisher", func(ctx context.Context, client C, n int) error {
		return t.publish(ctx, client, fmt.Sprintf("body %d", n))
	}}
}

// publish publishes, and notes what was acknowledged.
func (t *trial[C]) publish(ctx context.Context, client C, body string) error {
	_, err := t.Queue(client).Publish(ctx, t.topic(), []byte(body))
	if err == nil {
		t.ledger.note(func() { t.ledger.published[body] = true })
	}
	return err
}

// consumer takes messages and acknowledges them.
func (t *trial[C]) consumer(name string) worker[C] {
	take := adapters.Take{Topic: t.topic(), Group: group, Consumer: name, Max: 10}
	return worker[C]{name, func(ctx context.Context, client C, _ int) error {
		messages, err := t.Queue(client).Consume(ctx, take, consumeWait)
		if err != nil || len(messages) == 0 {
			return err
		}
		return t.deliver(ctx, client, messages)
	}}
}

// deliver notes the messages and acknowledges them.
func (t *trial[C]) deliver(ctx context.Context, client C, messages []adapters.Message) error {
	ids := make([]string, len(messages))
	for i, message := range messages {
		ids[i] = message.ID
		t.ledger.note(func() { t.ledger.delivered[string(message.Body)] = true })
	}
	_, err := t.Queue(client).Ack(ctx, t.topic(), group, ids...)
	return err
}

// run has a worker call in a scope of its own until stop is closed.
func (t *trial[C]) run(w worker[C], stop <-chan struct{}) {
	scope, err := t.factory.OpenScope(context.Background())
	if err != nil {
		t.ledger.find("%s: open a scope: %v", w.name, err)
		return
	}
	pause := time.NewTimer(fast)
	defer pause.Stop()
	for n := 0; ; n++ {
		select {
		case <-stop:
			if err := t.factory.CloseScope(scope); err != nil {
				t.ledger.find("%s: close the scope: %v", w.name, err)
			}
			return
		case <-pause.C:
			t.call(scope, w, n)
			pause.Reset(pace(t.ledger.callsOf(w.name)))
		}
	}
}

// pace returns how long a worker pauses after so many calls in which nothing changed: twice as long
// after every fifth.
func pace(calls int) time.Duration { return min(fast<<min(calls/5, 10), slow) }

// measure sets the deadline of calls by what the slowest one took so far.
func (t *trial[C]) measure() {
	slowest := t.ledger.sinceMark().Slowest
	t.within.Store(int64(min(max(callLeast, callTimes*slowest), callMost)))
}

// callWithin returns the deadline of a call that begins now.
func (t *trial[C]) callWithin() time.Duration { return time.Duration(t.within.Load()) }

// call carries out one call of a worker with a deadline.
func (t *trial[C]) call(scope context.Context, w worker[C], n int) {
	within := t.callWithin()
	ctx, cancel := context.WithTimeout(scope, within)
	defer cancel()
	var due atomic.Pointer[time.Time] // when the deadline was seen to pass
	unwatch := context.AfterFunc(ctx, func() {
		now := time.Now()
		due.Store(&now)
	})
	defer unwatch()
	t.ledger.begin(w.name)
	begin := time.Now()
	err := t.factory.Do(ctx, key, func(ctx context.Context, client C) error {
		return w.work(ctx, client, n)
	})
	now := time.Now()
	var late time.Duration
	if due := due.Load(); due != nil {
		late = now.Sub(*due)
	}
	t.ledger.call(w.name, within, now.Sub(begin), late, err)
}
