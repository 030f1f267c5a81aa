package faults_test

import (
	"context"
	"sync/atomic"
	"time"

	"lockstep/adapters"
	"lockstep/adapters/mock"
	"lockstep/internal/faults"
)

// lossy acknowledges a write that it does not make.
type lossy struct {
	faults.Store
	puts *atomic.Int64
}

func (l lossy) Put(ctx context.Context, key string, value []byte) error {
	if l.puts.Add(1) == 5 {
		return nil
	}
	return l.Store.Put(ctx, key, value)
}

// deaf takes no notice of its deadline.
type deaf struct{ faults.Store }

func (d deaf) Put(ctx context.Context, key string, value []byte) error {
	err := d.Store.Put(ctx, key, value)
	if err != nil {
		<-time.After(3 * time.Second)
	}
	return err
}

// patient waits out the time in which its client could be opened, as one does who waits for a
// single-flight open without a look at his own deadline.
type patient struct {
	faults.Store
	openWithin *atomic.Int64
}

func (p patient) Put(ctx context.Context, key string, value []byte) error {
	err := p.Store.Put(ctx, key, value)
	if err != nil {
		<-time.After(time.Duration(p.openWithin.Load()))
	}
	return err
}

// timing is an adapter that tells how long an open may take.
type timing struct {
	adapters.Adapter[*mock.DatabaseClient]
	openWithin *atomic.Int64
}

func (a timing) Open(ctx context.Context, key string) (*mock.DatabaseClient, error) {
	if deadline, ok := ctx.Deadline(); ok {
		a.openWithin.Store(int64(time.Until(deadline)))
	}
	return a.Adapter.Open(ctx, key)
}

// hung is a store whose calls do not return once the server is away.
type hung struct {
	faults.Store
	end <-chan struct{}
}

func (h hung) Put(ctx context.Context, key string, value []byte) error {
	err := h.Store.Put(ctx, key, value)
	if err != nil {
		<-h.end
	}
	return err
}

// hasty commits what nobody committed.
func hasty(
	ctx context.Context, c *mock.DatabaseClient, keys ...string,
) (faults.Transaction, error) {
	for _, key := range keys {
		if err := (table{c}).Put(ctx, key, []byte(key)); err != nil {
			return nil, err
		}
	}
	return begin(ctx, c)
}

// eager acknowledges a commit that did not happen.
type eager struct{ faults.Transaction }

func (e eager) Commit(ctx context.Context) error {
	_ = e.Transaction.Commit(ctx)
	return nil
}

// torn writes its first row by itself, and fails to commit the others in the fifth transaction.
type torn struct {
	faults.Transaction
	nth int64
}

func (t torn) Commit(ctx context.Context) error {
	if t.nth == 5 {
		return adapters.ErrUnavailable
	}
	return t.Transaction.Commit(ctx)
}

// oblivious loses what is written by the lease that is held while the fault is struck.
type oblivious struct{ faults.Store }

func (o oblivious) Put(ctx context.Context, key string, value []byte) error {
	if string(value) == "after" {
		return nil
	}
	return o.Store.Put(ctx, key, value)
}

// denying denies so many writes of the lease that is held while the fault is struck.
type denying struct {
	faults.Store
	denials *atomic.Int64
}

func (d denying) Put(ctx context.Context, key string, value []byte) error {
	if string(value) == "after" && d.denials.Add(-1) >= 0 {
		return adapters.ErrDenied
	}
	return d.Store.Put(ctx, key, value)
}

// leaky closes no client.
type leaky struct {
	adapters.Adapter[*mock.DatabaseClient]
}

func (leaky) Close(context.Context, *mock.DatabaseClient) error { return nil }

// forgetful acknowledges a publication that it does not make.
type forgetful struct {
	adapters.Queue
	publications *atomic.Int64
}

func (f forgetful) Publish(ctx context.Context, topic string, body []byte) (string, error) {
	if f.publications.Add(1) == 5 {
		return "5", nil
	}
	return f.Queue.Publish(ctx, topic, body)
}

// miscounting adds other than it says.
type miscounting struct {
	faults.Counter
	additions *atomic.Int64
	add       func(nth, by int64) int64
}

func (m miscounting) Incr(ctx context.Context, key string, by int64) (int64, error) {
	return m.Counter.Incr(ctx, key, m.add(m.additions.Add(1), by))
}
