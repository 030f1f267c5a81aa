package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"lockstep/conformance/tla"
)

// progress shows long work: a bar on a terminal, a line for each part otherwise, and objects for
// machines.
type progress struct {
	out, err io.Writer
	json     bool
	terminal bool
	bar      *progressbar.ProgressBar
	doing    string
}

func newProgress(asJSON bool, out, err io.Writer) *progress {
	file, ok := err.(*os.File)
	return &progress{
		out: out, err: err, json: asJSON,
		terminal: ok && !asJSON && term.IsTerminal(int(file.Fd())),
	}
}

// begin starts a part of unknown length.
func (p *progress) begin(doing string) {
	p.doing = doing
	if p.terminal {
		p.bar = progressbar.NewOptions64(-1, progressbar.OptionSetWriter(p.err),
			progressbar.OptionSetDescription(doing), progressbar.OptionClearOnFinish(),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetWidth(30))
	}
}

// states shows how far model checking is.
func (p *progress) states(name string, now tla.Progress) {
	if p.terminal {
		p.bar.Describe(fmt.Sprintf("model-checking %s: %d distinct states, depth %d",
			name, now.Distinct, now.Depth))
		_ = p.bar.Set(now.Distinct) // a bar that cannot be drawn is no reason to stop
	}
	if p.json {
		p.object(map[string]any{
			"progress": "model", "name": name, "generated": now.Generated, "distinct": now.Distinct,
			"depth": now.Depth,
		})
	}
}

// traces shows how many traces are done, of a number or of a time.
func (p *progress) traces(done, of int, limit, spent time.Duration) {
	if p.terminal {
		position, most := done, of
		if limit > 0 {
			position, most = int(min(spent, limit).Milliseconds()), int(limit.Milliseconds())
		}
		if p.bar.GetMax() != most {
			p.bar.ChangeMax(most)
		}
		p.bar.Describe(fmt.Sprintf("drawing traces: %d", done))
		_ = p.bar.Set(position) // as above
	}
	if p.json {
		p.object(map[string]any{"progress": "traces", "done": done})
	}
}

// end closes a part with a line that says what came of it.
func (p *progress) end(line string) {
	if p.terminal {
		_ = p.bar.Finish() // as above
	}
	if !p.json {
		_, _ = fmt.Fprintln(p.err, line) // as above
	}
}

// object prints progress for machines, and drops it where nobody reads: finish reports that.
func (p *progress) object(v any) {
	_ = json.NewEncoder(p.out).Encode(v)
}

// finish prints the result. Its error says that it could not be written.
func (p *progress) finish(r *result) error {
	if p.json {
		return json.NewEncoder(p.out).Encode(r)
	}
	return r.print(p.out)
}
