package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"lockstep/adapters"
)

// Concurrent is what concurrent histories are recorded on: clients of one adapter and one server,
// each of which one goroutine uses. (Horn and Kroening, Faster linearizability checking via
// P-compositionality, 2015, is what porcupine judges them by.)
type Concurrent[C any] struct {
	// Clients are two or more.
	Clients []C
	// Histories is how many are recorded, Calls how many calls each client makes in each. Zero
	// means 20 and 12.
	Histories int
	Calls     int
	// Cancels has some calls cancelled while they are under way. What becomes of them is unknown:
	// they may have been carried out, or be carried out later, or never.
	Cancels bool
	// Lagging lets a queue's answer that there is no message be as old as its call: it then only
	// says that every message which was published before the call began went to a call that began
	// before this one ended. A server that looks at a snapshot, and waits for a lock after it,
	// answers so. Messages that come are judged as always.
	Lagging bool
	// Seed chooses the calls; which of them meet, it cannot choose. Zero means a random one.
	Seed uint64
	// Timeout is how long porcupine may think about one history. Zero means ten seconds.
	Timeout time.Duration
}

// Linearity is what came of the histories.
type Linearity struct {
	// Histories and Calls count those that were judged, Unknown the calls among them of which it is
	// not known whether they were carried out.
	Histories int
	Calls     int
	Unknown   int
	Elapsed   time.Duration
}

// String returns one line.
func (l Linearity) String() string {
	return fmt.Sprintf("%d histories of %d calls, %d of unknown outcome, in %v",
		l.Histories, l.Calls, l.Unknown, l.Elapsed.Round(time.Millisecond))
}

var (
	// ErrNotLinearizable is returned when no order of a history's calls explains their answers.
	ErrNotLinearizable = errors.New("not linearizable")
	// ErrUnknown is returned when no verdict was found in time. It is not good news.
	ErrUnknown = errors.New("unknown")
)

// call is one call of a history: what is asked, and what it is called in a report.
type call interface{ String() string }

// answer is what a call answered. Unknown stands for every answer.
type answer struct {
	unknown bool
	value   any
}

// String shows the answer in a picture.
func (a answer) String() string {
	if a.unknown {
		return "?"
	}
	return fmt.Sprint(a.value)
}

// workload is what differs between the kinds of histories.
type workload[C any] struct {
	name  string
	model porcupine.Model
	// draw chooses a client's next call.
	draw func(r *rand.Rand) call
	// do carries it out.
	do func(ctx context.Context, client C, c call) (any, error)
	// last are the calls that one client makes after all others ended; more says whether another
	// one is due after an answer.
	last call
	more func(value any) bool
	// simplify makes a history easier to judge, without a change of the verdict. Nil does nothing.
	simplify func([]porcupine.Operation) []porcupine.Operation
}

// recorder records a history. Its times are those of a counter, so that no two are equal.
type recorder struct {
	now     atomic.Int64
	mu      sync.Mutex // guards what follows
	calls   []porcupine.Operation
	unknown int
	wrong   error
}

// record carries out a call and takes note of it. It returns false where the client is of no more
// use. A call of unknown outcome never returns, as far as the history knows.
func (h *recorder) record(client int, c call, do func() (any, error)) (value any, works bool) {
	began := h.now.Add(1)
	value, err := do()
	ended := h.now.Add(1)
	op := porcupine.Operation{
		ClientId: client, Input: c, Call: began, Output: answer{value: value}, Return: ended,
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	kind := adapters.KindOf(err)
	switch kind {
	case nil:
		if err != nil {
			h.wrong = errors.Join(h.wrong, fmt.Errorf("%v = %w", c, err))
		}
	case adapters.ErrCancelled, adapters.ErrTimeout, adapters.ErrUnavailable:
		op.Output, op.Return = answer{unknown: true}, math.MaxInt64
		h.unknown++
	default:
		h.wrong = errors.Join(h.wrong, fmt.Errorf("%v = %w", c, err))
	}
	h.calls = append(h.calls, op)
	return value, err == nil || kind == adapters.ErrCancelled || kind == adapters.ErrTimeout
}

// linearize records histories and judges each. The first that is not linearizable ends it.
func linearize[C any](
	ctx context.Context, with Concurrent[C], work func(prefix string) workload[C],
) (Linearity, error) {
	with = with.filled()
	var sum Linearity
	began := time.Now()
	for i := range with.Histories {
		w := work(fmt.Sprintf("%s-%d-", process, rounds.Add(1)))
		h := with.run(ctx, w, uint64(i))
		sum.Histories++
		sum.Calls += len(h.calls)
		sum.Unknown += h.unknown
		sum.Elapsed = time.Since(began)
		if h.wrong != nil {
			return sum, h.wrong
		}
		if err := with.judge(w, h, i); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

func (c Concurrent[C]) filled() Concurrent[C] {
	if c.Histories == 0 {
		c.Histories = 20
	}
	if c.Calls == 0 {
		c.Calls = 12
	}
	if c.Seed == 0 {
		c.Seed = rand.Uint64()
	}
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	return c
}

// run records one history: all clients at once, then one of them alone.
func (c Concurrent[C]) run(ctx context.Context, w workload[C], history uint64) *recorder {
	h := &recorder{}
	var start, all sync.WaitGroup
	start.Add(1)
	works := make([]bool, len(c.Clients))
	for i, client := range c.Clients {
		r := rand.New(rand.NewPCG(c.Seed, history<<8|uint64(i)))
		all.Go(func() {
			start.Wait()
			works[i] = true
			for n := 0; n < c.Calls && works[i]; n++ {
				works[i] = c.step(ctx, h, w, r, i, client)
			}
		})
	}
	start.Done()
	all.Wait()
	for i, client := range c.Clients {
		if w.last != nil && works[i] {
			c.finish(ctx, h, w, i, client)
			break
		}
	}
	return h
}

// step carries out one drawn call. One in six is cancelled, sooner or later.
func (c Concurrent[C]) step(
	ctx context.Context, h *recorder, w workload[C], r *rand.Rand, i int, client C,
) bool {
	drawn := w.draw(r)
	after := time.Duration(r.IntN(300)) * time.Microsecond
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if c.Cancels && r.IntN(6) == 0 {
		timer := time.AfterFunc(after, cancel)
		defer timer.Stop()
	}
	_, works := h.record(i, drawn, func() (any, error) { return w.do(ctx, client, drawn) })
	return works
}

// finish makes the last calls.
func (c Concurrent[C]) finish(
	ctx context.Context, h *recorder, w workload[C], i int, client C,
) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	do := func() (any, error) { return w.do(ctx, client, w.last) }
	for more := true; more; {
		value, works := h.record(i, w.last, do)
		more = works && value != nil && w.more(value)
	}
}

// judge asks porcupine. A picture is drawn of what it refuses, or finds no verdict on.
func (c Concurrent[C]) judge(w workload[C], h *recorder, history int) error {
	calls := h.calls
	if w.simplify != nil {
		calls = w.simplify(calls)
	}
	result, info := porcupine.CheckOperationsVerbose(w.model, calls, c.Timeout)
	if result == porcupine.Ok {
		return nil
	}
	verdict := ErrNotLinearizable
	if result == porcupine.Unknown {
		verdict = fmt.Errorf("%w: no verdict within %v", ErrUnknown, c.Timeout)
	}
	name := fmt.Sprintf("%s-%d-%d.html", w.name, c.Seed, history)
	return fmt.Errorf("%w: %d calls of history %d (seed %d); %s",
		verdict, len(h.calls), history, c.Seed, picture(w.model, info, name))
}

// picture keeps porcupine's picture of a history among the artefacts, and says where.
func picture(model porcupine.Model, info porcupine.LinearizationInfo, name string) string {
	dir := os.Getenv("LOCKSTEP_ARTEFACTS")
	if dir == "" {
		dir = filepath.Join(os.TempDir(), "lockstep-artefacts")
	}
	path := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		err = porcupine.VisualizePath(model, info, path)
	}
	if err != nil {
		return fmt.Sprintf("its picture could not be kept: %v", err)
	}
	return "its picture is " + path
}

// reportLinearity is the layer over a check that takes a test.
func reportLinearity(t testing.TB, sum Linearity, err error) Linearity {
	t.Helper()
	if err != nil {
		t.Errorf("%v", err)
	}
	t.Log(sum)
	return sum
}
