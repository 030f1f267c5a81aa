package main

import (
	"fmt"
	"time"

	"lockstep/conformance/tla"
)

// How often progress is told: to machines, on a terminal, and in a log.
const (
	progressObject = time.Second
	progressBar    = 100 * time.Millisecond
	progressLine   = 10 * time.Second
)

// checkProgress is what progress was told last, and when.
type checkProgress struct {
	at    time.Time
	state tla.Progress
}

// states tells how far a run is, unless that was told a moment ago.
func (r *checkReport) states(now tla.Progress) {
	r.options.store.tuneCollector(time.Since(r.start))
	every := progressLine
	switch {
	case r.json:
		every = progressObject
	case r.terminal:
		every = progressBar
	}
	spent := time.Since(r.start)
	if r.told.at.IsZero() {
		r.told.at = r.start
		if !r.json { // a machine is told at once that the run has begun
			return
		}
	} else if time.Since(r.told.at) < every {
		return
	}
	rate := float64(now.Generated-r.told.state.Generated) / time.Since(r.told.at).Seconds()
	r.told = checkProgress{time.Now(), now}
	if r.json {
		o := map[string]any{
			"progress": "check", "generated": now.Generated, "distinct": now.Distinct,
			"queue": now.Queue, "depth": now.Depth, "states_per_second": int(rate),
			"seconds": spent.Seconds(),
		}
		if r.options.simulate.on {
			o["behaviours"] = now.Behaviours
		}
		r.object(o)
		return
	}
	found := fmt.Sprintf("%d distinct, %d in the queue", now.Distinct, now.Queue)
	if r.options.simulate.on {
		found = fmt.Sprintf("in %d behaviours", now.Behaviours)
	}
	line := fmt.Sprintf("%s: %d states generated, %s, depth %d, %.0f/s",
		r.options.spec, now.Generated, found, now.Depth, rate)
	if r.terminal {
		r.bar.Describe(line)
		// a bar that cannot be drawn is no reason to stop
		_ = r.bar.Set(max(now.Distinct, now.Behaviours))
		return
	}
	_, _ = fmt.Fprintf(r.err, "%s, %.0f s\n", line, spent.Seconds()) // as above
}

// clear takes the bar off the terminal, until it is drawn again.
func (p *progress) clear() {
	if p.terminal && p.bar != nil {
		_ = p.bar.Clear() // as above
	}
}
