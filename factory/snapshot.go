package factory

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
)

// ErrSnapshot is returned by [OSIdentity] from the end of BeforeSnapshot to AfterRestore, where
// nobody can know in which copy of the process it runs, and by BeforeSnapshot and AfterRestore when
// one of them is already under way.
var ErrSnapshot = errors.New("a snapshot of the process is being taken or restored")

// hook is what one call of OnSnapshot registered. Either function may be nil.
type hook struct {
	before, after func(context.Context) error
	place         string // who registered it
	removed       atomic.Bool
}

// OnSnapshot registers what is to be done before a snapshot is taken and after it was restored or
// was not taken. Either may be nil. They are called with the context that BeforeSnapshot and
// AfterRestore are given, without a lock held, and may ask for Current.
//
// A before function that fails undoes itself what it did: its after function is not called. An
// after function may be called without before (nobody announced the snapshot) and more than once
// (another one had failed).
//
// remove takes both out again: neither begins afterwards, but for one that another goroutine is
// about to call at that very moment. It may be called more than once, and by the functions.
func (o *OSIdentity) OnSnapshot(before, after func(context.Context) error) (remove func()) {
	h := &hook{before: before, after: after, place: caller()}
	o.changeHooks(func(hooks []*hook) []*hook { return append(hooks, h) })
	return func() {
		h.removed.Store(true)
		o.changeHooks(func(hooks []*hook) []*hook {
			return slices.DeleteFunc(hooks, func(other *hook) bool { return other == h })
		})
	}
}

// changeHooks replaces the hooks by what change makes of a copy.
func (o *OSIdentity) changeHooks(change func([]*hook) []*hook) {
	for {
		old := o.hooks.Load()
		hooks := change(slices.Clone(*old))
		if o.hooks.CompareAndSwap(old, &hooks) {
			return
		}
	}
}

// BeforeSnapshot prepares the process for a snapshot: it calls the before functions, the last
// registered first, and then nobody knows the process any more: Current and Verify return
// [ErrSnapshot] until AfterRestore. Call it right before the snapshot, and call AfterRestore in
// every process that goes on from there, the one that was snapshotted included.
//
// If a before function fails, the snapshot is not to be taken: the after functions of those that
// were called before it are called, the first registered first, with a context that does not end,
// and the process goes on in its epoch. The error names who registered each that failed.
//
// It returns [ErrSnapshot] and calls nothing if BeforeSnapshot or AfterRestore is under way, or
// AfterRestore is due. It returns it, with the process unknown, if AfterRestore was called
// meanwhile. A function that panics counts as failed, and its panic goes on to the caller.
func (o *OSIdentity) BeforeSnapshot(ctx context.Context) (err error) {
	if err := o.beginSnapshot(); err != nil {
		return err
	}
	known := true // what the end leaves, on a panic, too
	defer func() { err = errors.Join(err, o.endHooks(known)) }()
	err = o.callBefore(ctx)
	known = err != nil
	return err
}

func (o *OSIdentity) callBefore(ctx context.Context) (err error) {
	var called []*hook
	done := false
	defer func() {
		if !done {
			err = errors.Join(err, callAfterAll(context.WithoutCancel(ctx), called))
		}
	}()
	for _, h := range slices.Backward(*o.hooks.Load()) {
		if err := h.call(ctx, "before a snapshot", h.before); err != nil {
			return err
		}
		called = slices.Insert(called, 0, h)
	}
	done = true
	return nil
}

// callAfterAll goes on after an error: nobody will call these functions again.
func callAfterAll(ctx context.Context, hooks []*hook) error {
	var failed []error
	for _, h := range hooks {
		failed = append(failed, h.call(ctx, "after no snapshot", h.after))
	}
	return errors.Join(failed...)
}

// AfterRestore says that this process goes on from a snapshot: it was restored, or is the one that
// was snapshotted, or no snapshot was taken after all. It begins a new epoch, in which the process
// is known again, and calls the after functions, the first registered first. Nobody need have
// announced the snapshot. Call it before anything else runs.
//
// If an after function fails, the rest is not called and the process is unknown. AfterRestore may
// be called again: it begins another epoch and calls all of them. The same holds if the process
// cannot be identified (see [OSIdentity.Verify]). The error names who registered the one that
// failed.
//
// If BeforeSnapshot or AfterRestore is under way, it begins a new epoch all the same, but leaves
// the process unknown and returns [ErrSnapshot]: call it again when that other call has returned.
// A function that panics counts as failed, and its panic goes on to the caller.
func (o *OSIdentity) AfterRestore(ctx context.Context) (err error) {
	if err := o.beginRestored(); err != nil {
		return err
	}
	known := false // what the end leaves, on a panic, too
	defer func() { err = errors.Join(err, o.endHooks(known)) }()
	for _, h := range *o.hooks.Load() {
		if err := h.call(ctx, "after a restore", h.after); err != nil {
			return err
		}
	}
	known = true
	return nil
}

// beginSnapshot claims the hooks. A copy that does not know yet that it is one finds out first, so
// that its hooks are not taken for those that its parent was calling.
func (o *OSIdentity) beginSnapshot() error {
	for {
		if _, err := o.Verify(); err != nil {
			return fmt.Errorf("before a snapshot: %w", err)
		}
		s := o.state.Load()
		if s.hooking {
			return fmt.Errorf("%w: another call is under way", ErrSnapshot)
		}
		now := *s
		now.hooking = true
		if s.established && o.state.CompareAndSwap(s, &now) {
			return nil
		}
	}
}

// beginRestored begins a new epoch and claims the hooks, or makes the process unknown.
func (o *OSIdentity) beginRestored() error {
	for {
		s := o.state.Load()
		now, err := o.observe(s)
		if err == nil {
			err = now.renew(s)
		}
		if err != nil {
			unknown := *s
			now = &unknown
		} else if s.hooking && !now.forked(s) {
			err = fmt.Errorf("%w: call AfterRestore again when the call under way has returned",
				ErrSnapshot)
		}
		now.established = err == nil
		now.hooking = s.hooking || err == nil
		if o.state.CompareAndSwap(s, now) {
			return err
		}
	}
}

// endHooks gives the hooks back. The process is unknown from here on if known is false, or if
// AfterRestore made it so meanwhile, which is an error.
func (o *OSIdentity) endHooks(known bool) error {
	for {
		s := o.state.Load()
		now := *s
		now.established = s.established && known
		now.hooking = false
		if !o.state.CompareAndSwap(s, &now) {
			continue
		}
		if !s.established {
			return fmt.Errorf("%w: AfterRestore was called meanwhile", ErrSnapshot)
		}
		return nil
	}
}

func (h *hook) call(ctx context.Context, when string, f func(context.Context) error) error {
	if f == nil || h.removed.Load() {
		return nil
	}
	if err := f(ctx); err != nil {
		return fmt.Errorf("%s, registered by %s: %w", when, h.place, err)
	}
	return nil
}

// caller returns the function and line that called OnSnapshot.
func caller() string {
	var pc [1]uintptr
	runtime.Callers(3, pc[:]) // 0 is Callers, 1 is caller, 2 is OnSnapshot
	frame, _ := runtime.CallersFrames(pc[:]).Next()
	return fmt.Sprintf("%s:%d", frame.Function, frame.Line)
}
