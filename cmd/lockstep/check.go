package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lockstep/conformance/tla"
)

type checkOptions struct {
	spec     string
	config   string
	workers  int
	deadlock bool
	json     bool
	dump     string
	trace    string
	steps    int
	time     time.Duration
	exec     bool
	simulate simulateOptions
	store    storeOptions
}

func checkCommand() *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "check SPEC.tla",
		Short: "model-check a TLA+ specification",
		Long: `Model-check a TLA+ specification as TLC does: explore every reachable state and
check what the configuration names. Exits with 0 (ok), 1 (violated) or 2 (unknown or unusable).

With --json each line is an object: progress, coverage, a counterexample, and at last the result.`,
		Args: cobra.ExactArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&o.config, "config", "", "the configuration (default: SPEC.cfg beside it)")
	flags.IntVar(&o.workers, "workers", 0,
		"how many workers explore or simulate (default: all processors)")
	flags.BoolVar(&o.deadlock, "deadlock", true,
		"check that each state has a next one, unless the configuration says not to")
	flags.BoolVar(&o.json, "json", false, "print one JSON object a line: progress, then the result")
	flags.StringVar(&o.dump, "dump", "",
		"write the graph of the states to this file, in the language of Graphviz; as a picture, "+
			"by its program dot, where the name ends in .svg, .png or .pdf")
	flags.StringVar(&o.trace, "trace", "",
		"write a counterexample to this file, a line of JSON for each step")
	flags.IntVar(&o.steps, "steps", tla.StepsDefault,
		"how many calls and elements an evaluation of one formula in one state may take")
	flags.DurationVar(&o.time, "time", 0, "give up after this long, such as 10m (default: never)")
	flags.BoolVar(&o.exec, "exec", false,
		"let the operators of module IOUtils run processes, as the specification wants")
	o.simulate.flags(flags)
	o.store.flags(flags)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.spec = args[0]
		if o.workers < 0 || o.steps <= 0 {
			return fmt.Errorf("--workers %d, --steps %d: want positive numbers",
				o.workers, o.steps)
		}
		if err := o.simulate.settle(); err != nil {
			return err
		}
		r := &checkReport{
			progress: newProgress(o.json, cmd.OutOrStdout(), cmd.ErrOrStderr()),
			options:  o, start: time.Now(),
		}
		ctx, cancel := cmd.Context(), context.CancelFunc(func() {})
		if o.time > 0 {
			ctx, cancel = context.WithTimeout(ctx, o.time)
		}
		r.check(ctx)
		cancel()
		if err := r.finish(); err != nil {
			return err
		}
		return asError(r.verdict)
	}
	return cmd
}

// module returns the name of the module that is checked.
func (o checkOptions) module() string { return strings.TrimSuffix(filepath.Base(o.spec), ".tla") }

// configuration returns the path of the configuration. As for TLC, its name needs no ending, and it
// may be beside the specification.
func (o checkOptions) configuration() string {
	dir := filepath.Dir(o.spec)
	if o.config == "" {
		return filepath.Join(dir, o.module()+".cfg")
	}
	for _, name := range []string{o.config, filepath.Join(dir, o.config)} {
		for _, path := range []string{name, name + ".cfg"} {
			if info, err := os.Stat(path); err == nil && !info.IsDir() {
				return path
			}
		}
	}
	return o.config
}

// load reads and compiles the specification under its configuration.
func (o checkOptions) load() (*tla.Model, error) {
	name := o.module()
	dir := filepath.Dir(o.spec)
	module, err := tla.Load(os.DirFS(dir), name)
	if err != nil {
		return nil, err
	}
	path := o.configuration()
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	cfg, err := tla.ParseConfig(path, text)
	if err != nil {
		return nil, err
	}
	cfg.CheckDeadlock = cfg.CheckDeadlock && o.deadlock
	return tla.NewModel(module, cfg)
}

// seed returns the seed of what is chosen at random. Where none is given, a search that goes on has
// that which it began with.
func (o checkOptions) seed() uint64 {
	if o.simulate.chosen && o.store.resume {
		if seed, err := tla.CheckpointSeed(o.store.checkpoint); err == nil {
			return seed
		}
	}
	return o.simulate.seed
}

// check reads and checks the specification. What is wrong with it is part of the report.
func (r *checkReport) check(ctx context.Context) {
	m, err := r.options.load()
	if err != nil {
		r.failed(err)
		return
	}
	for _, w := range m.Warnings() {
		_, _ = fmt.Fprintf(r.err, "warning: %s\n", w) // as progress
	}
	m.Output = r.printed
	m.Limits = tla.Limits{Steps: r.options.steps, Heap: heapDefault()}
	m.Exec, m.Seed = r.options.exec, r.options.seed()
	if m.Random() {
		r.Seed = m.Seed
	}
	r.options.store.tuneCollector(0)
	run := r.search
	if r.options.simulate.on {
		run = r.simulate
	}
	found, err := run(ctx, m)
	r.progress.clear()
	if found == nil {
		r.failed(err)
		return
	}
	r.found(found, err)
}

// search explores all states, and draws the graph where one is wanted.
func (r *checkReport) search(ctx context.Context, m *tla.Model) (*tla.Result, error) {
	options := tla.CheckOptions{Workers: r.options.workers, Progress: r.states}
	if err := r.options.store.apply(&options); err != nil {
		return nil, err
	}
	if r.options.dump == "" {
		r.progress.begin("model-checking " + r.options.spec)
		return m.Check(ctx, options)
	}
	graph, err := newGraph(r.options.dump, r.options.module())
	if err != nil {
		return nil, err
	}
	options.Observers = append(options.Observers, graph)
	r.progress.begin("model-checking " + r.options.spec)
	found, err := m.Check(ctx, options)
	if bad := graph.close(ctx); bad != nil {
		return nil, bad
	}
	return found, err
}
