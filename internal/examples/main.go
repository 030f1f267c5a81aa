// Command examples runs the models of a checkout of tlaplus/Examples through `lockstep check`, and
// compares the verdicts and the numbers of states with those that the checkout's manifests record.
//
//	go run ./internal/examples --dir CHECKOUT [--only PATTERN] [--timeout 120s] [--workers 2]
//	    [--runtime-max 30s] [--json] [--tlc [--tlc-classpath PATH] [--library DIR]...]
//
// Each model is a line; the last lines are a summary, in which the models that fail are grouped by
// their cause. With --tlc the same models run through TLC in turn, and a line ends with how many
// times faster and smaller our engine was. What is measured is the whole process.
//
// TLC finds the modules that are not its own in the directories that --library names, and runs from
// --tlc-classpath, which is the pinned jar if it is not given. CommunityModules' overrides, which
// make TLC faster, are compiled from its checkout, outside of this repository:
//
//	javac -cp tla2tools.jar:lib/* -d CACHE $(find modules -name '*.java')
//
// after which CACHE and lib/* belong into --tlc-classpath. Our engine needs none of that.
//
// It exits with 0 when every model is as recorded, 1 when one is not, and 2 when nothing could run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"lockstep/internal/versus"
)

// options are what the command line says.
type options struct {
	dir        string
	only       string
	timeout    time.Duration
	runtimeMax time.Duration
	workers    int
	json       bool
	tlc        bool
	classpath  string
	moduleDirs []string
	lockstep   string
}

func main() { versus.Main("examples", examples) }

func parseOptions(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("examples", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.dir, "dir", "", "a checkout of tlaplus/Examples")
	flags.StringVar(&o.only, "only", "", "run the models whose path matches this pattern")
	flags.DurationVar(&o.timeout, "timeout", 2*time.Minute, "how long a model may run")
	flags.DurationVar(&o.runtimeMax, "runtime-max", 30*time.Second,
		"run the models that are recorded to take at most this long")
	flags.IntVar(&o.workers, "workers", 2, "workers of each engine")
	flags.BoolVar(&o.json, "json", false, "write an object a model")
	flags.BoolVar(&o.tlc, "tlc", false, "run TLC as well, and compare")
	flags.StringVar(&o.classpath, "tlc-classpath", "",
		"where Java finds TLC (default: the pinned jar)")
	flags.Func("library", "a directory with modules for TLC; may be repeated",
		func(dir string) error { o.moduleDirs = append(o.moduleDirs, dir); return nil })
	flags.StringVar(&o.lockstep, "lockstep", "", "the command to run (default: built from here)")
	if flags.Parse(args) != nil {
		return o, versus.ErrUsage
	}
	if o.dir == "" {
		return o, errors.New("--dir names no checkout of tlaplus/Examples")
	}
	return o, nil
}

// examples runs the models and reports them; it returns how many are not as recorded.
func examples(
	ctx context.Context, args []string, stdout, stderr io.Writer,
) (failed int, err error) {
	o, err := parseOptions(args, stderr)
	if err != nil {
		return 0, err
	}
	only, err := regexp.Compile(o.only)
	if err != nil {
		return 0, fmt.Errorf("--only: %w", err)
	}
	models, err := load(os.DirFS(o.dir), o.runtimeMax, only)
	if err != nil {
		return 0, err
	}
	if len(models) == 0 {
		return 0, errors.New("--only and --runtime-max leave no model")
	}
	b, err := newBench(ctx, o)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.scratch)) }()
	r := &report{out: stdout, json: o.json, tlc: o.tlc}
	for _, m := range models {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if err := r.add(b.compare(ctx, m)); err != nil {
			return 0, err
		}
	}
	return r.failed(), r.finish()
}

// bench is where models are run: in a directory of its own, in which the checkout's modules are
// seen, so that what a specification writes is not written into the checkout.
type bench struct {
	options
	scratch string
	work    string
	java    []string // the command that starts TLC, up to its own arguments
}

func newBench(ctx context.Context, o options) (*bench, error) {
	scratch, err := os.MkdirTemp("", "examples-")
	if err != nil {
		return nil, err
	}
	b := &bench{options: o, scratch: scratch, work: filepath.Join(scratch, "work")}
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
	if b.tlc {
		if err := b.findTLC(); err != nil {
			return err
		}
	}
	from := os.DirFS(filepath.Join(b.dir, "specifications"))
	return os.CopyFS(filepath.Join(b.work, "specifications"), from)
}

// comparison is a model with what the engines said of it.
type comparison struct {
	model
	Ours   outcome
	TLC    *outcome // nil without --tlc
	Differ string   // what is not as recorded, "" where all is
}

func (b *bench) compare(ctx context.Context, m model) comparison {
	c := comparison{model: m}
	if b.tlc {
		o := readTLC(versus.Run(ctx, b.timeout, b.work, b.tlcCommand(m)...))
		c.TLC = &o
	}
	c.Ours = readResult(versus.Run(ctx, b.timeout, b.work, b.lockstep, "check", m.Module,
		"--config", m.Config, "--workers", b.workersOf(m), "--json"))
	c.Differ = m.judge(c.Ours)
	return c
}

// workersOf returns how many workers a model is run with.
func (b *bench) workersOf(m model) string {
	if m.Workers > 0 {
		return strconv.Itoa(m.Workers)
	}
	return strconv.Itoa(b.workers)
}
