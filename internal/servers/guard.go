package servers

import (
	"fmt"
	"io"
	"os/exec"
)

// guard is a shell that waits for the end of the test process, however it ends, to clean up behind
// it. It knows of that end by its standard input, a pipe whose other side only this process holds.
type guard struct {
	input io.WriteCloser
	shell *exec.Cmd
}

// newGuard returns a guard that will carry out a command of the shell in which "$@" are args. Where
// there is no shell it returns a guard that does nothing.
func newGuard(command string, args ...string) (*guard, error) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		return &guard{}, nil
	}
	// A line is the sign that nothing is left to do.
	script := "read -r line && exit 0; " + command
	g := &guard{shell: exec.Command(shell, append([]string{"-c", script, "guard"}, args...)...)}
	g.shell.SysProcAttr = apart()
	if g.input, err = g.shell.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start a guard: %w", err)
	}
	if err := g.shell.Start(); err != nil {
		return nil, fmt.Errorf("start a guard: %w", err)
	}
	return g, nil
}

// dismiss ends the guard, which cleans up nothing.
func (g *guard) dismiss() {
	if g.shell == nil {
		return
	}
	_, _ = io.WriteString(g.input, "done\n")
	_ = g.input.Close()
	_ = g.shell.Wait()
}
