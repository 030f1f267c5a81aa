package main

import (
	"context"
	"fmt"
	"io/fs"

	"lockstep/conformance"
	"lockstep/conformance/alloy"
	"lockstep/conformance/tla"
	"lockstep/models"
)

// checkModels model-checks every small configuration of the manifest and every Bad twin. Its error
// says that a model cannot be read.
func checkModels(
	ctx context.Context, fsys fs.FS, manifest models.Manifest, r *result, p *progress,
) error {
	for _, c := range manifest.Configurations {
		if c.Size != models.Small || !c.CheckedBy(models.EngineTLA) || ctx.Err() != nil {
			continue
		}
		p.begin("model-checking " + c.Name())
		run, err := conformance.ModelCheck(ctx, fsys, c, func(now tla.Progress) {
			p.states(c.Name(), now)
		})
		if err != nil {
			return err
		}
		r.addModel(c, run)
		p.end(fmt.Sprintf("%-30s %s", c.Name(), describeRun(run)))
	}
	return nil
}

// checkCommands carries out every small command of the Alloy models. Its error says that a model
// cannot be read.
func checkCommands(
	ctx context.Context, fsys fs.FS, manifest models.Manifest, r *result, p *progress,
) error {
	loaded := make(map[string]*alloy.Model)
	for _, c := range manifest.Commands {
		if c.Size != models.Small || !c.CheckedBy(models.EngineAlloy) || ctx.Err() != nil {
			continue
		}
		p.begin("analysing " + c.Name())
		model := loaded[c.Module]
		if model == nil {
			var err error
			if model, err = alloy.Load(fsys, c.File()); err != nil {
				return err
			}
			loaded[c.Module] = model
		}
		run, err := conformance.RunCommand(ctx, model, c)
		if ctx.Err() != nil {
			return nil // which is said at the end
		}
		if err != nil {
			return err
		}
		r.addCommand(run)
		line := "as expected"
		if run.Met != nil {
			line = "NOT as expected: " + run.Met.Error()
		}
		p.end(fmt.Sprintf("%-30s %s", c.Name(), line))
	}
	return nil
}

func describeRun(run conformance.ModelRun) string {
	if run.Met != nil {
		return "NOT as expected: " + run.Met.Error()
	}
	return fmt.Sprintf("as expected: %s; %d states generated, %d distinct",
		expectation(run.Configuration), run.Result.Generated, run.Result.Distinct)
}

// expectation says in a word or two what the manifest expects.
func expectation(c models.Configuration) string {
	if c.Verdict == models.VerdictOk {
		return "ok"
	}
	return "violates " + c.Property
}
