package tla

import (
	"context"
	"errors"
	"time"
)

// Verdict is what checking says.
type Verdict uint8

// The verdicts. Unknown means that a limit was reached, or that something could not be checked.
const (
	Ok Verdict = iota
	Violated
	Unknown
)

// String returns "ok", "violated" or "unknown".
func (v Verdict) String() string { return [...]string{"ok", "violated", "unknown"}[v] }

// Kind says what was violated, or why the verdict is unknown.
type Kind string

// The kinds.
const (
	KindInvariant  Kind = "invariant"
	KindInit       Kind = "initial-property"
	KindAction     Kind = "action-property"
	KindDeadlock   Kind = "deadlock"
	KindAssumption Kind = "assumption"
	KindLiveness   Kind = "liveness"
	KindError      Kind = "error" // the specification cannot be evaluated
	KindLimit      Kind = "limit"
)

// CheckOptions bound a run. The zero value bounds nothing and uses all processors.
type CheckOptions struct {
	Workers   int
	StatesMax int // distinct ones; a run that finds more is Unknown
	DepthMax  int // states that a behaviour has; a run that finds a longer one is Unknown
	// Memory is how many bytes what was found may use, but for what the evaluation itself uses; the
	// rest is kept in files. 0 is no limit.
	Memory int
	// Dir is where those files go; "" is the system's directory for temporary ones.
	Dir string
	// Checkpoint is a directory of its own for the files of the search, in which a checkpoint is
	// written every CheckpointEvery (30 minutes where that is 0), and when ctx or a limit ends the
	// run. With Continue, the search goes on from the checkpoint there, with the same result as if
	// it had not been interrupted; without, there must be none. The seed must be the same, too, see
	// CheckpointSeed. What is in the directory is removed when the run has come to its end.
	Checkpoint      string
	CheckpointEvery time.Duration
	Continue        bool
	// Progress, when set, is called now and then, never by two goroutines at once.
	Progress func(Progress)
	// Observers are told of the states and steps.
	Observers []Observer
}

// Progress is how far a run is.
type Progress struct {
	Generated, Distinct, Queue, Depth int
	// Behaviours is how many a simulation has begun.
	Behaviours int
	Duration   time.Duration // with that of the run that is continued
	// Rate is how many distinct states were found by the second since Progress was called last.
	Rate float64
}

// Result is what a run found. Generated, Distinct and Depth are counted as TLC counts them.
type Result struct {
	Verdict  Verdict
	Kind     Kind   // of a violation or of what is unknown
	Property string // the violated one, by the name that the configuration gives
	Message  string
	// Why explains the violation of an invariant or an action property.
	Why       *Explanation
	Generated int
	Distinct  int
	Depth     int
	// Behaviours is how many a simulation tried, the one that broke something among them.
	Behaviours int
	// Trace is a shortest behaviour that ends in the violation, or in the state whose evaluation
	// failed, or that of its successors.
	Trace []TraceStep
	// Loop says how the behaviour goes on for ever, where it is one that breaks a liveness
	// property, and is nil otherwise.
	Loop *Loop
	// Coverage counts per action of Next, in the order of [Program.Actions]. An action that was
	// never taken has zeros.
	Coverage []Coverage
	// Collision is how probable it is that states were missed, where all were explored.
	Collision Collision
	Duration  time.Duration
}

// Collision is how probable it is that states were missed since two had the same fingerprint, as
// TLC estimates it.
type Collision struct {
	// Calculated is the estimate by how many states there are, which is optimistic as it takes
	// fingerprints for random.
	Calculated float64 `json:"calculated"`
	// Actual is that by how near two of the fingerprints are.
	Actual float64 `json:"actual"`
}

// TraceStep is a state of a behaviour and the action that led to it: "" for the initial one.
type TraceStep struct {
	Action string
	Args   []Argument
	State  State
	// Alias is what the configuration's ALIAS makes of the state, to be shown in its place. It is
	// nil where there is none.
	Alias []Argument
}

// Loop is how a behaviour goes on for ever: after its last state comes the one at Back in the trace
// and what follows that, again and again. Where Action is "" nothing changes any more, and Back is
// the place of the last state.
type Loop struct {
	Back   int
	Action string
	Args   []Argument
}

// Coverage is how often an action was taken, and how often it found a new state.
type Coverage struct {
	Action   string `json:"action"`
	Taken    int    `json:"taken"`
	Distinct int    `json:"distinct"`
}

// Check explores every reachable state breadth-first, and checks every invariant on each state,
// every action property on each step, and, unless the configuration says not to, that each state
// has a next one. Assumptions come first; a configuration that names no behaviour, nor anything to
// check of one, wants them alone. The counterexample is a shortest one and, like all counts, does
// not depend on Workers.
//
// The end of ctx's time is a limit. It errs, with an *EvalError, when the specification cannot be
// evaluated, and with ctx's error when that was cancelled. The result then says how far it came,
// and has the behaviour that led to the state at fault; its verdict is Unknown, of KindError or,
// where a bound was reached, KindLimit.
//
// Properties that speak of whole behaviours are judged last, on the graph of all states. The
// counterexample to one of them never ends: Result.Loop says how it repeats itself. The way to what
// repeats is a shortest one.
func (m *Model) Check(ctx context.Context, o CheckOptions) (*Result, error) {
	if (m.init == nil || m.next == nil) && !m.assumesOnly() {
		err := errors.New("the configuration names no behaviour to check")
		return &Result{Verdict: Unknown, Kind: KindError, Message: err.Error()}, err
	}
	start := time.Now()
	ctx, stop := m.Limits.guard(ctx)
	defer stop()
	r := newRun(ctx, m, o)
	err := r.check()
	if errors.Is(err, context.DeadlineExceeded) {
		r.limit("the time is up")
		err = nil
	}
	r.result.Duration = r.before + time.Since(start)
	if err == nil {
		err = m.conclude(r.session, r.result)
	}
	if err != nil {
		r.result.crash(err)
	}
	return r.result, err
}

// check explores, and then judges what is to be judged of the whole graph.
func (r *run) check() error {
	l, err := newLive(r)
	if err != nil {
		return err
	}
	if l != nil {
		r.follower = l
	}
	if err := r.explore(); err != nil || l == nil || r.result.Verdict != Ok {
		return err
	}
	return l.verdict()
}

// assumesOnly says whether the configuration wants nothing but the assumptions checked.
func (m *Model) assumesOnly() bool {
	c := m.config
	return m.init == nil && m.next == nil && len(c.Invariants) == 0 && len(c.Properties) == 0
}

// crash makes the verdict Unknown because of an error.
func (r *Result) crash(err error) {
	r.Verdict, r.Kind, r.Message = Unknown, KindError, err.Error()
	var e *EvalError
	ended := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	if ended || errors.Is(err, ErrHeap) || errors.As(err, &e) && e.Limit {
		r.Kind = KindLimit
	}
}
