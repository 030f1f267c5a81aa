package versus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
)

// Compare carries a command line out, and returns how many models are not as they should be.
type Compare func(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error)

// ErrUsage is the error of a Compare that said itself what is wrong with the command line.
var ErrUsage = errors.New("the command line cannot be used")

// Main is main of a command of that name. It exits with 0 when every model is as it should be, 1
// when one is not, and 2 when nothing could run. An interrupt ends the context.
func Main(name string, compare Compare) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := Status(ctx, name, compare, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// Status carries a command line out as [Main] does, and returns the exit status.
func Status(
	ctx context.Context, name string, compare Compare, args []string, stdout, stderr io.Writer,
) int {
	differ, err := compare(ctx, args, stdout, stderr)
	switch {
	case errors.Is(err, ErrUsage):
		return 2
	case err != nil:
		_, _ = fmt.Fprintf(stderr, "%s: %v\n", name, err) // an error of this one has no place to go
		return 2
	case differ > 0:
		return 1
	default:
		return 0
	}
}

// Build builds the command lockstep into a directory, and returns its path.
func Build(ctx context.Context, dir string) (string, error) {
	path := filepath.Join(dir, "lockstep")
	build := exec.CommandContext(ctx, "go", "build", "-o", path, "lockstep/cmd/lockstep")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build lockstep: %w\n%s", err, out)
	}
	return path, nil
}
