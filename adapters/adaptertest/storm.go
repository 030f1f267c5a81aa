package adaptertest

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"lockstep/adapters"
)

func checkCancelledAnywhere(e *env) {
	const workers, rounds = 4, 40
	for _, s := range e.stores() {
		crew := e.crew(workers)
		var calls []*pending
		for i, c := range crew {
			calls = append(calls, e.start(func() error {
				return e.storm(s, c, e.name(s.what), rounds, i%2 == 0)
			}))
		}
		for _, call := range calls {
			<-call.done
			if call.err != nil {
				e.errorf("%v", call.err)
			}
		}
		e.cancelAtReply(s)
	}
}

// cancelAtReply cancels calls at the moment at which their reply arrives: whoever got it has a
// client that goes on working.
func (e *env) cancelAtReply(s store) {
	if e.setup.Wire == nil {
		return
	}
	c, name := e.open(), e.name(s.what)
	for range 20 {
		ctx, cancel := context.WithCancel(e.ctx)
		e.setup.Wire.Set(Silent)
		call := e.start(func() error { return s.put(ctx, c, name, []byte(name)) })
		e.waits(call, 0)
		cancelling := e.start(func() error { cancel(); return nil })
		e.setup.Wire.Set(Clear)
		<-cancelling.done
		returned, err := e.await(call, "putting the %s %q (cancelled at its reply)", s.what, name)
		if !returned {
			return
		}
		if err != nil {
			c, err = e.afterCancel(c, err)
			e.ok(err, "after a cancelled call, a new client")
			continue
		}
		e.ok(e.adapter.Ping(e.ctx, c.raw),
			"Ping(client) after a call that was cancelled at its reply and succeeded")
	}
}

// storm puts and gets under one name, and cancels at varying moments where it is told to.
func (e *env) storm(s store, c *client, name string, rounds int, cancels bool) error {
	for round := range rounds {
		ctx, cancel := e.ctx, context.CancelFunc(func() {})
		if cancels {
			ctx, cancel = cancelledSoon(e.ctx, round)
		}
		value := fmt.Append(nil, name, ":", round)
		err := s.put(ctx, c, name, value)
		var got []byte
		if err == nil {
			got, err = s.get(ctx, c, name)
		}
		cancel()
		if err == nil && got != nil && !bytes.HasPrefix(got, []byte(name+":")) {
			return fmt.Errorf("getting the %s %q = %s, want one of its own",
				s.what, name, show(got))
		}
		if err == nil && cancels {
			if late := e.adapter.Ping(e.ctx, c.raw); late != nil {
				return fmt.Errorf("a ping after a call of %q that succeeded before it was "+
					"cancelled = %w, want no error", name, late)
			}
		}
		if err == nil {
			continue
		}
		if !cancels {
			return fmt.Errorf("a call of %q = %w, want no error: only others were cancelled",
				name, err)
		}
		if c, err = e.afterCancel(c, err); err != nil {
			return err
		}
	}
	return nil
}

// afterCancel judges the error of a call that may have been cancelled, and returns the client to go
// on with.
func (e *env) afterCancel(c *client, err error) (*client, error) {
	switch adapters.KindOf(err) {
	case adapters.ErrCancelled, adapters.ErrTimeout, adapters.ErrUnavailable:
	default:
		return nil, fmt.Errorf("a cancelled call = %w, want ErrCancelled or no error", err)
	}
	if e.adapter.Sharing() == adapters.Shared || e.adapter.Ping(e.ctx, c.raw) == nil {
		return c, nil
	}
	raw, err := e.adapter.Open(e.ctx, e.key)
	if err != nil {
		return nil, err
	}
	return e.adopt(raw), nil
}

// cancelledSoon returns a context that ends at a moment that depends on the round.
func cancelledSoon(ctx context.Context, round int) (context.Context, context.CancelFunc) {
	if round%2 == 0 {
		return context.WithTimeout(ctx, time.Duration(round)*15*time.Microsecond)
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for range round {
			runtime.Gosched()
		}
		cancel()
	}()
	return ctx, func() { <-ended }
}

func checkPublishStorm(e *env) {
	const workers, rounds = 4, 30
	crew := e.crew(workers)
	t := crew[0].topic()
	published := make([][]string, workers)
	e.all(workers, func(i int) (err error) {
		c := crew[i]
		for round := range rounds {
			ctx, cancel := e.ctx, context.CancelFunc(func() {})
			if i%2 == 0 {
				ctx, cancel = cancelledSoon(e.ctx, round)
			}
			body := fmt.Sprintf("%d:%d", i, round)
			_, err := c.queue.Publish(ctx, t.take.Topic, []byte(body))
			cancel()
			if err == nil {
				published[i] = append(published[i], body)
			} else if c, err = e.afterCancel(c, err); err != nil {
				return err
			}
		}
		return nil
	}, "Publish by %d clients", workers)
	own := t.as(e.open(), adapters.DefaultGroup, "last")
	var got []string
	for list := own.consume(50); len(list) > 0; list = own.consume(50) {
		for _, m := range list {
			got = append(got, string(m.Body))
		}
	}
	for i := range workers {
		var of []string
		for _, body := range got {
			if strings.HasPrefix(body, fmt.Sprint(i, ":")) && slices.Contains(published[i], body) {
				of = append(of, body)
			}
		}
		if !slices.Equal(of, published[i]) {
			e.errorf("Consume() = %d messages of publisher %d, %s, want each of %d once in order",
				len(of), i, difference(published[i], of), len(published[i]))
		}
	}
}
