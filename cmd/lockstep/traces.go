package main

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/conformance"
	"lockstep/properties"
)

// chunk is how many traces a suite draws from one seed: few enough for a steady progress bar, and
// for replaying the one that failed.
const chunk = 50

// startsMax is how many structures there are to begin with, of each sharing.
const startsMax = 100

// drawTraces draws random traces of the factory, with shared and with exclusive clients, until
// there are enough, one broke a rule, or ctx ended. Its error says that the models cannot be used.
func drawTraces(
	ctx context.Context, o verifyOptions, spec *conformance.Spec,
	structure *conformance.Structure, fsys fs.FS, r *result, p *progress,
) error {
	suites := make([]*properties.Suite, 0, 2)
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		starts, _, err := properties.Starts(ctx, fsys, "Deep"+title(sharing), startsMax)
		if err != nil && ctx.Err() == nil {
			return err
		}
		suites = append(suites, &properties.Suite{
			Name: "verify-" + sharing.String(), Spec: spec, Structure: structure, Starts: starts,
			Artefacts: o.artefacts,
			New:       func() properties.Subject { return properties.Mock(sharing) },
			Observe:   r.addTrace,
		})
	}
	p.begin("drawing traces")
	start := time.Now()
	more := func() bool {
		if o.time > 0 {
			return time.Since(start) < o.time
		}
		return r.Traces < o.traces
	}
	for n := uint64(0); more() && ctx.Err() == nil && r.Failure == ""; n++ {
		count := len(suites) * chunk
		if o.time == 0 {
			count = min(count, o.traces-r.Traces)
		}
		if log := rapidCheckAll(suites, o.seed+n, count); log != "" {
			r.Failure = fmt.Sprintf("%s\nreplay it with\n\tlockstep verify --seed %d --traces %d\n",
				log, o.seed+n, count)
		}
		p.traces(r.Traces, o.traces, o.time, time.Since(start))
	}
	p.end(fmt.Sprintf("%d traces, %d events judged", r.Traces, r.Events))
	return nil
}

// title is how the commands of starts.als name a sharing.
func title(s adapters.Sharing) string {
	if s == adapters.Shared {
		return "Shared"
	}
	return "Exclusive"
}

// rapidCheckAll has rapid check the suites' properties side by side, count times in all, rounded
// up, from a seed. It returns what they logged, "" where none failed.
func rapidCheckAll(suites []*properties.Suite, seed uint64, count int) string {
	armRapid()
	share := (count + len(suites) - 1) / len(suites)
	if testing.Short() {
		share *= 5 // of which rapid draws one
	}
	setFlag("rapid.checks", strconv.Itoa(share))
	setFlag("rapid.seed", strconv.FormatUint(seed, 10))
	logs := make([]string, len(suites))
	var wg sync.WaitGroup
	for i, suite := range suites {
		wg.Go(func() { logs[i] = rapidCheck(suite) })
	}
	wg.Wait()
	return strings.TrimSpace(strings.Join(logs, "\n"))
}

// rapidCheck has rapid check a suite's property, and returns what it logged.
func rapidCheck(suite *properties.Suite) string {
	tb := &recorder{name: suite.Name}
	done := make(chan struct{})
	go func() { // FailNow ends the goroutine that it is called in
		defer close(done)
		rapid.Check(tb, suite.Property)
	}()
	<-done
	return tb.log()
}

func setFlag(name, value string) {
	if err := flag.Set(name, value); err != nil {
		panic("BUG: " + err.Error()) // rapid declares its flags
	}
}

// armRapid settles what rapid takes from flags, since the command line is cobra's. It reads some of
// them throughout a check, so they are set while none runs.
var armRapid = sync.OnceFunc(func() {
	testing.Init()
	if err := flag.CommandLine.Parse(nil); err != nil {
		panic("BUG: " + err.Error()) // no arguments cannot be wrong
	}
	setFlag("rapid.nofailfile", "true")
	setFlag("rapid.shrinktime", "10s")
})

// recorder is a rapid.TB outside of go test: it keeps what a failing check says.
type recorder struct {
	name string

	mu     sync.Mutex // guards what follows
	lines  []string
	failed bool
}

var _ rapid.TB = (*recorder)(nil)

func (r *recorder) Helper()      {}
func (r *recorder) Name() string { return r.name }

// Log and Logf drop what they are given, so that errors alone are kept: rapid logs each draw of a
// failing trace, and the table shows them better.
func (r *recorder) Log(...any)          {}
func (r *recorder) Logf(string, ...any) {}

func (r *recorder) Skip(...any)          { r.SkipNow() }
func (r *recorder) Skipf(string, ...any) { r.SkipNow() }
func (r *recorder) SkipNow()             { runtime.Goexit() }

func (r *recorder) Error(args ...any) {
	r.Errorf("%s", strings.TrimSuffix(fmt.Sprintln(args...), "\n"))
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	// What rapid says from here on is of go test; the command has its own way to replay.
	text, _, _ := strings.Cut(fmt.Sprintf(format, args...), "\nTo reproduce, specify")
	r.lines = append(r.lines, text)
	r.failed = true
}

func (r *recorder) Fatal(args ...any) { r.Error(args...); r.FailNow() }

func (r *recorder) Fatalf(format string, args ...any) { r.Errorf(format, args...); r.FailNow() }

func (r *recorder) FailNow() { r.Fail(); runtime.Goexit() }

func (r *recorder) Fail() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = true
}

func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

func (r *recorder) log() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.lines, "\n")
}
