//go:build unix

package processes

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"lockstep/conformance"
)

// CheckDefects shows that [Check] sees what it is for with this program: each of the defects that a
// child may have with its inherited clients is planted in a child, and must be found under the name
// of the rule that it breaks; the same run with a sound child must pass.
func CheckDefects(t *testing.T, p *Program, setting string) {
	t.Helper()
	spec := prepare(t)
	for _, m := range mistakes {
		for _, network := range networks {
			t.Run(m.name+"/"+network, func(t *testing.T) {
				if err := m.check(t.Context(), spec, p, setting, network); err != nil {
					t.Errorf("%s: %v", m.reason, err)
				}
			})
		}
	}
}

// mistake is a run with a broken child.
type mistake struct {
	name, reason string
	defect       defect
	script       []command // of the child
	end          ending
	rule         string // that it breaks
	models       bool   // the events tell
}

// working has a client leased and used.
var working = []command{{Op: opOpenScope}, {Op: opAcquire, Key: keys[0]}, {Op: opUse}}

// looking uses an inherited lease, as any call makes a sound factory notice where it is.
var looking = []command{{Op: opUse}}

var mistakes = []mistake{
	{
		"it goes on using the inherited client",
		"without a process check the lease goes on, on what the parent opened",
		blindDefect, looking, endExit, "R8", true,
	},
	{
		"it closes the inherited client",
		"without a process check its Shutdown says goodbye in the parent's session",
		blindDefect, nil, endShutdown, "R8", true,
	},
	{
		"its adapter says goodbye to what it discards",
		"the factory does what is right, and only the bytes tell",
		goodbyeDefect, looking, endShutdown, "R8", false,
	},
	{
		"its adapter shuts the socket down that it discards",
		"not a byte is written, and the parent's session ends all the same",
		shutdownDefect, looking, endShutdown, "R8", false,
	},
	{
		"its adapter keeps the descriptor of what it discards",
		"the connection stays open for as long as the child lives",
		keepDefect, looking, endShutdown, "R9", false,
	},
}

// check errs where the mistake is not found, or where there is something to be found without it.
func (m mistake) check(
	ctx context.Context, spec *conformance.Spec, what *Program, setting, network string,
) error {
	for _, d := range []defect{m.defect, sound} {
		p := plan{Network: network, First: life{Births: []birth{{
			Before: working, Child: life{Rest: m.script}, Epoch: 2, End: m.end, Defect: d,
		}}}}
		out, err := run(ctx, spec, what, setting, p)
		switch {
		case err != nil:
			return fmt.Errorf("the run could not be carried out: %w", err)
		case out.Unjudged != nil:
			return fmt.Errorf("the models could not judge: %w", out.Unjudged)
		case d == sound && out.Err() != nil:
			return fmt.Errorf("a sound child fails the same run: %w", out.Err())
		case d != sound:
			if err := m.found(out); err != nil {
				return err
			}
		}
	}
	return nil
}

// found errs where an outcome does not name the rule that the mistake breaks. A Close that says no
// goodbye is seen by the models alone.
func (m mistake) found(out outcome) error {
	switch {
	case out.Err() == nil:
		return fmt.Errorf("%s was not found to be broken", m.rule)
	case !slices.Contains(out.Rules(), m.rule):
		return fmt.Errorf("%s was not named: %w", m.rule, out.Err())
	case m.models == (out.Report.Verdict == conformance.Ok):
		return fmt.Errorf("the models say %v", out.Report)
	default:
		return nil
	}
}
