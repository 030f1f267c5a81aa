package mock

import (
	"context"
	"errors"
	"fmt"

	"lockstep/adapters"
)

// Options configures an adapter. The zero value works.
type Options struct {
	// Name is the adapter's name. Empty means "mock-database", "mock-cache" or "mock-queue".
	Name string
	// Sharing is declared to the factory and decides which uses are a Misuse.
	Sharing adapters.Sharing
	// Without withholds capabilities: the clients then answer ErrUnsupported.
	Without adapters.Capabilities
	// Faults are struck by the adapter's operations and its clients' calls. Nil means none.
	Faults *Faults
	// Gate is passed by the same operations, before they meet Faults. Nil means none.
	Gate Gate
	// Caller says who calls where the context does not: typically which simulated process runs. For
	// Discard, which has no context, it gets context.Background. Nil means the Caller without
	// names.
	Caller func(ctx context.Context) Caller
}

// profile is what an adapter and its connections know about themselves. It never changes.
type profile struct {
	Options
	capabilities adapters.Capabilities
}

func newProfile(name string, offered adapters.Capabilities, options Options) *profile {
	if options.Name == "" {
		options.Name = name
	}
	return &profile{Options: options, capabilities: offered &^ options.Without}
}

// visit describes an operation on a connection.
func (p *profile) visit(ctx context.Context, op Op, verb string, c *connection) Visit {
	return Visit{
		Op: op, Verb: verb, Adapter: p.Name, Key: c.key, Connection: c.id,
		Caller: callerOf(ctx, p.Caller),
	}
}

// need returns nil where the capabilities are offered.
func (p *profile) need(want adapters.Capabilities) error {
	if p.capabilities.Has(want) {
		return nil
	}
	return refuse(adapters.ErrUnsupported, fmt.Errorf("it needs %v", want&^p.capabilities))
}

// pass takes an operation through the gate and the faults that strike before anything is written.
func (p *profile) pass(ctx context.Context, visit Visit) outcome {
	if p.Gate != nil {
		if err := p.Gate.Arrive(ctx, visit); err != nil {
			if over := contextError(ctx); over != nil {
				err = over
			}
			return outcome{err: err}
		}
	}
	return p.strike(ctx, visit, false)
}

// strike lets the early or the late faults strike an operation. A delay that the context cuts short
// leaves the context's error.
func (p *profile) strike(ctx context.Context, visit Visit, late bool) outcome {
	if p.Faults == nil {
		return outcome{}
	}
	struck := p.Faults.strike(visit, late)
	if err := wait(ctx, struck.delay); err != nil {
		return outcome{err: err}
	}
	return struck
}

// failed makes the error that the caller gets, and nil of nil. An error of no kind came from a Gate
// or a Fault and stands for a failure of the network.
func (p *profile) failed(visit Visit, err error) error {
	if err == nil {
		return nil
	}
	result := &adapters.Error{Adapter: p.Name, Key: visit.Key, Op: visit.Verb}
	var refused *refusal
	if errors.As(err, &refused) {
		result.Kind, result.Cause = refused.kind, refused.cause
		return result
	}
	result.Kind = adapters.KindOf(err)
	if result.Kind == nil {
		result.Kind = adapters.ErrUnavailable
	}
	if err != result.Kind { // a bare sentinel is not repeated as its own cause
		result.Cause = err
	}
	return result
}

// refusal is an error of the server's own: a kind with a cause that does not wrap it.
type refusal struct{ kind, cause error }

func (r *refusal) Error() string { return r.kind.Error() + ": " + r.cause.Error() }

func refuse(kind, cause error) error { return &refusal{kind: kind, cause: cause} }

// invalid refuses an argument or a call.
func invalid(why string) error { return refuse(adapters.ErrInvalid, errors.New(why)) }

// client is what every client type embeds: its end of the connection.
type client struct{ connection *connection }

// Connection returns the ID of the client's connection.
func (c client) Connection() int { return c.link().id }

func (c client) link() *connection {
	if c.connection == nil {
		panic("mock: the client was not opened by an adapter")
	}
	return c.connection
}

// linked is satisfied by the client types of this package.
type linked interface{ link() *connection }

// Adapter opens and ends simulated connections. NewDatabase, NewCache and NewQueue make one.
type Adapter[C linked] struct {
	server  *Server
	profile *profile
	wrap    func(client) C
}

// For returns the same adapter with another way to tell who calls where the context does not: a
// simulated process that forked uses its own, so that what it does is not taken for its parent's.
// The calls of a client go on asking the adapter that opened it; name their process by the context.
func (a *Adapter[C]) For(caller func(ctx context.Context) Caller) *Adapter[C] {
	other := *a.profile
	other.Caller = caller
	return &Adapter[C]{server: a.server, profile: &other, wrap: a.wrap}
}

// Name implements adapters.Adapter.
func (a *Adapter[C]) Name() string { return a.profile.Name }

// Sharing implements adapters.Adapter.
func (a *Adapter[C]) Sharing() adapters.Sharing { return a.profile.Sharing }

// Capabilities implements adapters.Adapter.
func (a *Adapter[C]) Capabilities() adapters.Capabilities { return a.profile.capabilities }

// Open implements adapters.Adapter. The key satisfies adapters.CheckName.
func (a *Adapter[C]) Open(ctx context.Context, key string) (C, error) {
	visit := Visit{
		Op: OpOpen, Verb: OpOpen.String(), Adapter: a.profile.Name, Key: key,
		Caller: callerOf(ctx, a.profile.Caller),
	}
	opened, err := a.open(ctx, visit)
	if err != nil {
		a.server.openFailed()
		var none C
		return none, a.profile.failed(visit, err)
	}
	return a.wrap(client{opened}), nil
}

func (a *Adapter[C]) open(ctx context.Context, visit Visit) (*connection, error) {
	if err := adapters.CheckName(visit.Key); err != nil {
		return nil, refuse(adapters.ErrInvalid, err)
	}
	if err := contextError(ctx); err != nil {
		return nil, err
	}
	if early := a.profile.pass(ctx, visit); early.err != nil {
		return nil, early.err
	}
	if err := contextError(ctx); err != nil {
		return nil, err
	}
	opened := a.server.connect(a.profile, visit.Key, visit.Caller)
	late := a.profile.strike(ctx, visit, true)
	if late.err == nil {
		return opened, nil
	}
	if late.broken {
		a.server.Break(opened.id)
	}
	a.server.hangUp(opened)
	return nil, late.err
}

// Ping implements adapters.Adapter.
func (a *Adapter[C]) Ping(ctx context.Context, client C) error {
	c := client.link()
	visit := a.profile.visit(ctx, OpPing, OpPing.String(), c)
	return a.profile.failed(visit, c.ping(ctx, a.profile, visit))
}

// Close implements adapters.Adapter.
func (a *Adapter[C]) Close(ctx context.Context, client C) error {
	c := client.link()
	visit := a.profile.visit(ctx, OpClose, OpClose.String(), c)
	return a.profile.failed(visit, c.close(ctx, a.profile, visit))
}

// Discard implements adapters.Adapter.
func (a *Adapter[C]) Discard(client C) error {
	c := client.link()
	visit := a.profile.visit(context.Background(), OpDiscard, OpDiscard.String(), c)
	return a.profile.failed(visit, c.discard(visit))
}
