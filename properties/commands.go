package properties

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lockstep/adapters"
	"lockstep/factory"
	"lockstep/factory/sim"
)

// command is one kind of step of a trace. Its choices say what it may be done to at this moment;
// one of them is drawn.
type command struct {
	name    string
	weight  int // relative frequency among the commands that have a choice
	choices func(*world) []func(*world)
}

// The bounds of a trace.
const (
	procsMax  = 3
	epochsMax = 6
	scopesMax = 4
	leasesMax = 8
)

// commands are in the order in which shrinking prefers them.
var commands = []command{
	{"OpenScope", 4, openScope},
	{"Acquire", 12, acquire},
	{"Land", 14, land},
	{"Use", 6, use},
	{"Release", 8, release},
	{"Reinit", 4, reinit},
	{"EndClose", 8, endClose},
	{"Retire", 2, retire},
	{"Cancel", 3, cancel},
	{"FailOpen", 4, failOpen},
	{"FailSetUp", 1, failSetUp},
	{"CloseScope", 3, closeScope},
	{"Tick", 6, tick},
	{"Shutdown", 2, shutdown},
	{"Fork", 3, fork},
	{"Restore", 2, restore},
	{"Clone", 1, clone},
	{"Start", 1, start},
	{"Exec", 1, exec},
	{"Exit", 1, exit},
	{"EndPing", 4, endPing},
	{"FailPing", 2, failPing},
	{"Suspend", 1, suspend},
	{"Resume", 2, resume},
}

// each returns a choice for each of items that fits.
func each[T any](items []T, fits func(T) bool, do func(*world, T)) []func(*world) {
	var out []func(*world)
	for _, item := range items {
		if fits(item) {
			out = append(out, func(w *world) { do(w, item) })
		}
	}
	return out
}

// inEach gathers the choices of every living process.
func (w *world) inEach(of func(*process) []func(*world)) []func(*world) {
	var out []func(*world)
	for _, p := range w.procs {
		out = append(out, of(p)...)
	}
	return out
}

func openScope(w *world) []func(*world) {
	return each(w.procs, func(p *process) bool { return len(p.scopes) < scopesMax },
		func(_ *world, p *process) {
			if ctx, err := p.factory.OpenScope(context.Background()); err == nil {
				p.scopes = append(p.scopes, &scope{ctx: ctx, id: p.factory.ScopeOf(ctx)})
			}
		})
}

func closeScope(w *world) []func(*world) {
	return w.inEach(func(p *process) []func(*world) {
		return each(p.scopes, func(s *scope) bool { return !s.closed }, func(_ *world, s *scope) {
			s.closed = p.factory.CloseScope(s.ctx) == nil
		})
	})
}

// acquire asks in open scopes and in closed ones alike: the latter must be refused.
func acquire(w *world) []func(*world) {
	return w.inEach(func(p *process) []func(*world) {
		few := func(string) bool { return len(p.leases)+len(p.calls) < leasesMax }
		var out []func(*world)
		for _, s := range p.scopes {
			out = append(out, each(keys, few, func(w *world, key string) {
				w.begin(s.ctx, p, &call{op: "acquire", key: key},
					func(ctx context.Context, c *call) {
						c.lease, c.err = p.factory.Acquire(ctx, key)
					})
			})...)
		}
		return out
	})
}

func cancel(w *world) []func(*world) {
	return w.inEach(func(p *process) []func(*world) {
		return each(p.calls, func(c *call) bool { return c.op == "acquire" && !c.finished() },
			func(_ *world, c *call) {
				c.cancelled = true
				c.cancel()
			})
	})
}

// letting returns a choice for each operation of a kind that is held: to let it go on with an error
// or nil.
func (w *world) letting(what op, err error) []func(*world) {
	return each(w.gate.held(), func(t *ticket) bool { return t.op == what },
		func(w *world, t *ticket) { w.gate.release(t, err) })
}

func land(w *world) []func(*world)     { return w.letting(opOpen, nil) }
func failOpen(w *world) []func(*world) { return w.letting(opOpen, errInjected) }
func failSetUp(w *world) []func(*world) {
	return each(w.gate.held(), func(t *ticket) bool { return t.op == opOpen },
		func(w *world, t *ticket) { w.gate.releaseUnfit(t) })
}
func endClose(w *world) []func(*world) { return w.letting(opClose, nil) }
func endPing(w *world) []func(*world)  { return w.letting(opPing, nil) }
func failPing(w *world) []func(*world) { return w.letting(opPing, errInjected) }

// suspend prepares a process for a snapshot. The call lasts until its clients have ended.
func suspend(w *world) []func(*world) {
	return each(w.procs, func(p *process) bool { return !p.suspended },
		func(w *world, p *process) {
			p.suspended = true
			c := w.begin(context.Background(), p, &call{op: "suspend"},
				func(ctx context.Context, c *call) { c.err = p.sim.Suspend(ctx) })
			_ = w.await(func() string {
				if c.finished() || p.factory.Stats().Suspended {
					return ""
				}
				return "Suspend has done nothing yet"
			})
		})
}

// resume goes on after a snapshot was taken, or was not.
func resume(w *world) []func(*world) {
	return each(w.procs, func(p *process) bool { return p.suspended }, (*world).resume)
}

func (w *world) resume(p *process) {
	p.suspended = false
	for _, c := range p.calls {
		if c.op == "suspend" {
			c.cancelled = true
			c.cancel()
		}
	}
	_ = p.sim.Resume(context.Background()) // fails only where the process is gone
}

// use begins calls on ended leases too: they must be refused.
func use(w *world) []func(*world) {
	return w.inEach(func(p *process) []func(*world) {
		return each(p.leases, func(*handle) bool { return true }, func(_ *world, h *handle) {
			_ = h.lease.Use(context.Background()) // the events tell whether it should have worked
		})
	})
}

// release gives a lease back, and sometimes again: then nothing may change.
func release(w *world) []func(*world) {
	return w.inEach(func(p *process) []func(*world) {
		return each(p.leases, func(*handle) bool { return true }, func(_ *world, h *handle) {
			h.lease.Release()
			if h.released {
				p.leases = slices.DeleteFunc(p.leases, func(o *handle) bool { return o == h })
			}
			h.released = true
		})
	})
}

var errBroken = errors.New("broken, as drawn")

func retire(w *world) []func(*world) {
	return w.inEach(func(p *process) []func(*world) {
		live := func(h *handle) bool { return !h.released }
		return append(
			each(p.leases, live, func(_ *world, h *handle) { h.lease.Retire(nil) }),
			each(p.leases, live, func(_ *world, h *handle) { h.lease.Retire(errBroken) })...)
	})
}

func reinit(w *world) []func(*world) {
	return w.inEach(func(p *process) []func(*world) {
		return each(keys, func(string) bool { return true }, func(w *world, key string) {
			w.mu.Lock()
			w.reinit = nil
			w.rotations[key]++ // a new password is why
			w.mu.Unlock()
			c := w.begin(context.Background(), p, &call{op: "reinit", key: key},
				func(ctx context.Context, c *call) {
					c.err = p.factory.Reinit(ctx, key)
				})
			_ = w.await(func() string { return w.entered(c) })
		})
	})
}

func tick(w *world) []func(*world) {
	if w.clock.Pending() == 0 {
		return nil
	}
	return []func(*world){
		func(w *world) { w.clock.Next() },
		func(w *world) { // a quiet time, in which clients grow idle
			for range 4 {
				w.clock.Next()
				_ = w.settle() // the step's own settling says what is wrong
			}
		},
	}
}

func shutdown(w *world) []func(*world) {
	return each(w.procs, func(*process) bool { return true }, (*world).shutDown)
}

// shutDown begins a shutdown within the command, and then waits for it as a caller would.
func (w *world) shutDown(p *process) {
	over, end := context.WithCancel(context.Background())
	end()
	_ = p.factory.Shutdown(over) // the waiting call below is the one to be judged
	w.begin(context.Background(), p, &call{op: "shutdown"}, func(ctx context.Context, c *call) {
		c.err = p.factory.Shutdown(ctx)
	})
}

func start(w *world) []func(*world) {
	if len(w.procs) >= procsMax || w.epochs >= epochsMax {
		return nil
	}
	return []func(*world){func(w *world) { w.boot(w.host.Start()) }}
}

// boot gives a process that runs a new program its factory.
func (w *world) boot(p *sim.Process) {
	w.epochs++
	env := w.env(p)
	f, err := w.subject.New(env)
	if err != nil {
		panic(err) // a Subject that cannot be made is the user's mistake, not a finding
	}
	w.add(&process{sim: p, env: env, factory: f})
}

func (w *world) env(p *sim.Process) Env {
	return Env{
		Identity: p, Observer: p, Clock: &clock{Clock: w.clock}, Gate: w.gate,
		Credentials: func(_ context.Context, key string) (adapters.Credentials, error) {
			return w.credentials(p, key)
		},
		Tuning: w.tuning,
	}
}

// credentials are another in each incarnation, and after each Reinit.
func (w *world) credentials(p *sim.Process, key string) (adapters.Credentials, error) {
	now, err := p.Current()
	w.mu.Lock()
	defer w.mu.Unlock()
	return adapters.Credentials{
		User: key, Password: fmt.Sprintf("process %v, rotation %d", now, w.rotations[key]),
	}, err
}

func (w *world) add(p *process) {
	p.incarnations = append(p.incarnations, p.now().Epoch)
	w.mu.Lock()
	w.procs = append(w.procs, p)
	w.mu.Unlock()
}

func (p *process) now() factory.Process {
	now, err := p.sim.Current()
	if err != nil {
		panic("BUG: a living process without identity: " + err.Error())
	}
	return now
}

func fork(w *world) []func(*world) {
	return each(w.procs, w.mayCopy, func(w *world, p *process) {
		child := w.copyOf(p, w.host.Fork(p.sim))
		// The handles are in the child's memory, and none of them works.
		for _, s := range p.scopes {
			child.scopes = append(child.scopes, &scope{ctx: s.ctx, id: s.id, closed: true})
		}
	})
}

func clone(w *world) []func(*world) {
	quiet := func(p *process) bool {
		s := p.factory.Stats()
		return w.mayCopy(p) && s.Opening == 0 && s.Waiting == 0 && s.Pinging == 0
	}
	return each(w.procs, quiet, func(w *world, p *process) {
		child := w.copyOf(p, w.host.Clone(p.sim))
		for _, s := range p.scopes {
			child.scopes = append(child.scopes, &scope{ctx: s.ctx, id: s.id, closed: s.closed})
		}
		child.suspended = p.suspended
	})
}

func (w *world) mayCopy(*process) bool { return len(w.procs) < procsMax && w.epochs < epochsMax }

// copyOf makes child the copy of p's memory.
func (w *world) copyOf(p *process, place *sim.Process) *process {
	w.epochs++
	env := w.env(place)
	before := p.factory.Stats()
	child := &process{sim: place, env: env, factory: p.factory.Clone(env)}
	if after := p.factory.Stats(); after != before {
		w.found = append(w.found, fmt.Errorf(
			"R3: the birth of process %v changed its parent from %+v to %+v",
			child.now(), before, after))
	}
	for _, h := range p.leases {
		if l, ok := child.factory.Lease(h.lease.ID()); ok {
			child.leases = append(child.leases, &handle{lease: l, released: h.released})
		}
	}
	w.add(child)
	w.subject.Forked(p.now(), child.now())
	return child
}

// restore waits for goodbyes that are being said, and for pings: one that was cut in two by a
// snapshot would be heard twice, and no factory can call it back.
func restore(w *world) []func(*world) {
	quiet := func(p *process) bool {
		return w.epochs < epochsMax && !slices.ContainsFunc(w.gate.held(), func(t *ticket) bool {
			return t.op != opOpen && slices.Contains(p.incarnations, t.flight.Process.Epoch)
		})
	}
	return each(w.procs, quiet,
		func(w *world, p *process) {
			w.epochs++
			before := p.now()
			w.host.Restore(p.sim)
			p.incarnations = append(p.incarnations, p.now().Epoch)
			w.subject.Restored(before, p.now())
		})
}

func exec(w *world) []func(*world) {
	return each(w.procs, func(*process) bool { return w.epochs < epochsMax },
		func(w *world, p *process) {
			last := p.now()
			next := w.host.Exec(p.sim)
			w.bury(p, last)
			w.boot(next)
		})
}

func exit(w *world) []func(*world) {
	return each(w.procs, func(*process) bool { return len(w.procs) > 1 },
		func(w *world, p *process) {
			last := p.now()
			w.host.Exit(p.sim)
			w.bury(p, last)
		})
}

// bury lets the goroutines of a process that is gone come to an end, as the kernel would end them:
// nothing that they do is told any more.
func (w *world) bury(p *process, last factory.Process) {
	w.mu.Lock()
	w.procs = slices.DeleteFunc(w.procs, func(o *process) bool { return o == p })
	w.mu.Unlock()
	w.subject.Gone(last)
	p.env.Clock.(*clock).gone.Store(true)
	for _, c := range p.calls {
		c.cancel()
		<-c.done
	}
	for _, t := range w.gate.held() {
		if slices.Contains(p.incarnations, t.flight.Process.Epoch) {
			w.gate.release(t, errBuried)
		}
	}
	_ = w.await(func() string { // a mutant may hang here: the next step finds out
		if busy(p.factory.Stats()) > 0 {
			return "the threads of a process that is gone"
		}
		return ""
	})
}
