// Command lockstep verifies that a client factory stays in lockstep with its formal models.
//
//	lockstep verify              model-check the contract and judge random traces by it
//	lockstep check SPEC.tla      model-check a TLA+ specification
//	lockstep alloy FILE.als      carry out the commands of an Alloy model
//	lockstep trace check FILE    judge a recorded trace
//	lockstep trace show FILE     print a recorded trace
//	lockstep config check        check the configuration of a service
//
// It exits with 0 when everything asked for holds, 1 when a rule is violated, and 2 when that is
// unknown or the input cannot be used.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"

	"github.com/spf13/cobra"

	"lockstep/conformance"
	"lockstep/models"
)

// The exit statuses.
const (
	exitOk = iota
	exitViolated
	exitUnknown
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run carries a command line out and returns its exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := &cobra.Command{
		Use:           "lockstep",
		Short:         "client factories that stay in lockstep with their formal models",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(verifyCommand(), checkCommand(), alloyCommand(), traceCommand(),
		configCommand())
	err := root.ExecuteContext(ctx)
	var verdict verdictError
	switch {
	case err == nil:
		return exitOk
	case errors.As(err, &verdict):
		return verdict.status()
	default:
		root.PrintErrf("lockstep: %v\n", err)
		return exitUnknown
	}
}

// verdictError is a verdict that is not Ok and was printed already.
type verdictError conformance.Verdict

func (v verdictError) Error() string { return conformance.Verdict(v).String() }

func (v verdictError) status() int {
	if conformance.Verdict(v) == conformance.Violated {
		return exitViolated
	}
	return exitUnknown
}

// asError returns the error that makes run return the status of v.
func asError(v conformance.Verdict) error {
	if v == conformance.Ok {
		return nil
	}
	return verdictError(v)
}

// modelsFlag adds --models to a command and returns how to open what it names.
func modelsFlag(cmd *cobra.Command) func() (fs.FS, error) {
	dir := cmd.Flags().String("models", "",
		"read the models from this copy of models/ (default: embedded)")
	return func() (fs.FS, error) {
		if *dir == "" {
			return models.FS, nil
		}
		if info, err := os.Stat(*dir); err != nil {
			return nil, err
		} else if !info.IsDir() {
			return nil, fmt.Errorf("--models %s: not a directory", *dir)
		}
		return os.DirFS(*dir), nil
	}
}
