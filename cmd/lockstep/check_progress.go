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
		r.object(map[string]any{
			"progress": "check", "generated": now.Generated, "distinct": now.Distinct,
			"queue": now.Queue, "depth": now.Depth, "states_per_second": int(rate),
			"seconds": spent.Seconds(),
		})
		return
	}
	line := fmt.Sprintf("%s: %d states generated, %d distinct, %d in the queue, depth %d, %.0f/s",
		r.options.spec, now.Generated, now.Distinct, now.Queue, now.Depth, rate)
	if r.terminal {
		r.bar.Describe(line)
		_ = r.bar.Set(now.Distinct) // a bar that cannot be drawn is no reason to stop
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
