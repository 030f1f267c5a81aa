package faults

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"lockstep/adapters"
	"lockstep/conformance"
)

// Result is what came of a trial.
type Result struct {
	Subject, Fault string
	Verdict        conformance.Verdict
	// Findings says what is wrong, where the verdict is Violated, and Reasons why nothing can be
	// said, where it is Unknown.
	Findings, Reasons []string
	// NotTried says why the fault was not struck, where it was not. Without a Fault it is about the
	// whole subject.
	NotTried string
	// Remark says what is special about the fault at this subject, if anything is.
	Remark string
	Stats  Stats
	Events int
	Took   time.Duration
}

// judge ends the factory and looks at what is left: the data, the trace, the sessions.
func (t *trial[C]) judge(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	t.judgeData(ctx)
	t.judgeEnd(ctx)
	t.judgeTrace(ctx)
}

// judgeData looks for what was acknowledged.
func (t *trial[C]) judgeData(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 2*endWithin)
	defer cancel()
	client, end, err := t.direct(ctx)
	if err != nil {
		t.doubt("look at the data: %w", err)
		return
	}
	if t.Store != nil {
		seen := t.ledger.snapshot()
		t.judgeRows(ctx, t.Store(client), seen)
		t.judgePairs(ctx, t.Store(client), seen)
		if t.Count != nil {
			t.judgeCount(ctx, t.Store(client), seen)
		}
	}
	if t.Queue != nil {
		t.judgeMessages(ctx, client)
	}
	if err := end(); err != nil {
		t.doubt("look at the data: %w", err)
	}
}

func (t *trial[C]) judgeRows(ctx context.Context, store Store, seen seen) {
	for key, want := range seen.written {
		got, err := store.Get(ctx, key)
		switch {
		case errors.Is(err, adapters.ErrNotFound):
			t.ledger.find("the acknowledged write of %s is lost", key)
		case err != nil:
			t.doubt("read %s: %w", key, err)
			return
		case string(got) != want:
			t.ledger.find("%s holds %q, acknowledged was %q", key, got, want)
		}
	}
	for key := range seen.forbidden {
		if _, err := store.Get(ctx, key); !errors.Is(err, adapters.ErrNotFound) {
			t.ledger.find("%s was never committed, yet reading it gives %v", key, err)
		}
	}
}

// judgePairs looks for halves of transactions. A commit that nobody waited for may be carried out
// while it looks, which is why it looks again.
func (t *trial[C]) judgePairs(ctx context.Context, store Store, seen seen) {
	for _, pair := range seen.pairs {
		if _, ok := seen.written[pair[0]]; ok {
			continue // judged by itself
		}
		err := await(ctx, settleWithin, func() error {
			var there [2]bool
			for i, key := range pair {
				switch _, err := store.Get(ctx, key); {
				case err == nil:
					there[i] = true
				case !errors.Is(err, adapters.ErrNotFound):
					return err
				}
			}
			if there[0] != there[1] {
				return halfError(pair)
			}
			return nil
		})
		var half halfError
		switch {
		case errors.As(err, &half):
			t.ledger.find("%v", err)
		case err != nil:
			t.doubt("read %s: %w", pair, err)
			return
		}
	}
}

// halfError names the rows of a transaction.
type halfError [2]string

func (e halfError) Error() string {
	return fmt.Sprintf("of %s and %s, one was committed without the other", e[0], e[1])
}

// judgeCount compares the counter with the additions.
func (t *trial[C]) judgeCount(ctx context.Context, store Store, seen seen) {
	var got int64
	text, err := store.Get(ctx, t.count())
	if err == nil {
		got, err = strconv.ParseInt(string(text), 10, 64)
	}
	switch {
	case err != nil && !errors.Is(err, adapters.ErrNotFound):
		t.doubt("read the counter: %w", err)
	case got < seen.counted || got > seen.counted+seen.uncertain:
		t.ledger.find("the counter is at %d; %d additions were acknowledged, %d more are uncertain",
			got, seen.counted, seen.uncertain)
	}
}

// judgeMessages takes what the workers left: what is new, and what is pending at a consumer that
// lost it.
func (t *trial[C]) judgeMessages(ctx context.Context, client C) {
	queue := t.Queue(client)
	take := adapters.Take{Topic: t.topic(), Group: group, Consumer: "judge", Max: 100}
	err := await(ctx, endWithin, func() error {
		fresh, err := queue.Consume(ctx, take, 0)
		if err != nil {
			return err
		}
		pending, err := queue.Claim(ctx, take, 0)
		if err != nil {
			return err
		}
		if messages := append(fresh, pending...); len(messages) > 0 {
			if err := t.deliver(ctx, client, messages); err != nil {
				return err
			}
		}
		if missing := t.ledger.missing(); missing > 0 {
			return missingError(missing)
		}
		return nil
	})
	var missing missingError
	switch {
	case errors.As(err, &missing):
		t.ledger.find("%v", err)
	case err != nil:
		t.doubt("consume what is left: %w", err)
	}
}

// missingError counts messages that were never delivered.
type missingError int

func (e missingError) Error() string {
	return fmt.Sprintf("%d messages that were acknowledged to their publisher are not delivered",
		int(e))
}

// judgeEnd shuts the factory down and asks the server what is left.
func (t *trial[C]) judgeEnd(ctx context.Context) {
	check := t.factory.Check()
	shutdown, cancel := context.WithTimeout(ctx, endWithin)
	defer cancel()
	if err := t.factory.Shutdown(shutdown); err != nil {
		t.ledger.find("the factory's shutdown: %v\n%s", err, adapterStacks())
	}
	if err := errors.Join(check, t.factory.Check()); err != nil {
		t.ledger.find("the factory contradicts itself: %v", err)
	}
	err := await(ctx, endWithin, func() error {
		left, err := t.Server.Sessions(ctx)
		if err == nil && len(left) > 0 {
			err = leftError(left)
		}
		return err
	})
	var left leftError
	switch {
	case errors.As(err, &left):
		t.ledger.find("%v", err)
	case err != nil:
		t.doubt("ask for sessions: %w", err)
	}
}

// adapterStacks returns the stacks of the goroutines that are in an adapter, which may be what a
// shutdown waits for.
func adapterStacks() string {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	var list []string
	for stack := range strings.SplitSeq(string(stacks), "\n\n") {
		if strings.Contains(stack, "lockstep/adapters/") {
			list = append(list, stack)
		}
	}
	return strings.Join(list, "\n\n")
}

// leftError names sessions that outlived the factory.
type leftError []string

func (e leftError) Error() string {
	return fmt.Sprintf("%d sessions are left at the server (R9): %s", len(e), strings.Join(e, "; "))
}

// judgeTrace has the contract's models judge what the factory did.
func (t *trial[C]) judgeTrace(ctx context.Context) {
	report, err := conformance.Check(ctx, t.spec, t.recorder.Trace())
	if err != nil {
		t.doubt("judge the trace: %w", err)
	}
	if report.Verdict == conformance.Violated {
		t.ledger.find("%s", report)
	}
}

// result sums up.
func (t *trial[C]) result(took time.Duration) Result {
	seen := t.ledger.snapshot()
	r := Result{
		Subject: t.Name, Fault: t.fault.Name, Verdict: conformance.Ok,
		Findings: seen.findings, Stats: seen.stats,
		Remark: t.remark, Events: len(t.recorder.Events()), Took: took,
	}
	for _, err := range t.unknown {
		r.Reasons = append(r.Reasons, err.Error())
	}
	switch {
	case len(r.Findings) > 0:
		r.Verdict = conformance.Violated
	case len(r.Reasons) > 0:
		r.Verdict = conformance.Unknown
	}
	return r
}

// Err returns nil where the verdict is Ok.
func (r Result) Err() error {
	if r.Verdict == conformance.Ok {
		return nil
	}
	return fmt.Errorf("%s, %s: %s\n\t%s", r.Subject, r.Fault, r.Verdict,
		strings.Join(append(r.Findings, r.Reasons...), "\n\t"))
}
