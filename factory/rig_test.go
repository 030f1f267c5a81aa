package factory_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/factory"
	"lockstep/factory/sim"
)

type config = factory.Config[*conn]

type lease = factory.Lease[*conn]

// rig is a factory over a dialer in a simulated process. finish, which every test calls, counts
// what is left.
type rig struct {
	*factory.Factory[*conn]
	t      testing.TB
	dialer *dialer
	host   *sim.Host
	proc   *sim.Process
	family *atomic.Int32 // how many factories use the dialer: this one and its copies
}

func newRig(t testing.TB, d *dialer, tune ...func(*config)) *rig {
	host := sim.NewHost(nil)
	proc := host.Start()
	cfg := config{
		Adapter: d, Identity: proc,
		OpenTimeout: 10 * time.Second, CloseTimeout: 5 * time.Second,
		DrainTimeout: 30 * time.Second,
	}
	for _, change := range tune {
		change(&cfg)
	}
	f, err := factory.New(cfg)
	require.NoError(t, err)
	r := &rig{f, t, d, host, proc, new(atomic.Int32)}
	r.family.Add(1)
	return r
}

// child returns the copy of the rig that a fork or a clone left in another process.
func (r *rig) child(place *sim.Process) *rig {
	require.NoError(r.t, r.dialer.fork())
	r.family.Add(1)
	copied := r.Clone(config{Adapter: r.dialer, Identity: place})
	return &rig{copied, r.t, r.dialer, r.host, place, r.family}
}

// finish shuts down, and expects the structure to be sound and empty, and every handle to be ended
// once the last copy of the factory is down.
func (r *rig) finish() {
	r.t.Helper()
	require.NoError(r.t, r.Shutdown(context.Background()))
	left := r.dialer.left()
	if r.family.Add(-1) > 0 {
		left = 0 // another process holds some
	}
	require.NoError(r.t, settled(r.Factory, left))
}

// settled says what is left of a factory that was shut down (R9), given how many handles the
// adapter misses.
func settled(f *factory.Factory[*conn], left int32) error {
	s := f.Stats()
	found := []error{f.Check()}
	for what, n := range map[string]int{
		"opening": s.Opening, "delayed": s.Delayed, "ready": s.Ready, "draining": s.Draining,
		"inherited": s.Inherited, "ending": s.Ending, "pinging": s.Pinging, "waiting": s.Waiting,
		"leases": s.Leases, "handles": int(left),
	} {
		if n != 0 {
			found = append(found, fmt.Errorf("R9: %s: %d are left after Shutdown", what, n))
		}
	}
	if !s.ShutDown {
		found = append(found, errors.New("R9: the factory is not down after Shutdown"))
	}
	return errors.Join(found...)
}

func (r *rig) scope() context.Context {
	r.t.Helper()
	ctx, err := r.OpenScope(context.Background())
	require.NoError(r.t, err)
	return ctx
}

func (r *rig) lease(ctx context.Context) (lease, *conn) {
	r.t.Helper()
	return r.leaseOf(ctx, "db")
}

func (r *rig) leaseOf(ctx context.Context, key string) (lease, *conn) {
	r.t.Helper()
	l, err := r.Acquire(ctx, key)
	require.NoError(r.t, err)
	c, err := l.Use()
	require.NoError(r.t, err)
	return l, c
}

// answer is what a call of Acquire in a goroutine of its own returned.
type answer struct {
	lease lease
	err   error
}

// ask calls Acquire in a goroutine of its own.
func (r *rig) ask(ctx context.Context) <-chan answer { return r.askFor(ctx, "db") }

func (r *rig) askFor(ctx context.Context, key string) <-chan answer {
	got := make(chan answer, 1)
	go func() {
		l, err := r.Acquire(ctx, key)
		got <- answer{l, err}
	}()
	return got
}

// sound expects every internal invariant to hold.
func (r *rig) sound() {
	r.t.Helper()
	require.NoError(r.t, r.Check())
}

// record is an observer that keeps what it is told.
type record struct {
	mu     sync.Mutex
	events []factory.Event
}

func (o *record) Observe(e factory.Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.events = append(o.events, e)
}

// of returns the events of one action.
func (o *record) of(action factory.Action) []factory.Event {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(o.events), func(e factory.Event) bool {
		return e.Action != action
	})
}

// openDescriptors returns how many descriptors the process has, or 0 where that cannot be told.
func openDescriptors() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(entries)
}

// keepsDescriptors expects as many descriptors at the test's end as at its beginning.
func keepsDescriptors(t *testing.T) {
	r, w, err := os.Pipe() // the first one brings the poller's own with it
	require.NoError(t, err)
	require.NoError(t, errors.Join(r.Close(), w.Close()))
	before := openDescriptors()
	t.Cleanup(func() { assert.Equal(t, before, openDescriptors(), "descriptors (R9)") })
}

func TestWhatIsLeftAfterShutdownIsFoundR9(t *testing.T) {
	r := newRig(t, &dialer{})
	l, _ := r.lease(r.scope())
	err := settled(r.Factory, 1)
	for _, what := range []string{"ready: 1", "leases: 1", "handles: 1", "not down"} {
		require.ErrorContains(t, err, what, "no Shutdown was made")
	}
	l.Release()
	r.finish()
}

func TestADescriptorThatIsLeftIsFoundR9(t *testing.T) {
	before := openDescriptors()
	if before == 0 {
		t.Skip("the system does not tell which descriptors are open")
	}
	d := &dialer{descriptors: true}
	c, err := d.Open(t.Context(), "db")
	require.NoError(t, err)
	assert.GreaterOrEqual(t, openDescriptors(), before+2, "both ends of a pipe")
	require.NoError(t, d.Discard(c))
	assert.Zero(t, d.left())
}

// use makes a call on the client of a lease, and reports whether it could.
func (r *rig) use(l lease) bool {
	c, err := l.Use()
	if err != nil {
		return false
	}
	c.begin()
	c.done()
	return true
}
