package factory

import (
	"errors"
	"sync"
	"time"

	"lockstep/adapters"
)

// Config says what a factory is made of. Only Adapter is required.
type Config[C any] struct {
	Adapter  adapters.Adapter[C]
	Identity Identity // who this process is; default [OS]
	Observer Observer // told every event; default none, which costs nothing
	Clock    Clock    // of the deadlines below; default the system's

	OpenTimeout  time.Duration // bounds one open; default 10 s
	CloseTimeout time.Duration // bounds one close; default 5 s
	DrainTimeout time.Duration // from draining to the leases' invalidation; default 30 s
}

func (cfg *Config[C]) setDefaults() error {
	if cfg.Adapter == nil {
		return errors.New("new factory: Config.Adapter is nil")
	}
	if cfg.OpenTimeout < 0 || cfg.CloseTimeout < 0 || cfg.DrainTimeout < 0 {
		return errors.New("new factory: a negative timeout in Config")
	}
	if cfg.Identity == nil {
		cfg.Identity = OS()
	}
	if cfg.Clock == nil {
		cfg.Clock = systemClock{}
	}
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&cfg.OpenTimeout, 10 * time.Second},
		{&cfg.CloseTimeout, 5 * time.Second},
		{&cfg.DrainTimeout, 30 * time.Second},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	return nil
}

// phase is how far the shutdown of a factory is.
type phase uint8

const (
	up phase = iota
	stopping
	down
)

// Factory hands out clients of type C. It is safe for concurrent use.
type Factory[C any] struct {
	cfg     Config[C]
	lineage *byte // the same in every copy of this factory: which contexts are its own

	// mu guards everything below and the clients, slots and leases reached from it. Forbidden
	// while it is held: calls of the adapter, waiting of any kind, a second lock. Allowed are the
	// Observer, Identity and Clock, which may not call back.
	mu                               sync.Mutex
	self                             Process // as which the fields below are to be read
	phase                            phase
	down                             chan struct{}          // closed when phase becomes down
	clients                          map[ID]*client[C]      // live, inherited copies included
	slots                            map[slot]*slotState[C] // those that are not idle
	scopes                           map[ID]*scopeState[C]  // the open ones
	leases                           map[ID]*Lease[C]       // waiting, live and stale
	gens                             map[string]uint64      // 1 where a key is missing
	nextClient, nextLease, nextScope uint64

	tasks sync.WaitGroup // the goroutines of this factory
}

// New returns a factory that is up. It opens nothing yet. It errs when cfg has no adapter or a
// negative time, and with [ErrIdentity] when the process cannot be identified.
func New[C any](cfg Config[C]) (*Factory[C], error) {
	if err := cfg.setDefaults(); err != nil {
		return nil, err
	}
	self, err := cfg.Identity.Current()
	if err != nil {
		return nil, errors.Join(ErrIdentity, err)
	}
	return &Factory[C]{
		cfg:     cfg,
		lineage: new(byte),
		self:    self,
		down:    make(chan struct{}),
		clients: make(map[ID]*client[C]),
		slots:   make(map[slot]*slotState[C]),
		scopes:  make(map[ID]*scopeState[C]),
		leases:  make(map[ID]*Lease[C]),
		gens:    make(map[string]uint64),
	}, nil
}

// spawn runs task in a goroutine that Shutdown waits for. f.mu must be held, and is not by task.
func (f *Factory[C]) spawn(task func()) { f.tasks.Go(task) }

// observed says whether anybody wants events, so that none is built in vain.
func (f *Factory[C]) observed() bool { return f.cfg.Observer != nil }

// emit tells the observer of a step of the process that this really is. f.mu must be held.
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
