package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// pending is a call under way.
type pending struct {
	done chan struct{}
	err  error // once done is closed
}

// start begins a call in a goroutine of its own.
func (e *env) start(do func() error) *pending {
	p := &pending{done: make(chan struct{})}
	e.strays = append(e.strays, p)
	go func() {
		defer close(p.done)
		defer func() {
			if v := recover(); v != nil {
				p.err = fmt.Errorf("panic: %v", v)
			}
		}()
		p.err = do()
	}()
	return p
}

// over says whether the call returned.
func (p *pending) over() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// await waits for a call that has to return soon, and finds it where it does not.
func (e *env) await(p *pending, format string, args ...any) (returned bool, err error) {
	timer := time.NewTimer(e.h.Patience)
	defer timer.Stop()
	select {
	case <-p.done:
		return true, p.err
	case <-timer.C:
		e.errorf("%s did not return within %v", fmt.Sprintf(format, args...), e.h.Patience)
		return false, nil
	}
}

// all carries out n functions at once, waits for them, and ends the check at the first error.
func (e *env) all(n int, do func(i int) error, format string, args ...any) {
	var failed []error
	var calls []*pending
	for i := range n {
		calls = append(calls, e.start(func() error { return do(i) }))
	}
	for _, p := range calls {
		<-p.done
		failed = append(failed, p.err)
	}
	e.ok(errors.Join(failed...), format, args...)
}

// settle clears the weather, breaks the connections where calls still hang, and waits for them.
func (e *env) settle() {
	if e.setup.Wire == nil {
		return
	}
	e.setup.Wire.Set(Clear)
	e.setup.Wire.BreakNew(-1)
	for _, p := range e.strays {
		if !p.over() {
			e.setup.Wire.Break()
		}
	}
}

// cleanUp ends everything that the rule began.
func (e *env) cleanUp() {
	e.settle()
	e.cancel()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), e.h.Patience)
	defer cancel()
	for _, c := range e.opened() {
		if !c.ended {
			_ = e.adapter.Close(ctx, c.raw)
		}
	}
	for _, p := range e.strays {
		e.until(p.over)
	}
}

func (e *env) opened() []*client {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.clients
}
