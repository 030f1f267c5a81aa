// Command samples runs the commands of the Alloy models in checkouts of other projects, such as
// AlloyTools/models, through `lockstep alloy`, and compares the answers with what the commands
// expect and with those of the Alloy Analyzer.
//
//	go run ./internal/samples --dir CHECKOUT [--dir CHECKOUT]... [--only PATTERN]
//	    [--timeout 60s] [--json] [--analyzer | --recorded FILE]
//
// Each command is a line; the last lines are a summary, in which the commands that differ are
// grouped by their cause. With --analyzer the Analyzer answers each command, too, and a line ends
// with how many times faster our engine was: what is measured is the whole process of one command,
// of the Analyzer with SAT4J. That needs Java with its compiler, and the pinned jar
// (go run ./internal/jar/fetch alloy). --recorded takes the Analyzer's answers and times from what
// an earlier run wrote with --analyzer --json.
//
// It exits with 0 when every command is answered as the Analyzer does, or else as it expects; 1
// when one is not, and 2 when nothing could run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"time"

	"lockstep/internal/analyzer"
	"lockstep/internal/versus"
)

// options are what the command line says.
type options struct {
	dirs     []string
	only     string
	timeout  time.Duration
	json     bool
	analyzer bool
	recorded string
	lockstep string
}

func main() { versus.Main("samples", samples) }

func parseOptions(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("samples", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Func("dir", "a directory with models, in it or below; may be repeated",
		func(dir string) error { o.dirs = append(o.dirs, dir); return nil })
	flags.StringVar(&o.only, "only", "", "run the commands whose file#name matches this pattern")
	flags.DurationVar(&o.timeout, "timeout", time.Minute, "how long a command may run")
	flags.BoolVar(&o.json, "json", false, "write an object a command")
	flags.BoolVar(&o.analyzer, "analyzer", false, "ask the Alloy Analyzer as well, and compare")
	flags.StringVar(&o.recorded, "recorded", "",
		"compare with the Analyzer's answers that --analyzer --json wrote to this file")
	flags.StringVar(&o.lockstep, "lockstep", "", "the command to run (default: built from here)")
	if flags.Parse(args) != nil {
		return o, versus.ErrUsage
	}
	if len(o.dirs) == 0 {
		return o, errors.New("--dir names no directory with models")
	}
	return o, nil
}

// samples runs the commands and reports them; it returns how many are not as they should be.
func samples(
	ctx context.Context, args []string, stdout, stderr io.Writer,
) (differ int, err error) {
	o, err := parseOptions(args, stderr)
	if err != nil {
		return 0, err
	}
	only, err := regexp.Compile(o.only)
	if err != nil {
		return 0, fmt.Errorf("--only: %w", err)
	}
	files, err := find(o.dirs)
	if err != nil {
		return 0, err
	}
	b, err := newBench(ctx, o)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.scratch)) }()
	r := &report{out: stdout, json: o.json}
	for _, f := range files {
		for _, c := range b.commands(ctx, f) {
			if err := ctx.Err(); err != nil {
				return 0, err
			}
			if !only.MatchString(c.Name()) {
				continue
			}
			if err := r.add(b.compare(ctx, c)); err != nil {
				return 0, err
			}
		}
	}
	if len(r.all) == 0 {
		return 0, errors.New("--only, or what --recorded holds, leaves no command")
	}
	return r.differ(), r.finish()
}

// bench is what models are run with.
type bench struct {
	options
	scratch  string
	ask      *analyzer.Program // nil without --analyzer
	recorded []comparison      // what an earlier run came to
}

func newBench(ctx context.Context, o options) (*bench, error) {
	scratch, err := os.MkdirTemp("", "samples-")
	if err != nil {
		return nil, err
	}
	b := &bench{options: o, scratch: scratch}
	if err := b.prepare(ctx); err != nil {
		return nil, errors.Join(err, os.RemoveAll(scratch))
	}
	return b, nil
}

func (b *bench) prepare(ctx context.Context) error {
	if b.lockstep == "" {
		built, err := versus.Build(ctx, b.scratch)
		if err != nil {
			return err
		}
		b.lockstep = built
	}
	if b.options.recorded != "" {
		recorded, err := readRecorded(b.options.recorded)
		if err != nil {
			return err
		}
		b.recorded = recorded
	}
	if !b.analyzer {
		return nil
	}
	tool, err := analyzer.Find()
	if err != nil {
		return err
	}
	ask, err := tool.Compile(ctx, b.scratch)
	if err != nil {
		return err
	}
	b.ask = &ask
	return nil
}

// comparison is a command with what the engines said of it.
type comparison struct {
	command
	Ours     outcome
	Analyzer *outcome `json:",omitempty"` // nil where it was not asked
	Differ   string   `json:",omitempty"` // what is not as it should be, "" where all is
}

func (b *bench) compare(ctx context.Context, c command) comparison {
	r := comparison{command: c, Analyzer: b.theirs(ctx, c)}
	if c.Index < 0 {
		r.Ours.Answer = "read"
		if _, err := b.ownList(ctx, c); err != nil {
			r.Ours = outcome{Cause: err.Error()}
		}
	} else {
		r.Ours = readResult(versus.Run(ctx, b.timeout, c.dir,
			b.lockstep, "alloy", c.file, "--command", strconv.Itoa(c.Index), "--json"))
	}
	r.Differ = c.judge(r.Ours, r.Analyzer)
	return r
}

// theirs returns what the Analyzer says of a command, or nil where it is not asked.
func (b *bench) theirs(ctx context.Context, c command) *outcome {
	for _, r := range b.recorded {
		if r.File == c.File && r.Index == c.Index {
			return r.Analyzer
		}
	}
	switch {
	case b.ask == nil:
		return nil
	case c.Index < 0:
		return &outcome{Cause: c.Label}
	}
	o := readAnswer(versus.Run(ctx, b.timeout, c.dir,
		b.ask.Command("run", c.file, strconv.Itoa(c.Index), "wrap")...))
	return &o
}
