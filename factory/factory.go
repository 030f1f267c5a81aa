package factory

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"lockstep/adapters"
)

// Config says what a factory is made of. Only Adapter is required.
type Config[C any] struct {
	Adapter  adapters.Adapter[C]
	Identity Identity       // who this process is; default [OS]
	Observer Observer       // told every event; default none, which costs nothing
	Clock    Clock          // of all times below; default the system's
	Logger   *slog.Logger   // told what became of clients; default none
	Tracer   Tracer         // follows opens, reinits and drains; default none
	Rand     func() float64 // in [0, 1), for jitter; default [rand.Float64]
	OnLeak   func(Leak)     // told of what was never given back; it may not wait for Shutdown
	Debug    bool           // remember where scopes and leases begin, for OnLeak and Logger

	// OnOpen sets a new client's session up, within OpenTimeout. When it errs the open has failed,
	// and the client is discarded.
	OnOpen func(ctx context.Context, key string, client C) error
	// Credentials are asked for at each open, within OpenTimeout, so that a rotated password is
	// used from the next one on. The adapter gets them by [adapters.CredentialsFrom].
	Credentials func(ctx context.Context, key string) (adapters.Credentials, error)

	OpenTimeout  time.Duration // bounds one open; default 10 s
	PingTimeout  time.Duration // bounds one health check; default 5 s
	CloseTimeout time.Duration // bounds one close; default 5 s
	DrainTimeout time.Duration // from draining to the leases' invalidation; default 30 s

	// BackoffMin and BackoffMax bound how long a flight waits before it dials when the one before
	// it failed: the first time BackoffMin, default 50 ms, then twice as long each time, up to
	// BackoffMax, default 5 s; less up to a half, by jitter. No failure is remembered for its
	// callers: they wait with the flight that they joined, as long as their contexts let them.
	BackoffMin, BackoffMax time.Duration

	// ClientsMax is the most live clients of one key (R12); 0 means no limit. Where it is reached,
	// callers wait in order, and a client of another scope that nobody leases makes room.
	ClientsMax int
	// IdleMax is for how long a client may stay unused before it is closed, within a half more; 0
	// means for ever.
	IdleMax time.Duration
	// LifetimeMax is how old a client grows before it drains; less up to a tenth, by jitter; 0
	// means for ever.
	LifetimeMax time.Duration
	// PingEvery is how often a client that nobody uses is asked whether it still works; 0 means
	// never. One that does not is discarded.
	PingEvery time.Duration
}

func (cfg *Config[C]) setDefaults() error {
	if cfg.Adapter == nil {
		return errors.New("new factory: Config.Adapter is nil")
	}
	if cfg.ClientsMax < 0 {
		return fmt.Errorf("new factory: Config.ClientsMax is %d", cfg.ClientsMax)
	}
	if cfg.Identity == nil {
		cfg.Identity = OS()
	}
	if cfg.Clock == nil {
		cfg.Clock = systemClock{}
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Float64
	}
	for _, d := range []struct {
		name     string
		field    *time.Duration
		standard time.Duration
	}{
		{"OpenTimeout", &cfg.OpenTimeout, 10 * time.Second},
		{"PingTimeout", &cfg.PingTimeout, 5 * time.Second},
		{"CloseTimeout", &cfg.CloseTimeout, 5 * time.Second},
		{"DrainTimeout", &cfg.DrainTimeout, 30 * time.Second},
		{"BackoffMin", &cfg.BackoffMin, 50 * time.Millisecond},
		{"BackoffMax", &cfg.BackoffMax, max(5*time.Second, cfg.BackoffMin)},
		{"IdleMax", &cfg.IdleMax, 0},
		{"LifetimeMax", &cfg.LifetimeMax, 0},
		{"PingEvery", &cfg.PingEvery, 0},
	} {
		switch {
		case *d.field < 0:
			return fmt.Errorf("new factory: Config.%s is negative: %v", d.name, *d.field)
		case *d.field == 0:
			*d.field = d.standard
		}
	}
	if cfg.BackoffMax < cfg.BackoffMin {
		return fmt.Errorf("new factory: Config.BackoffMax, %v, is less than BackoffMin, %v",
			cfg.BackoffMax, cfg.BackoffMin)
	}
	return nil
}

// stage is how far the shutdown of a factory is.
type stage uint8

const (
	up stage = iota
	stopping
	down
)

// Factory hands out clients of type C. It is safe for concurrent use.
type Factory[C any] struct {
	cfg     Config[C]
	name    string // the adapter's
	sharing adapters.Sharing
	lineage *byte // the same in every copy of this factory: which contexts are its own
	// observed says that each step must have its place in one order, and so takes mu: somebody is
	// told every event, or wants to know where leases begin.
	observed bool
	log      *logger

	// epoch is that of self, for the warm path: written under mu.
	epoch  atomic.Uint64
	undone atomic.Uint64 // leases that the warm path took and gave back at once
	_      [64]byte      // so that nobody who takes mu writes the line that each Acquire reads

	// mu guards everything below and what is reached from it, but for what cell.go says. See doc.go
	// for what is forbidden while it is held.
	mu        sync.Mutex
	adapter   adapters.Adapter[C] // of the flights to come
	reloads   int                 // of the adapter
	self      Process             // as which the fields below are to be read
	phase     stage
	suspended bool             // a snapshot is about to be taken: no new calls
	unhook    func()           // lets go of the identity's hooks, if there are any
	gone      chan struct{}    // closed when the factory is down and its tasks are over
	doomed    []*scopeState[C] // closed while the process was unknown: they end when it is known
	stopped   time.Time        // when phase became stopping
	keys      map[string]*keyState[C]
	clients   map[ID]*client[C] // live, inherited copies included
	scopes    map[ID]*scopeState[C]

	nextClient, nextLease, nextScope uint64 // in this epoch

	calls    uint64 // of Acquire that took mu
	acquired uint64 // leases whose cells have gone
	stats    Stats  // of it, what only grows

	tasks *sync.WaitGroup // the goroutines and timers of this factory in this process
}

// New returns a factory that is up. It opens nothing yet. It errs when cfg has no adapter or values
// that contradict each other, and with [ErrIdentity] when the process cannot be identified.
func New[C any](cfg Config[C]) (*Factory[C], error) {
	if err := cfg.setDefaults(); err != nil {
		return nil, err
	}
	self, err := cfg.Identity.Verify()
	if err != nil {
		return nil, fmt.Errorf("new factory: %w: %w", ErrIdentity, err)
	}
	f := build(cfg, self)
	f.lineage = new(byte)
	f.hook()
	return f, nil
}

// build returns a factory without a lineage.
func build[C any](cfg Config[C], self Process) *Factory[C] {
	f := &Factory[C]{
		cfg: cfg, name: cfg.Adapter.Name(), sharing: cfg.Adapter.Sharing(), adapter: cfg.Adapter,
		observed: cfg.Observer != nil || cfg.Debug,
		self:     self,
		gone:     make(chan struct{}),
		tasks:    new(sync.WaitGroup),
		keys:     make(map[string]*keyState[C]),
		clients:  make(map[ID]*client[C]),
		scopes:   make(map[ID]*scopeState[C]),
	}
	f.log = newLogger(cfg.Logger, f.name)
	f.epoch.Store(self.Epoch)
	return f
}

func (f *Factory[C]) shared() bool { return f.sharing == adapters.Shared }

// Name returns the adapter's name.
func (f *Factory[C]) Name() string { return f.name }

// spawn runs task in a goroutine that Shutdown waits for. mu must be held, and is not by task.
func (f *Factory[C]) spawn(task func()) { f.tasks.Go(task) }

// deadline is a timer that Shutdown waits for.
type deadline struct {
	timer Timer
	tasks *sync.WaitGroup
}

// after sets a deadline, whose task runs without mu. mu must be held.
func (f *Factory[C]) after(d time.Duration, task func()) *deadline {
	t := &deadline{tasks: f.tasks}
	t.tasks.Add(1)
	t.timer = f.cfg.Clock.AfterFunc(d, func() {
		defer t.tasks.Done()
		task()
	})
	return t
}

// stop calls the deadline off, if there is one and it has not passed.
func (t *deadline) stop() {
	if t != nil && t.timer.Stop() {
		t.tasks.Done()
	}
}

// emit tells the observer of a step of the process that this really is. mu must be held.
func (f *Factory[C]) emit(e Event) {
	if f.cfg.Observer == nil {
		return
	}
	e.Process = f.self
	if now, err := f.cfg.Identity.Current(); err == nil {
		e.Process = now
	}
	f.cfg.Observer.Observe(e)
}
