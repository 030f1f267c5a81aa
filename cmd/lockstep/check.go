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
}

func checkCommand() *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "check SPEC.tla",
		Short: "model-check a TLA+ specification",
		Long: `Model-check a TLA+ specification as TLC does: explore every reachable state and
check what the configuration names. Exits with 0 (ok), 1 (violated) or 2 (unknown or unusable).`,
		Args: cobra.ExactArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&o.config, "config", "", "the configuration (default: SPEC.cfg beside it)")
	flags.IntVar(&o.workers, "workers", 0, "how many workers explore (default: all processors)")
	flags.BoolVar(&o.deadlock, "deadlock", true,
		"check that each state has a next one, unless the configuration says not to")
	flags.BoolVar(&o.json, "json", false, "print one JSON object a line: progress, then the result")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.spec = args[0]
		if o.workers < 0 {
			return fmt.Errorf("--workers %d: want a positive number", o.workers)
		}
		p := newProgress(o.json, cmd.OutOrStdout(), cmd.ErrOrStderr())
		start := time.Now()
		r := checkSpec(cmd.Context(), o, p)
		r.Seconds = time.Since(start).Seconds()
		if err := r.write(cmd.OutOrStdout(), o.json); err != nil {
			return err
		}
		return asError(r.verdict)
	}
	return cmd
}

// checkSpec reads and checks a specification. What is wrong with it is part of the result.
func checkSpec(ctx context.Context, o checkOptions, p *progress) *checkResult {
	m, err := o.load()
	if err != nil {
		return failedCheck(err)
	}
	p.begin("model-checking " + o.spec)
	found, err := m.Check(ctx, tla.CheckOptions{
		Workers:  o.workers,
		Progress: func(now tla.Progress) { p.states(o.spec, now) },
	})
	if err != nil {
		return failedCheck(err)
	}
	return newCheckResult(found)
}

// load reads and compiles the specification under its configuration.
func (o checkOptions) load() (*tla.Model, error) {
	name := strings.TrimSuffix(filepath.Base(o.spec), ".tla")
	dir := filepath.Dir(o.spec)
	module, err := tla.Load(os.DirFS(dir), name)
	if err != nil {
		return nil, err
	}
	path := o.config
	if path == "" {
		path = filepath.Join(dir, name+".cfg")
	}
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
