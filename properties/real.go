package properties

import (
	"context"

	"lockstep/adapters"
	"lockstep/factory"
)

// Real returns the subject that is the factory of this module over clients of a real server, in the
// simulated host: each simulated process has descriptors of its own, as after a fork. A process
// that inherited a client has a client of its own, too, which was opened on connections of its own
// and then given the inherited descriptors underneath; so it is the adapter's very Discard that is
// judged.
//
// At a trace's end no process may have written a byte on what it inherited, no session may have
// ended but by its opener (R8), no client may have ended twice in one process (R7), no descriptor
// may be left, and the server has to agree (R9). It needs a system whose descriptors can be copied,
// which Windows is not. It panics where the wire's adapter cannot be made.
func Real[C any](wire Wire[C]) Subject {
	base, err := wire.Adapter(nil)
	if err != nil {
		panic(err)
	}
	k := &kernel[C]{wire: wire, gone: make(map[factory.Process]bool)}
	adapter := func(id factory.Identity) adapters.Adapter[*realClient[C]] {
		return &realAdapter[C]{base, k, id}
	}
	return Over(adapter, k.call, k)
}

// realAdapter is the adapter of one simulated process.
type realAdapter[C any] struct {
	base     adapters.Adapter[C] // to be asked what it is
	kernel   *kernel[C]
	identity factory.Identity
}

func (a *realAdapter[C]) Name() string                        { return a.base.Name() }
func (a *realAdapter[C]) Sharing() adapters.Sharing           { return a.base.Sharing() }
func (a *realAdapter[C]) Capabilities() adapters.Capabilities { return a.base.Capabilities() }

func (a *realAdapter[C]) Open(ctx context.Context, key string) (*realClient[C], error) {
	now, err := a.identity.Current()
	if err != nil {
		return nil, err
	}
	return a.kernel.open(ctx, now, key)
}

func (a *realAdapter[C]) Ping(ctx context.Context, c *realClient[C]) error {
	copied, err := a.kernel.copyOf(a.identity, c)
	if err != nil {
		return err
	}
	err = copied.adapter.Ping(Bare(ctx), copied.value)
	if err != nil && ctx.Err() == nil {
		a.kernel.finding("R8: %v is of no use: %w", c, err)
	}
	return err
}

func (a *realAdapter[C]) Close(ctx context.Context, c *realClient[C]) error {
	return a.end(c, func(copied *realCopy[C]) error {
		return copied.adapter.Close(Bare(ctx), copied.value)
	})
}

func (a *realAdapter[C]) Discard(c *realClient[C]) error {
	return a.end(c, func(copied *realCopy[C]) error {
		return copied.adapter.Discard(copied.value)
	})
}

// end ends this process's copy of a client.
func (a *realAdapter[C]) end(c *realClient[C], how func(*realCopy[C]) error) error {
	copied, err := a.kernel.copyOf(a.identity, c)
	if err != nil {
		return err
	}
	if !copied.holds.End() {
		a.kernel.finding("R7: %v is ended twice in one process", c)
	}
	defer copied.holds.Forget()
	return how(copied)
}

// call carries out a use that the factory let pass: it has to succeed.
func (k *kernel[C]) call(ctx context.Context, id factory.Identity, c *realClient[C]) error {
	copied, err := k.copyOf(id, c)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(Bare(ctx), patience())
	defer cancel()
	if err := k.wire.Call(ctx, copied.value); err != nil {
		k.finding("R8: %v is of no use: %w", c, err)
		return err
	}
	return nil
}
