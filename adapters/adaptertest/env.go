package adaptertest

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"lockstep/adapters"
)

// env is the world of one rule: an adapter of its own, and what was found.
type env struct {
	ctx     context.Context
	cancel  context.CancelFunc
	h       Harness[any]
	rule    Rule
	setup   Setup
	adapter adapters.Adapter[any]
	key     string
	begun   time.Time
	skipped string     // why there was nothing to check, found on the way
	strays  []*pending // calls that are under way; of the rule's own goroutine

	mu       sync.Mutex // guards what follows
	findings []Finding
	clients  []*client
	advanced time.Duration
}

// ruleTime is how long all calls of one rule together may take.
const ruleTime = 2 * time.Minute

// abort is what a check panics with once it makes no sense to go on. The finding was made before.
type abort struct{}

// judge checks one rule with an adapter of its own, and then what it left behind.
func judge(ctx context.Context, h Harness[any], rule Rule) Result {
	ctx, cancel := context.WithTimeout(ctx, ruleTime)
	defer cancel()
	e := &env{ctx: ctx, cancel: cancel, h: h, rule: rule, key: "kit", begun: time.Now()}
	result := Result{Rule: rule}
	if err := e.make(0); err != nil {
		e.errorf("New() = %v, want an adapter", err)
		result.Findings = e.findings
		return result
	}
	e.guard(func() { result.Skipped = e.skip() })
	if result.Findings = e.findings; result.Skipped != "" || len(e.findings) > 0 {
		return result
	}
	before := goroutines()
	e.guard(func() { rule.check(e) })
	e.guard(e.cleanUp)
	e.guard(func() { e.leaks(before) })
	result.Skipped, result.Findings = e.skipped, e.findings
	return result
}

// make makes the rule's adapter, with a wire of its own.
func (e *env) make(lengthMax int) (err error) {
	e.setup = Setup{LengthMax: lengthMax}
	switch {
	case e.h.Wire != nil:
		e.setup.Wire = e.h.Wire()
	case e.h.NoWire == "":
		tap := NewTap(e.h.Dial)
		e.setup.Wire, e.setup.Dial = tap, tap.Dial
	default:
		e.setup.Dial = e.h.Dial
	}
	e.adapter, err = e.h.New(e.setup)
	return err
}

func (e *env) skip() string {
	offered := e.adapter.Capabilities()
	if !offered.Has(e.rule.Needs) {
		return fmt.Sprintf("the adapter does not declare %v", e.rule.Needs&^offered)
	}
	if e.rule.any != 0 && offered&e.rule.any == 0 {
		return fmt.Sprintf("the adapter declares none of %v", e.rule.any)
	}
	for _, needs := range e.rule.parts {
		if why := needs(e); why != "" {
			return why
		}
	}
	return ""
}

// guard turns a panic of the adapter into a finding.
func (e *env) guard(do func()) {
	defer func() {
		switch p := recover(); p.(type) {
		case nil, abort:
		default:
			e.errorf("the adapter panicked: %v\n%s", p, debug.Stack())
		}
	}()
	do()
}

// errorf makes a finding about the rule that is checked.
func (e *env) errorf(format string, args ...any) { e.found(e.rule, format, args...) }

// fatalf makes a finding and ends the check.
func (e *env) fatalf(format string, args ...any) {
	e.errorf(format, args...)
	panic(abort{})
}

func (e *env) found(rule Rule, format string, args ...any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.findings = append(e.findings,
		Finding{Rule: rule, During: e.rule, Text: fmt.Sprintf(format, args...)})
}

// ok ends the check unless the call succeeded.
func (e *env) ok(err error, format string, args ...any) {
	if err != nil {
		e.fatalf("%s = %v, want no error", fmt.Sprintf(format, args...), err)
	}
}

// kind says whether the call failed with that kind, and finds it where it did not.
func (e *env) kind(err, want error, format string, args ...any) bool {
	if err != nil && adapters.KindOf(err) == want {
		return true
	}
	e.errorf("%s = %v, want %q", fmt.Sprintf(format, args...), err, want)
	return false
}

// equal finds that the call returned something else.
func equal[T comparable](e *env, got, want T, format string, args ...any) bool {
	if got == want {
		return true
	}
	e.errorf("%s = %s, want %s", fmt.Sprintf(format, args...), show(got), show(want))
	return false
}

// show returns a value as a finding shows it: a long text is cut.
func show(value any) string {
	const most = 80
	switch v := value.(type) {
	case string:
		if len(v) > most {
			return fmt.Sprintf("%q… (%d bytes)", v[:most], len(v))
		}
		return fmt.Sprintf("%q", v)
	case []byte:
		return show(string(v))
	default:
		return fmt.Sprint(v)
	}
}

// names counts the names that the process has made.
var names atomic.Int64

// run tells one run of the kit from another on the same server.
var run = adapters.NewSessionID()[:8]

// name returns a name that nothing else has.
func (e *env) name(what string) string {
	return fmt.Sprintf("%s-%s-%s-%d", what, e.rule.ID, run, names.Add(1))
}

// elapsed returns how long the rule has run by the server's clock, at least.
func (e *env) elapsed() time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	return time.Since(e.begun) + e.advanced
}

// pass lets time pass by the server's clock.
func (e *env) pass(d time.Duration) {
	if e.h.Advance == nil {
		time.Sleep(d)
		return
	}
	e.h.Advance(d)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.advanced += d
}

// poll is how long passes at first between two looks at a condition, pollMax at last.
const (
	poll    = 2 * time.Millisecond
	pollMax = 50 * time.Millisecond
)

// tick is how much earlier than by the kit's clock a time may be over by one that counts whole
// milliseconds, as servers' do.
const tick = time.Millisecond

// until waits for a condition, by the kit's clock, and says whether it came in time.
func (e *env) until(condition func() bool) bool {
	end := time.Now().Add(e.h.Patience)
	for pause := poll; !condition(); pause = min(2*pause, pollMax) {
		if time.Now().After(end) {
			return false
		}
		time.Sleep(pause)
	}
	return true
}

// expires waits for a condition that the server's clock brings, and says whether it came within d
// and some patience.
func (e *env) expires(d time.Duration, condition func() bool) bool {
	for end := e.elapsed() + d + e.h.Patience; !condition(); e.pass(poll) {
		if e.elapsed() > end {
			return false
		}
	}
	return true
}
