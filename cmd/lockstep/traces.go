package main

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/conformance"
	"lockstep/properties"
)

// chunk is how many traces are drawn from one seed: few enough for a steady progress bar, and for
// replaying the one that failed.
const chunk = 50

// drawTraces draws random traces of the factory, with shared and with exclusive clients in turn, until
// there are enough, one broke a rule, or ctx ended.
func drawTraces(ctx context.Context, o verifyOptions, spec *conformance.Spec, r *result, p *progress) {
	suites := make([]*properties.Suite, 0, 2)
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		suites = append(suites, &properties.Suite{
			Name: "verify-" + sharing.String(), Spec: spec, Artefacts: o.artefacts,
			New:     func() properties.Subject { return properties.Mock(sharing) },
			Observe: r.addTrace,
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
	for n := uint64(0); more() && ctx.Err() == nil; n++ {
		count := chunk
		if o.time == 0 {
			count = min(count, o.traces-r.Traces)
		}
		suite := suites[n%uint64(len(suites))]
		if log, failed := rapidCheck(suite, o.seed+n, count); failed {
			r.Failure = log + fmt.Sprintf("\nreplay it with\n\tlockstep verify --seed %d --traces %d\n", o.seed, int(n+1)*chunk)
			break
		}
		p.traces(r.Traces, o.traces, o.time, time.Since(start))
	}
	p.end(fmt.Sprintf("%d traces, %d events judged", r.Traces, r.Events))
}

// rapidCheck has rapid check a suite's property count times from a seed, and returns what it logged.
func rapidCheck(suite *properties.Suite, seed uint64, count int) (log string, failed bool) {
	for name, value := range map[string]string{
		"rapid.checks": strconv.Itoa(count), "rapid.seed": strconv.FormatUint(seed, 10),
		"rapid.nofailfile": "true", "rapid.shrinktime": "10s",
	} {
		if err := flag.Set(name, value); err != nil {
			panic("BUG: " + err.Error()) // rapid declares these flags
		}
	}
	tb := &recorder{name: suite.Name}
	done := make(chan struct{})
	go func() { // FailNow ends the goroutine that it is called in
		defer close(done)
		rapid.Check(tb, suite.Property)
	}()
	<-done
	return tb.log(), tb.Failed()
}

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

func (r *recorder) Log(args ...any) { r.Logf("%s", strings.TrimSuffix(fmt.Sprintln(args...), "\n")) }

// Logf keeps errors alone: rapid logs each draw of a failing trace, and the table shows them better.
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
	r.lines = append(r.lines, fmt.Sprintf(format, args...))
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
