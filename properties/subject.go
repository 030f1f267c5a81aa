package properties

import (
	"context"
	"time"

	"lockstep/adapters"
	"lockstep/factory"
)

// Subject makes the factories that a trace drives. One Subject serves one trace.
type Subject interface {
	// New returns the factory of a process that has just started.
	New(env Env) (Factory, error)
	// Forked says that child begins with copies of parent's descriptors (a fork, a cloned
	// snapshot).
	Forked(parent, child factory.Process)
	// Restored says that now has taken the place of before, with its descriptors.
	Restored(before, now factory.Process)
	// Gone says that the kernel dropped what the process had. It is called for every process, for
	// the last ones after Audit.
	Gone(process factory.Process)
	// Audit returns what the other side of the connections has to say against the factory: each
	// finding begins with the rule that it breaks. It is asked at the end of a trace.
	Audit() error
}

// Env is what a factory under test runs on.
type Env struct {
	Identity factory.Identity
	Observer factory.Observer
	Clock    factory.Clock
	Gate     *Gate
	// Credentials are to be asked for at each open, and handed to the adapter by its context.
	Credentials func(ctx context.Context, key string) (adapters.Credentials, error)
	Tuning      Tuning
}

// Tuning is what a trace asks of its factories beside the contract; each is off where it is zero. A
// factory that has nothing of the kind ignores it, but for ClientsMax, which R12 is judged by.
type Tuning struct {
	ClientsMax  int           // live clients of a key
	IdleMax     time.Duration // after which an unused client ends
	LifetimeMax time.Duration
	PingEvery   time.Duration // health check of unused clients
}

// Factory is a factory under test. See package factory for what each method must do.
type Factory interface {
	OpenScope(ctx context.Context) (context.Context, error)
	CloseScope(ctx context.Context) error
	ScopeOf(ctx context.Context) factory.ID
	Acquire(ctx context.Context, key string) (Lease, error)
	Reinit(ctx context.Context, key string) error
	Shutdown(ctx context.Context) error
	Stats() factory.Stats
	Check() error
	// Clone returns the copy of the factory that a fork leaves in another process.
	Clone(env Env) Factory
	// Lease returns the handle of that identity that this process's memory holds.
	Lease(id factory.ID) (Lease, bool)
}

// Lease is a lease under test.
type Lease interface {
	ID() factory.ID
	// Use begins a call and carries it out on the client.
	Use(ctx context.Context) error
	Release()
	Retire(cause error)
}

// Over returns a subject that is the factory of this module over an adapter, which it wraps in the
// Gate. adapter returns the adapter as it is to be used by one process; call is what a process
// carries out on a client at each use.
func Over[C any](
	adapter func(factory.Identity) adapters.Adapter[C],
	call func(context.Context, factory.Identity, C) error, w Watcher,
) Subject {
	return &over[C]{w, adapter, call}
}

// Watcher is the part of a Subject that knows the other end of the connections.
type Watcher interface {
	Forked(parent, child factory.Process)
	Restored(before, now factory.Process)
	Gone(process factory.Process)
	Audit() error
}

type over[C any] struct {
	Watcher
	adapter func(factory.Identity) adapters.Adapter[C]
	call    func(context.Context, factory.Identity, C) error
}

func (o *over[C]) config(env Env) factory.Config[C] {
	return factory.Config[C]{
		Adapter:  gated[C]{o.adapter(env.Identity), env},
		Identity: env.Identity, Observer: env.Observer, Clock: env.Clock,
		Credentials: env.Credentials,
		OnOpen:      func(ctx context.Context, _ string, _ C) error { return env.Gate.setUp(ctx) },
		ClientsMax:  env.Tuning.ClientsMax, IdleMax: env.Tuning.IdleMax,
		LifetimeMax: env.Tuning.LifetimeMax, PingEvery: env.Tuning.PingEvery,
		Rand: func() float64 { return 0.5 }, // the same draws give the same trace
	}
}

func (o *over[C]) New(env Env) (Factory, error) {
	f, err := factory.New(o.config(env))
	if err != nil {
		return nil, err
	}
	return &overFactory[C]{f, o, env.Identity}, nil
}

// overFactory gives a factory.Factory the methods of Factory.
type overFactory[C any] struct {
	*factory.Factory[C]
	subject  *over[C]
	identity factory.Identity
}

func (f *overFactory[C]) Acquire(ctx context.Context, key string) (Lease, error) {
	l, err := f.Factory.Acquire(ctx, key)
	if l.ID() == (factory.ID{}) { // the zero Lease
		return nil, err
	}
	return &overLease[C]{l, f}, err
}

func (f *overFactory[C]) Clone(env Env) Factory {
	return &overFactory[C]{f.Factory.Clone(f.subject.config(env)), f.subject, env.Identity}
}

func (f *overFactory[C]) Lease(id factory.ID) (Lease, bool) {
	l, ok := f.Factory.Lease(id)
	if !ok {
		return nil, false
	}
	return &overLease[C]{l, f}, true
}

// overLease gives a factory.Lease the methods of Lease.
type overLease[C any] struct {
	factory.Lease[C]
	factory *overFactory[C]
}

func (l *overLease[C]) Use(ctx context.Context) error {
	client, err := l.Lease.Use()
	if err != nil {
		return err
	}
	return l.factory.subject.call(ctx, l.factory.identity, client)
}
