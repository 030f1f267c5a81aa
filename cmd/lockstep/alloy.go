package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"lockstep/conformance"
	"lockstep/conformance/alloy"
	"lockstep/conformance/alloy/world"
)

type alloyOptions struct {
	file      string
	command   string
	instances int
	form      string
	json      bool
	html      bool
	list      bool
	time      time.Duration
	search    alloy.Options
}

func alloyCommand() *cobra.Command {
	var o alloyOptions
	cmd := &cobra.Command{
		Use:   "alloy FILE.als",
		Short: "carry out the commands of an Alloy model",
		Long: `Carry out the run and check commands of an Alloy 6 model within their scopes, as the
Alloy Analyzer does. Exits with 0 when every answer is the expected one, 1 when one is not or
a check has a counterexample, and 2 when an answer is unknown or the model is unusable.

With --json each line is an object: a command with its answer.`,
		Args: cobra.ExactArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&o.command, "command", "",
		"carry out this command only: its name, which several may have, or its number, from 0")
	flags.IntVar(&o.instances, "instances", 1, "how many instances of each command to show")
	flags.StringVar(&o.form, "form", "table",
		"what instances are shown as: table, dot (for Graphviz), svg, xml (for the Analyzer)")
	flags.BoolVar(&o.json, "json", false, "print one JSON object for each command")
	flags.BoolVar(&o.html, "html", false, "print one page of HTML with all instances")
	flags.BoolVar(&o.list, "list", false, "list the commands, and carry none out")
	flags.DurationVar(&o.time, "time", 0, "give a command up after this long (default: never)")
	flags.BoolVar(&o.search.NoOverflow, "no-overflow", false,
		"rule out instances in which integers overflow, as the Analyzer does in its window")
	flags.BoolVar(&o.search.Isomorphic, "isomorphic", false,
		"find isomorphic instances, too: break no symmetry")
	flags.IntVar(&o.search.Recursion, "recursion", 0,
		"how many times a predicate or function may call itself (default: not at all)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.file = args[0]
		if err := o.settle(cmd.Flags().Changed("instances")); err != nil {
			return err
		}
		r := &alloyReport{options: o, out: cmd.OutOrStdout(), err: cmd.ErrOrStderr()}
		if err := r.run(cmd.Context()); err != nil {
			return err
		}
		return asError(r.verdict)
	}
	return cmd
}

// settle checks the options, and shows no instances among the objects unless they are asked for.
func (o *alloyOptions) settle(instancesGiven bool) error {
	if o.json && !instancesGiven {
		o.instances = 0
	}
	switch o.form {
	case "table", "dot", "svg", "xml":
	default:
		return fmt.Errorf("--form %s: want table, dot, svg or xml", o.form)
	}
	if o.instances < 0 || o.search.Recursion < 0 {
		return errors.New("--instances and --recursion want numbers from 0 on")
	}
	if o.json && o.html {
		return errors.New("--json and --html exclude each other")
	}
	return nil
}

// disk is all files, by their paths: the modules that a model opens may lie beside or above it.
type disk struct{}

var _ fs.FS = disk{}

// Open opens a file. Unlike other file systems it knows absolute paths, and .. in them.
func (disk) Open(name string) (fs.File, error) { return os.Open(filepath.FromSlash(name)) }

// load reads the model, and selects its commands.
func (o alloyOptions) load() (*alloy.Model, []*world.Command, error) {
	m, err := alloy.Load(disk{}, filepath.ToSlash(o.file))
	if err != nil {
		return nil, nil, err
	}
	if o.command == "" {
		return m, m.Commands(), nil
	}
	selected := slices.DeleteFunc(slices.Clone(m.Commands()), func(c *world.Command) bool {
		return c.Label != o.command
	})
	if c := m.Command(o.command); len(selected) == 0 && c != nil {
		selected = append(selected, c)
	}
	if len(selected) == 0 {
		return nil, nil, fmt.Errorf("%s has no command %s", o.file, o.command)
	}
	return m, selected, nil
}

// carryOut answers one command, and finds as many more instances as are to be shown.
func (o alloyOptions) carryOut(ctx context.Context, m *alloy.Model, c *world.Command) alloyAnswer {
	if o.time > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.time)
		defer cancel()
	}
	start := time.Now()
	o.search.Heap = heapDefault()
	s := m.Search(c, o.search)
	a := alloyAnswer{command: c}
	for len(a.instances) < max(o.instances, 1) {
		i, err := s.Next(ctx)
		if err != nil {
			if !errors.Is(err, alloy.ErrNone) {
				a.err = err
			}
			break
		}
		a.instances = append(a.instances, i)
		if len(a.instances) == 1 {
			a.seconds = time.Since(start).Seconds()
		}
	}
	if len(a.instances) == 0 {
		a.seconds = time.Since(start).Seconds()
	}
	return a
}

// alloyAnswer is what a command came to.
type alloyAnswer struct {
	command   *world.Command
	instances []*alloy.Instance
	seconds   float64 // until the first instance, or until there was known to be none
	err       error   // why there is no answer, or no further instance
}

// verdict tells whether the answer is the expected one. What ended the search for further instances
// changes nothing about the first.
func (a alloyAnswer) verdict() conformance.Verdict {
	o := alloy.Outcome{Command: a.command}
	if len(a.instances) > 0 {
		o.Instance = a.instances[0]
	} else if a.err != nil {
		return conformance.Unknown
	}
	if o.Kept() {
		return conformance.Ok
	}
	return conformance.Violated
}
