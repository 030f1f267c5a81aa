package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"lockstep/conformance"
)

func traceCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "trace", Short: "judge, print or merge recorded traces"}
	cmd.AddCommand(traceCheckCommand(), traceShowCommand(), traceMergeCommand())
	return cmd
}

func traceCheckCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check FILE",
		Short: "judge a trace by the models",
		Long: `Judge a trace by the models: every rule on every state and step, and whether each
step is one that the model allows. Exits with 0 (ok), 1 (violated) or 2 (unknown or unusable).`,
		Args: cobra.ExactArgs(1),
	}
	open := modelsFlag(cmd)
	asJSON := cmd.Flags().Bool("json", false, "print the verdict as one JSON object")
	structural := cmd.Flags().Bool("structure", false,
		"judge it by models/alloy, too: after each event, and as a whole")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		fsys, err := open()
		if err != nil {
			return err
		}
		spec, err := conformance.Load(fsys)
		if err != nil {
			return err
		}
		trace, err := readTrace(args[0])
		if err != nil {
			return err
		}
		report, err := conformance.Check(cmd.Context(), spec, trace)
		if err != nil {
			return fmt.Errorf("%s: %w", args[0], err)
		}
		if *structural {
			if err := printMisfits(cmd, fsys, spec, trace, &report); err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
		}
		if *asJSON {
			err = printTraceJSON(cmd.OutOrStdout(), args[0], trace, report)
		} else {
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %d events: %s\n",
				args[0], len(trace.Events), report)
		}
		if err != nil {
			return err
		}
		return asError(report.Verdict)
	}
	return cmd
}

// printMisfits tells on standard error what the models of structure find wrong with a trace. It
// makes the verdict of the report one that says so.
func printMisfits(
	cmd *cobra.Command, fsys fs.FS, spec *conformance.Spec, trace conformance.Trace,
	report *conformance.Report,
) error {
	structure, err := conformance.LoadStructure(fsys)
	if err != nil {
		return err
	}
	found, err := structure.Snapshots(cmd.Context(), spec, trace)
	if err != nil {
		return err
	}
	whole, err := structure.Whole(cmd.Context(), spec, trace)
	if err != nil {
		return err
	}
	for _, m := range append(found, whole...) {
		report.Verdict = conformance.Violated
		if _, err := fmt.Fprintln(cmd.ErrOrStderr(), m); err != nil {
			return err
		}
	}
	return nil
}

func traceShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show FILE",
		Short: "print a trace as a table",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			trace, err := readTrace(args[0])
			if err != nil {
				return err
			}
			return conformance.Table(cmd.OutOrStdout(), trace)
		},
	}
}

func traceMergeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "merge FILE...",
		Short: "print the traces of several processes as one, in the order of their clocks",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			traces := make([]conformance.Trace, 0, len(args))
			for _, path := range args {
				trace, err := readTrace(path)
				if err != nil {
					return err
				}
				traces = append(traces, trace)
			}
			merged, err := conformance.Merge(traces...)
			if err != nil {
				return err
			}
			return conformance.Write(cmd.OutOrStdout(), merged)
		},
	}
}

func readTrace(path string) (conformance.Trace, error) {
	file, err := os.Open(path)
	if err != nil {
		return conformance.Trace{}, err
	}
	defer func() { _ = file.Close() }() // it was only read
	return conformance.Read(path, file)
}

func printTraceJSON(w io.Writer, path string, trace conformance.Trace, r conformance.Report) error {
	type violation struct {
		Rule string `json:"rule"`
		Name string `json:"name"`
		Line int    `json:"line"`
	}
	violations := []violation{}
	for _, v := range r.Violations {
		violations = append(violations, violation{v.Rule, v.Name, v.Line})
	}
	return json.NewEncoder(w).Encode(map[string]any{
		"verdict": r.Verdict.String(), "file": path, "events": len(trace.Events),
		"violations": violations, "report": r.String(),
	})
}
