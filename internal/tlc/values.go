package tlc

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

//go:embed Values.java
var valuesProgram []byte

// Value is what TLC makes of an expression.
type Value struct {
	Text string // the value, as TLC writes it
	Err  error  // why there is none
}

// Values returns what each ASSUME of a module has as its value, which need not be a boolean. The
// module and its configuration, of that name with .cfg, are in the root of fsys, whose files are
// copied to a temporary directory first. Unlike TLC it goes on after an error.
//
// It runs a program in Java that asks TLC's classes, and so needs Java's compiler, too: without it
// the error matches exec.ErrNotFound.
func (t Tool) Values(ctx context.Context, fsys fs.FS, module string) (values []Value, err error) {
	if _, err := exec.LookPath("javac"); err != nil {
		return nil, fmt.Errorf("find Java's compiler: %w", err)
	}
	dir, err := os.MkdirTemp("", "tlc-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	spec, scratch := filepath.Join(dir, "spec"), filepath.Join(dir, "scratch")
	program := filepath.Join(scratch, "Values.java")
	err = errors.Join(os.CopyFS(spec, fsys), os.Mkdir(scratch, 0o700),
		os.WriteFile(program, valuesProgram, 0o600))
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, t.java, "-Djava.io.tmpdir="+scratch, "-cp", t.jar, program,
		module, module)
	cmd.Dir = spec
	cmd.WaitDelay = 10 * time.Second
	output, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("evaluate %s by TLC: %w%s", module, err, tail(string(output)))
	}
	return parseValues(string(output))
}

// parseValues reads the lines `@ number value text` and `@ number error text`.
func parseValues(output string) ([]Value, error) {
	var values []Value
	for line := range strings.Lines(output) {
		parts := strings.SplitN(strings.TrimRight(line, "\r\n"), " ", 4)
		if len(parts) < 4 || parts[0] != "@" || parts[1] != strconv.Itoa(len(values)) {
			continue
		}
		if parts[2] == "error" {
			values = append(values, Value{Err: errors.New(parts[3])})
		} else {
			values = append(values, Value{Text: parts[3]})
		}
	}
	if len(values) == 0 {
		return nil, fmt.Errorf("no value%s", tail(output))
	}
	return values, nil
}
