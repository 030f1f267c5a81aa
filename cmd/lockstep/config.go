package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"lockstep/config"
	"lockstep/conformance"
)

func configCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "check or describe the configuration"}
	cmd.AddCommand(configCheckCommand(),
		configPrintCommand("example", "print a .env.example with every variable", config.Example),
		configPrintCommand("schema", "print a JSON Schema of the environment", config.JSONSchema))
	return cmd
}

func configCheckCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check",
		Short: "print every variable, where it comes from, and whether it is right",
		Long: `Read the configuration as a service in this directory and this environment would, and
print every variable: whether it is set, where, its value unless that is or may be a secret, and a
verdict. Then what is wrong, and what may be a mistake. Exits with 0 (valid) or 2 (not valid).`,
		Args: cobra.NoArgs,
	}
	files := cmd.Flags().StringArray("env-file", nil,
		"read this file instead of .env, .env.<APP_ENV> and .env.local; may be repeated, the last "+
			"one goes first")
	asJSON := cmd.Flags().Bool("json", false, "print one JSON object")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		report := config.Inspect(config.Options{Files: *files})
		show := printReport
		if *asJSON {
			show = printReportJSON
		}
		if err := show(cmd.OutOrStdout(), report); err != nil {
			return err
		}
		if !report.Valid {
			return verdictError(conformance.Unknown)
		}
		return nil
	}
	return cmd
}

// configPrintCommand returns a command that prints what is made from the table of variables.
func configPrintCommand(name, short string, text func() []byte) *cobra.Command {
	return &cobra.Command{
		Use: name, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := cmd.OutOrStdout().Write(text())
			return err
		},
	}
}

func printReportJSON(to io.Writer, report *config.Report) error {
	encoder := json.NewEncoder(to)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
}

// printReport prints a table of the variables, then the problems and the warnings.
func printReport(to io.Writer, report *config.Report) error {
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "variable\tvalue\tsource\tverdict")
	for _, e := range report.Entries {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", e.Name, shown(e), e.Source, e.Verdict)
	}
	_ = table.Flush() // into memory
	for _, p := range report.Problems {
		_, _ = fmt.Fprintf(&text, "\nproblem: %v", p)
	}
	for _, w := range report.Warnings {
		_, _ = fmt.Fprintf(&text, "\nwarning: %v", w)
	}
	verdict := "ok"
	if !report.Valid {
		verdict = fmt.Sprintf("not valid: problems: %d", len(report.Problems))
	}
	_, _ = fmt.Fprintf(&text, "\nconfiguration %s; warnings: %d\n", verdict, len(report.Warnings))
	_, err := io.WriteString(to, text.String())
	return err
}

// shown returns the cell of a value.
func shown(e config.Entry) string {
	switch {
	case e.Value != "":
		return e.Value
	case e.Set:
		return "(not shown)"
	default:
		return "-"
	}
}
