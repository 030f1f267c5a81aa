package factory

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
)

// birth is where and when a scope or a lease began: kept where Config.Debug asks for it.
type birth struct {
	at    time.Time
	stack [birthDepth]uintptr
}

// birthDepth is how many functions of a stack are kept.
const birthDepth = 16

// bear returns the birth of what the caller's caller begins, or nil.
func (f *Factory[C]) bear() *birth {
	if !f.cfg.Debug {
		return nil
	}
	b := &birth{at: f.cfg.Clock.Now()}
	runtime.Callers(2, b.stack[:])
	return b
}

// site returns the stack without this package's own functions, a line each.
func (b *birth) site() string {
	if b == nil {
		return ""
	}
	var lines []string
	frames := runtime.CallersFrames(slices.DeleteFunc(b.stack[:],
		func(pc uintptr) bool { return pc == 0 }))
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, "lockstep/factory.(*Factory[") {
			lines = append(lines,
				fmt.Sprintf("%s\n\t%s:%d", frame.Function, frame.File, frame.Line))
		}
		if !more {
			return strings.Join(lines, "\n")
		}
	}
}

// leakOf returns the leak of a cell's lease. mu must be held.
func (f *Factory[C]) leakOf(cl *cell[C]) Leak {
	l := Leak{Adapter: f.name, Scope: cl.scope.id, Lease: cl.id, Key: cl.slot.key.name}
	f.trackDown(&l, cl.birth)
	return l
}

func (f *Factory[C]) trackDown(l *Leak, b *birth) {
	if b != nil {
		l.Site, l.Age = b.site(), f.cfg.Clock.Now().Sub(b.at)
	}
}

// openScopes returns a leak for each scope that is open.
func (f *Factory[C]) openScopes() (leaks []Leak) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, sc := range f.scopes {
		leaks = append(leaks, f.scopeLeak(sc))
	}
	slices.SortFunc(leaks, func(a, b Leak) int { return a.Scope.compare(b.Scope) })
	return leaks
}

func (f *Factory[C]) scopeLeak(sc *scopeState[C]) Leak {
	l := Leak{Adapter: f.name, Scope: sc.id}
	f.trackDown(&l, sc.birth)
	return l
}

// tell tells of leaks. mu must not be held.
func (f *Factory[C]) tell(leaks []Leak) {
	for _, l := range leaks {
		f.log.leaked(l)
		if f.cfg.OnLeak != nil {
			f.cfg.OnLeak(l)
		}
	}
}

// watch has a scope be told of as leaked whose context nobody can reach any more, in debug mode.
func (f *Factory[C]) watch(ctx *scopeContext[C]) {
	if f.cfg.Debug {
		runtime.AddCleanup(ctx, f.lost, ctx.state)
	}
}

// lost is told of a scope that nobody can close any more.
func (f *Factory[C]) lost(sc *scopeState[C]) {
	f.mu.Lock()
	var leaks []Leak
	if f.identify() == nil && f.scopes[sc.id] == sc && f.phase != down { // else Shutdown told of it
		leaks = append(leaks, f.scopeLeak(sc))
		if !sc.leases() {
			leaks = append(leaks, f.closeScope(sc)...)
		}
	}
	f.mu.Unlock()
	f.tell(leaks)
}

// leases says whether any lease of the scope is live: it may outlive the context. mu must be held.
func (sc *scopeState[C]) leases() (found bool) {
	sc.cells(func(cl *cell[C]) { found = found || cl.load().phase().leases() })
	return found
}
