package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lockstep/adapters"
)

var errorRules = []Rule{
	{
		ID: "A30", Name: "ErrorForm", Contract: []string{"R11"},
		Words: "Every failure is an *adapters.Error that names the adapter and the client's key " +
			"and has one of the protocol's kinds.",
		check: checkErrorForm,
	},
	{
		ID: "A31", Name: "ErrorNamesTheCall", Contract: []string{"R11"},
		Words: "An error names the call that failed, in lower case.",
		check: checkErrorOp,
	},
	{
		ID: "A32", Name: "ErrorWrapsTheCause", Contract: []string{"R11"},
		Words: "An error wraps its kind and its cause: that of a context wraps context.Canceled " +
			"or context.DeadlineExceeded.",
		check: checkErrorCause,
	},
	{
		ID: "A33", Name: "ErrorShowsNoSecret", Contract: []string{"R11"},
		Words: "No error shows a secret, in whatever way it is printed, and neither does the " +
			"adapter nor a client.",
		parts: []part{needsSecrets},
		check: checkErrorSecret,
	},
}

// failure is an error that the kit provoked.
type failure struct {
	op   string
	text string
	err  error
}

// failures provokes as many errors as the kit knows how to.
func (e *env) failures() []failure {
	list := []failure{
		{"open", "Open(cancelled)", e.refused(e.cancelled(), e.key)},
		{"open", "Open(deadline passed)", e.refused(e.expired(), e.key)},
	}
	list = append(list, e.unreachable()...)
	for _, v := range e.verbs() {
		c := e.open()
		c.ready(v)
		add := func(how string, ctx context.Context, names []string) {
			err := v.do(ctx, c, names)
			list = append(list, failure{v.op, fmt.Sprintf("%v(%s)", v, how), err})
		}
		add("nothing there", e.ctx, e.fresh(v))
		if len(v.names) > 0 {
			add("no name", e.ctx, make([]string, len(v.names)))
		}
		add("cancelled", e.cancelled(), e.fresh(v))
		c.endTx()
		c = e.open()
		c.ready(v)
		c.close()
		add("closed", e.ctx, e.fresh(v))
		list = append(list,
			failure{"ping", "Ping(closed)", e.adapter.Ping(e.ctx, c.raw)},
			failure{"close", "Close(closed)", e.adapter.Close(e.ctx, c.raw)},
			failure{"discard", "Discard(closed)", e.adapter.Discard(c.raw)})
	}
	return slices.DeleteFunc(list, func(f failure) bool { return f.err == nil })
}

// unreachable provokes the errors of a network that fails.
func (e *env) unreachable() []failure {
	if e.setup.Wire == nil {
		return nil
	}
	var list []failure
	e.setup.Wire.Set(Refused)
	list = append(list, failure{"open", "Open(unreachable)", e.refused(e.ctx, e.key)})
	e.setup.Wire.Set(Clear)
	for at := range 6 {
		e.setup.Wire.BreakNew(at)
		list = append(list, failure{"open", "Open(broken off)", e.refused(e.ctx, e.key)})
	}
	e.setup.Wire.BreakNew(-1)
	for _, v := range e.pings() {
		c := e.open()
		c.ready(v)
		e.setup.Wire.Set(Refused)
		e.setup.Wire.Break()
		err := v.do(e.ctx, c, e.fresh(v))
		list = append(list, failure{v.op, fmt.Sprintf("%v(broken)", v), err})
		e.setup.Wire.Set(Clear)
	}
	return list
}

var kinds = []error{
	adapters.ErrNotFound, adapters.ErrConflict, adapters.ErrUnavailable, adapters.ErrDenied,
	adapters.ErrTimeout, adapters.ErrCancelled, adapters.ErrStale, adapters.ErrClosed,
	adapters.ErrUnsupported, adapters.ErrInvalid,
}

func checkErrorForm(e *env) {
	for _, f := range e.failures() {
		var typed *adapters.Error
		if !errors.As(f.err, &typed) {
			e.errorf("%s = %v, want an *adapters.Error", f.text, f.err)
			continue
		}
		equal(e, typed.Adapter, e.adapter.Name(), "the Adapter of %s", f.text)
		equal(e, typed.Key, e.key, "the Key of %s", f.text)
		if !slices.Contains(kinds, typed.Kind) {
			e.errorf("the Kind of %s = %v, want one of the protocol's", f.text, typed.Kind)
		}
	}
}

func checkErrorOp(e *env) {
	for _, f := range e.failures() {
		var typed *adapters.Error
		if errors.As(f.err, &typed) {
			got := strings.ReplaceAll(typed.Op, " ", "") // "create session" is as good
			equal(e, got, f.op, "the Op of %s", f.text)
		}
	}
}

func checkErrorCause(e *env) {
	for _, f := range e.failures() {
		if kind := adapters.KindOf(f.err); kind != nil && !errors.Is(f.err, kind) {
			e.errorf("errors.Is(%v, %v) = false, want true", f.err, kind)
		}
	}
	wraps := func(err, cause error, text string) {
		if err != nil && !errors.Is(err, cause) {
			e.errorf("%s = %v, want an error that wraps %q", text, err, cause)
		}
	}
	wraps(e.refused(e.cancelled(), e.key), context.Canceled, "Open(cancelled)")
	wraps(e.refused(e.expired(), e.key), context.DeadlineExceeded, "Open(deadline passed)")
	for _, v := range e.pings() {
		c := e.open()
		c.ready(v)
		wraps(v.do(e.cancelled(), c, e.fresh(v)), context.Canceled, v.String()+"(cancelled)")
		c = e.open()
		c.ready(v)
		wraps(v.do(e.expired(), c, e.fresh(v)), context.DeadlineExceeded,
			v.String()+"(deadline passed)")
	}
}

func checkErrorSecret(e *env) {
	for _, f := range e.failures() {
		for _, secret := range e.h.Secrets {
			for err := f.err; err != nil; err = errors.Unwrap(err) {
				e.without(secret, err.Error(), f.text)
				e.without(secret, fmt.Sprintf("%+v %#v", err, err), f.text+" in detail")
			}
		}
	}
	adapter, c := itself(e.adapter), e.open()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		for _, secret := range e.h.Secrets {
			e.without(secret, fmt.Sprintf(verb, adapter), "the adapter, printed by "+verb+",")
			e.without(secret, fmt.Sprintf(verb, c.raw), "a client, printed by "+verb+",")
		}
	}
}
