package faults

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"lockstep/adapters"
	"lockstep/conformance"
	"lockstep/factory"
)

const (
	// key is what the workers' clients are opened for.
	key = "trial"
	// calmCalls is how many calls of each worker are to succeed before the fault, and after it.
	calmCalls = 3
	// feltCalls bounds how long a fault is let strike, and recoverCalls how long the factory may
	// take to recover: the time of so many calls that miss their deadlines, one after the other. On
	// a quiet machine it is five and ten seconds. calmWithin is how long it may take until all
	// works before the fault, and endWithin how long each step of the end may take.
	feltCalls    = 13
	recoverCalls = 25
	calmWithin   = time.Minute
	endWithin    = 30 * time.Second
	// settleWithin is how long a commit that nobody waits for may take.
	settleWithin = 10 * time.Second
	// openWithin bounds one open. It is far from the deadline of a call, so that a caller who was
	// made to wait for it is found out.
	openWithin = 5 * time.Second
	askEvery   = 10 * time.Millisecond
)

// trial is one fault struck at one subject.
type trial[C any] struct {
	Subject[C]
	fault    Fault
	spec     *conformance.Spec
	recorder *conformance.Recorder
	observer factory.Observer
	factory  *factory.Factory[C]
	ledger   *ledger
	scene    *Scene
	links    []*Link
	lagging  atomic.Pointer[adapters.Credentials]
	within   atomic.Int64 // the deadline of a call, in nanoseconds
	unknown  []error
	remark   string
}

// Try strikes the fault at the subject and returns the verdict. It leaves nothing behind, and the
// server as it was but for the data. The spec is the contract's.
func Try[C any](ctx context.Context, spec *conformance.Spec, s Subject[C], f Fault) Result {
	recorder := conformance.NewRecorder()
	return try(ctx, &trial[C]{
		Subject: s, fault: f, spec: spec, recorder: recorder, observer: recorder,
		ledger: newLedger(),
	})
}

func try[C any](ctx context.Context, t *trial[C]) Result {
	begin := time.Now()
	if err := t.setUp(); err != nil {
		t.doubt("set up: %w", err)
	} else {
		t.happen(ctx)
		t.judge(ctx)
	}
	for _, link := range t.links {
		link.Close()
	}
	return t.result(time.Since(begin))
}

// doubt notes why the trial says nothing about the factory.
func (t *trial[C]) doubt(format string, args ...any) {
	t.unknown = append(t.unknown, fmt.Errorf(format, args...))
}

func (t *trial[C]) setUp() error {
	t.within.Store(int64(callMost))
	process, err := factory.OS().Current()
	if err != nil {
		return err
	}
	t.recorder.Observe(factory.Event{Action: factory.ActionStart, Process: process})
	address, err := t.route()
	if err != nil {
		return err
	}
	adapter, err := t.New(address)
	if err != nil {
		return err
	}
	t.factory, err = factory.New(factory.Config[C]{
		Adapter: adapter, Observer: t.observer,
		Credentials: func(context.Context, string) (adapters.Credentials, error) {
			if old := t.lagging.Load(); old != nil {
				return *old, nil
			}
			return t.Server.Credentials(), nil
		},
		OpenTimeout: openWithin, CloseTimeout: time.Second, DrainTimeout: time.Second,
		BackoffMin: 10 * time.Millisecond, BackoffMax: 100 * time.Millisecond,
	})
	if err != nil {
		return err
	}
	t.scene = &Scene{
		Server: t.Server, Hold: t.hold, Keep: t.keep, Move: t.move,
		Lag: func() {
			old := t.Server.Credentials()
			t.lagging.Store(&old)
		},
		Catch: func() { t.lagging.Store(nil) },
	}
	if !t.Direct {
		t.scene.Link = t.links[0]
	}
	return nil
}

// route returns the address at which clients find the server as of now.
func (t *trial[C]) route() (string, error) {
	if t.Direct {
		return t.Server.Address(), nil
	}
	link, err := NewLink(t.Server.Address())
	if err != nil {
		return "", err
	}
	t.links = append(t.links, link)
	return link.Address(), nil
}

// move has the factory reload an adapter for where the server is now.
func (t *trial[C]) move(ctx context.Context) error {
	address, err := t.route()
	if err != nil {
		return err
	}
	adapter, err := t.New(address)
	if err != nil {
		return err
	}
	_, err = t.factory.Reload(ctx, adapter)
	return err
}

// happen is the trial itself: calm, the fault, and calm again.
func (t *trial[C]) happen(ctx context.Context) {
	workers := t.workers()
	names := make([]string, len(workers))
	stop := make(chan struct{})
	var working sync.WaitGroup
	for i, w := range workers {
		names[i] = w.name
		working.Go(func() { t.run(w, stop) })
	}
	defer t.end(stop, &working)
	calm := func() error { return t.ledger.acked(calmCalls, names) }
	if err := await(ctx, calmWithin, calm); err != nil {
		t.doubt("it did not work before the fault: %w", err)
		return
	}
	t.measure()
	t.strike(ctx)
	if err := ctx.Err(); err != nil {
		t.doubt("the trial was stopped: %w", err)
		return
	}
	t.ledger.mark()
	within := recoverCalls * t.callWithin()
	t.within.Store(int64(callMost)) // a server that was away may be slow at first
	if err := await(ctx, within, calm); err != nil {
		t.ledger.find("the factory did not recover within %s: %v", within, err)
	}
}

// end stops the workers and waits for them, but not for ever.
func (t *trial[C]) end(stop chan<- struct{}, working *sync.WaitGroup) {
	close(stop)
	ended := make(chan struct{})
	go func() {
		working.Wait()
		close(ended)
	}()
	late := time.NewTimer(endWithin)
	defer late.Stop()
	select {
	case <-ended:
	case <-late.C:
		for _, worker := range t.ledger.calling() {
			t.ledger.find("%s: a call did not return within %s of the end\n%s",
				worker, endWithin, adapterStacks())
		}
	}
}

// strike strikes the fault, waits until it was felt, and heals it in any case.
func (t *trial[C]) strike(ctx context.Context) {
	t.ledger.mark()
	felt := t.fault.Felt
	if felt == nil {
		felt = func(since Stats) bool { return since.Failed > 0 }
	}
	err := t.fault.Strike(ctx, t.scene)
	t.blame("strike", err)
	if err == nil {
		err = await(ctx, feltCalls*t.callWithin(), func() error {
			since := t.ledger.sinceMark()
			if felt(since) {
				return nil
			}
			return fmt.Errorf("%d calls succeeded, the slowest in %s", since.Acked, since.Slowest)
		})
		if err != nil {
			t.doubt("nobody felt the fault: %w", err)
		}
	}
	t.blame("heal", t.fault.Heal(context.WithoutCancel(ctx), t.scene))
}

// promiseBroken is an error of a fault that found the factory or the adapter wrong.
type promiseBroken struct{ what string }

func (e promiseBroken) Error() string { return e.what }

// blame sorts an error of a fault into what is wrong and what says nothing.
func (t *trial[C]) blame(step string, err error) {
	var broken promiseBroken
	switch {
	case errors.As(err, &broken):
		t.ledger.find("%s: %v", step, err)
	case err != nil:
		t.doubt("%s: %w", step, err)
	}
}

// await asks until a question is answered by nil, for at most so long. It returns the last answer.
func await(ctx context.Context, within time.Duration, ask func() error) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	for {
		err := ask()
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return err
		}
	}
}
