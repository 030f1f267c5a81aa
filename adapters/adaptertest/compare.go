package adaptertest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// Compared is what a stateful comparison carries out its commands on: an adapter's clients and what
// is known about their server. Random commands are carried out on the clients and on a mock, which
// is the reference model, and what they answer is compared, command by command. Every run uses
// names of its own, so that one server serves all of them.
type Compared[C any] struct {
	// Clients are one or more clients of the adapter, of one server. Commands choose among them. An
	// exclusive adapter needs two for its transactions to meet.
	Clients []C
	// Sharing and Capabilities are what the adapter declares. What it does not offer is compared,
	// too: it is ErrUnsupported.
	Sharing      adapters.Sharing
	Capabilities adapters.Capabilities
	// LengthMax is how many messages a topic keeps at the server. Zero means all.
	LengthMax int
	// Advance lets time pass at a server whose clock the test drives: by whole milliseconds, and
	// only while no call is under way. Nil means that the server's time passes by itself; times to
	// live are then long, or the commands wait for their end.
	Advance func(time.Duration)
	// Tolerance is how far a duration that the adapter answers may be from the mock's. Zero means
	// exact where Advance is set, and a second otherwise.
	Tolerance time.Duration
	// LenientNumbers leaves out the calls of Incr that are to be refused: for the stand-in of a
	// server, which takes +1 for a number, or whose numbers overflow in silence.
	LenientNumbers bool
	// Patience is how long a command may take before it counts as hanging. Zero means ten seconds.
	Patience time.Duration
}

// Comparison is what a comparison did.
type Comparison struct {
	// Commands is how many commands were compared, Elapsed how long all of it took.
	Commands int
	Elapsed  time.Duration
	// Reached counts what the commands came to: the commands themselves, and the outcomes that a
	// comparison is worth little without.
	Reached map[string]int
}

// String returns one line with the commands per second and what was reached how often.
func (c Comparison) String() string {
	var parts []string
	for _, what := range slices.Sorted(maps.Keys(c.Reached)) {
		parts = append(parts, fmt.Sprintf("%s %d", what, c.Reached[what]))
	}
	rate := float64(c.Commands) / max(c.Elapsed.Seconds(), 1e-9)
	what := strings.Join(parts, ", ")
	return fmt.Sprintf("%d commands, %.0f a second: %s", c.Commands, rate, what)
}

// missing says what a comparison that was long enough never reached.
func (c Comparison) missing(wanted []string) error {
	const enough = 2000
	if c.Commands < enough {
		return nil
	}
	for _, what := range wanted {
		if c.Reached[what] == 0 {
			return fmt.Errorf("%d commands never came to %q", c.Commands, what)
		}
	}
	return nil
}

// command is one that is drawn by its weight. It draws its arguments, carries itself out on both
// sides, and says how they differ. It skips where it cannot be.
type command struct {
	name   string
	weight int
	do     func(t *rapid.T) error
}

// round is one run of random commands.
type round struct {
	prefix    string
	report    *Comparison
	clock     *modelClock
	advance   func(time.Duration)
	tolerance time.Duration
	patience  time.Duration
}

// modelClock is the clock of the mock: driven by the commands, or the system's.
type modelClock struct {
	driven bool
	passed atomic.Int64
}

func (c *modelClock) read() time.Time {
	if !c.driven {
		return time.Now()
	}
	return time.Unix(1e9, 0).Add(time.Duration(c.passed.Load()))
}

// process keeps the names of this process's rounds from those of any other's.
var (
	process = func() string {
		var bits [4]byte
		_, _ = rand.Read(bits[:]) // never fails
		return hex.EncodeToString(bits[:])
	}()
	rounds atomic.Int64
)

// begin returns a round with names of its own, and the mock for it.
func (c Compared[C]) begin(report *Comparison) (*round, *mock.Server) {
	clock := &modelClock{driven: c.Advance != nil}
	r := &round{
		prefix: fmt.Sprintf("%s-%d-", process, rounds.Add(1)), report: report, clock: clock,
		advance: c.Advance, tolerance: c.Tolerance, patience: c.Patience,
	}
	if r.patience == 0 {
		r.patience = 10 * time.Second
	}
	if r.tolerance == 0 && c.Advance == nil {
		r.tolerance = time.Second
	}
	return r, mock.NewServer(mock.Config{Now: clock.read, LengthMax: c.LengthMax})
}

// options withholds from the mock what the adapter does not offer.
func (c Compared[C]) options() mock.Options {
	return mock.Options{Sharing: c.Sharing, Without: ^c.Capabilities}
}

// client draws one of the adapter's clients.
func (c Compared[C]) client(t *rapid.T) C {
	return c.Clients[index(t, len(c.Clients), "client")]
}

// repeat draws commands until rapid has enough of them. The first difference ends it.
func (r *round) repeat(t *rapid.T, commands []command) {
	var weighted []string
	do := map[string]func(*rapid.T) error{}
	for _, c := range commands {
		do[c.name] = c.do
		weighted = append(weighted, slices.Repeat([]string{c.name}, c.weight)...)
	}
	draw := evenly(weighted)
	t.Repeat(map[string]func(*rapid.T){"step": func(t *rapid.T) {
		name := draw.Draw(t, "command")
		if err := do[name](t); err != nil {
			t.Fatalf("%v", err)
		}
		r.report.Commands++
		r.report.Reached[name]++
	}})
}

// tick advances both clocks. It counts whether less of what the mock holds lives afterwards.
func (r *round) tick(t *rapid.T, living func() int) error {
	before := living()
	passed := time.Duration(rapid.IntRange(1, 3).Draw(t, "ms")) * time.Millisecond
	r.clock.passed.Add(int64(passed))
	r.advance(passed)
	if living() < before {
		r.reached("expired")
	}
	return nil
}

// nothing is what lives where nothing expires.
func nothing() int { return 0 }

// reached counts an outcome.
func (r *round) reached(what string) { r.report.Reached[what]++ }

// compareRounds lets rapid draw rounds. It returns and logs what they did.
func compareRounds(t rapid.TB, wanted []string, round func(*rapid.T, *Comparison)) Comparison {
	t.Helper()
	report := Comparison{Reached: map[string]int{}}
	began := time.Now()
	rapid.Check(t, func(t *rapid.T) { round(t, &report) })
	report.Elapsed = time.Since(began)
	if err := report.missing(wanted); err != nil && !t.Failed() {
		t.Errorf("%v", err)
	}
	t.Log(report)
	return report
}

// bounded is the context of a command.
func (r *round) bounded(t *rapid.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), r.patience)
}

// sameKind says how the kinds of two errors differ.
func sameKind(call string, got, want error) error {
	if adapters.KindOf(got) == adapters.KindOf(want) && (got == nil) == (want == nil) {
		return nil
	}
	return fmt.Errorf("%s = error %v; the mock answers %v", call, got, want)
}

// same says how two calls differ: in the kind of error, or without one in the answer.
func same[T any](
	call string, got T, gotErr error, want T, wantErr error, eq func(a, b T) bool,
) error {
	if err := sameKind(call, gotErr, wantErr); err != nil || wantErr != nil {
		return err
	}
	if !eq(got, want) {
		return fmt.Errorf("%s = %v; the mock answers %v", call, shown(got), shown(want))
	}
	return nil
}

// shown makes bytes readable.
func shown(v any) any {
	if b, ok := v.([]byte); ok {
		return inShort(b)
	}
	return v
}

// inShort quotes bytes, the first of many.
func inShort(b []byte) string {
	if b == nil {
		return "nil"
	}
	const most = 40
	if len(b) > most {
		return fmt.Sprintf("%q… (%d bytes)", b[:most], len(b))
	}
	return fmt.Sprintf("%q", b)
}

// sameBytes tells nil from empty, since no value is nil.
func sameBytes(a, b []byte) bool { return string(a) == string(b) && (a == nil) == (b == nil) }

// near compares durations within the round's tolerance. Zero is like zero alone, since it says that
// there is none.
func (r *round) near(a, b time.Duration) bool {
	return (a == 0) == (b == 0) && (a-b).Abs() <= r.tolerance
}

// evenly draws one of a few values, each as likely as any other; rapid's own generators favour the
// first ones. It shrinks to the first.
func evenly[T any](values []T) *rapid.Generator[T] {
	return rapid.Custom(func(t *rapid.T) T {
		index := 0
		for range 10 {
			index *= 2
			if rapid.Bool().Draw(t, "bit") {
				index++
			}
		}
		return values[index%len(values)]
	})
}

// index draws an index below n evenly.
func index(t *rapid.T, n int, label string) int {
	indexes := make([]int, n)
	for i := range indexes {
		indexes[i] = i
	}
	return evenly(indexes).Draw(t, label)
}

// payload is a drawn value, which a failing run shows in short.
type payload []byte

// GoString implements fmt.GoStringer.
func (p payload) GoString() string { return inShort(p) }

// Drawn values are few where equal ones are interesting, and odd where servers differ.
var (
	someNames = []string{"a", "b", "ä/ 𝄞"}
	drawName  = evenly(someNames)
	drawBytes = rapid.OneOf(
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 3), func(b []byte) payload { return b }),
		rapid.Map(rapid.SampledFrom([]string{
			"0", "1", "-1", "41", "007", "+1", " 1", "1.0", "-0", "9223372036854775807",
			"-9223372036854775808", "9223372036854775808", "ünï\x00\xff",
		}), func(s string) payload { return payload(s) }),
		rapid.Map(rapid.IntRange(1000, 5000), func(n int) payload {
			return payload(strings.Repeat("\xf0\x00z", n))
		}),
	)
	drawBadName = rapid.SampledFrom([]string{
		"", "zero\x00byte", "\xff", strings.Repeat("x", adapters.NameMax+1),
	})
)
