package main

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"time"

	"github.com/spf13/cobra"

	"lockstep/conformance"
	"lockstep/models"
)

// tracesDefault takes about 20 s on two cores, with the model checking before it.
const tracesDefault = 1000

type verifyOptions struct {
	models    func() (fs.FS, error)
	traces    int
	time      time.Duration
	seed      uint64
	json      bool
	artefacts string
}

func verifyCommand() *cobra.Command {
	var o verifyOptions
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "model-check the contract and judge random traces of the factory by it",
		Long: `Model-check the small configurations of the contract and its Bad twins, carry out the
small commands of its structural half, then draw random traces of the factory over the embedded
mocks, half of them from structures with a fork tree, clients and leases, and judge each by the
models.
Exits with 0 (ok), 1 (violated) or 2 (unknown or unusable).`,
		Args: cobra.NoArgs,
	}
	o.models = modelsFlag(cmd)
	flags := cmd.Flags()
	flags.IntVar(&o.traces, "traces", tracesDefault, "how many traces to draw")
	flags.DurationVar(&o.time, "time", 0, "draw traces for this long, instead of a number of them")
	flags.Uint64Var(&o.seed, "seed", 0, "seed of the traces (default: random, and printed)")
	flags.BoolVar(&o.json, "json", false, "print one JSON object a line: progress, then the result")
	flags.StringVar(&o.artefacts, "artefacts", "",
		"directory for failing traces (default: LOCKSTEP_ARTEFACTS, or a temporary one)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if o.traces < 1 || o.time < 0 {
			return fmt.Errorf(
				"--traces %d, --time %v: want at least one trace and no negative time",
				o.traces, o.time)
		}
		for o.seed == 0 {
			o.seed = rand.Uint64() >> 12 // short enough to type, and an exact number in JSON
		}
		p := newProgress(o.json, cmd.OutOrStdout(), cmd.ErrOrStderr())
		verdict, err := verify(cmd.Context(), o, p)
		if err != nil {
			return err
		}
		return asError(verdict)
	}
	return cmd
}

// verify runs both halves and reports on them. Its error says that the input cannot be used.
func verify(ctx context.Context, o verifyOptions, p *progress) (conformance.Verdict, error) {
	start := time.Now()
	fsys, err := o.models()
	if err != nil {
		return conformance.Unknown, err
	}
	spec, err := conformance.Load(fsys)
	if err != nil {
		return conformance.Unknown, err
	}
	structure, err := conformance.LoadStructure(fsys)
	if err != nil {
		return conformance.Unknown, err
	}
	manifest, err := models.LoadManifest(fsys)
	if err != nil {
		return conformance.Unknown, err
	}
	r := newResult(spec, o.seed)
	if err := checkModels(ctx, fsys, manifest, r, p); err != nil {
		return conformance.Unknown, err
	}
	if err := checkCommands(ctx, fsys, manifest, r, p); err != nil {
		return conformance.Unknown, err
	}
	if err := drawTraces(ctx, o, spec, structure, fsys, r, p); err != nil {
		return conformance.Unknown, err
	}
	r.Seconds = time.Since(start).Seconds()
	r.conclude(ctx)
	return r.verdict, p.finish(r)
}
