package main

import (
	"context"
	"errors"
	"math/rand/v2"

	"github.com/spf13/pflag"

	"lockstep/conformance/tla"
)

// simulateOptions say which random behaviours are tried in the place of all.
type simulateOptions struct {
	on         bool
	depth      int
	seed       uint64
	chosen     bool // the seed, as none was given
	behaviours int
}

func (s *simulateOptions) flags(flags *pflag.FlagSet) {
	flags.BoolVar(&s.on, "simulate", false,
		"try random behaviours until one breaks something, in the place of all")
	flags.IntVar(&s.depth, "depth", 100, "with --simulate, how many steps a behaviour has")
	flags.Uint64Var(&s.seed, "seed", 0,
		"the seed of all random choices, which alone determines the result (default: random, and "+
			"printed)")
	flags.IntVar(&s.behaviours, "behaviours", 0,
		"with --simulate, how many are tried (default: until interrupted)")
}

// settle checks the options, and chooses a seed where none is given.
func (s *simulateOptions) settle() error {
	if s.depth <= 0 || s.behaviours < 0 {
		return errors.New("--depth and --behaviours: want positive numbers")
	}
	s.chosen = s.seed == 0
	for s.seed == 0 {
		s.seed = rand.Uint64() >> 12 // short enough to type, and an exact number in JSON
	}
	return nil
}

// simulate tries random behaviours.
func (r *checkReport) simulate(ctx context.Context, m *tla.Model) (*tla.Result, error) {
	s := r.options.simulate
	r.Seed = s.seed
	r.progress.begin("simulating " + r.options.spec)
	return m.Simulate(ctx, tla.SimulateOptions{
		Seed: s.seed, Workers: r.options.workers, Depth: s.depth, Behaviours: s.behaviours,
		Progress: r.states,
	})
}
