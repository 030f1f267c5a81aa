package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"lockstep/internal/analyzer"
	"lockstep/internal/versus"
)

// command is one command of a model. Index counts from 0; it is -1 for a file in which no command
// could be read.
type command struct {
	dir, file string // from where, and by which path, the file is read
	File      string // how it is told
	Index     int
	Label     string
	Check     bool
	Expect    int // -1 where there is none
}

// Name tells the command apart from all others.
func (c command) Name() string {
	if c.Index < 0 {
		return c.File
	}
	return fmt.Sprintf("%s#%d %s", c.File, c.Index, c.Label)
}

// find returns the models in directories and below, in order.
func find(dirs []string) ([]command, error) {
	var all []command
	for _, dir := range dirs {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return nil, err
		}
		var files []command
		err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".als" {
				return err
			}
			name, err := filepath.Rel(filepath.Dir(dir), path)
			files = append(files, command{
				dir: filepath.Dir(path), file: path, File: filepath.ToSlash(name), Index: -1,
				Expect: -1,
			})
			return err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, files...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("find *.als in %q: %w", dirs, fs.ErrNotExist)
	}
	return all, nil
}

// commands returns the commands of a file: as the Analyzer lists them where it is or was asked, or
// else as we do. A file that cannot be read is one command without a number.
func (b *bench) commands(ctx context.Context, f command) []command {
	var all []command
	if b.recorded != nil {
		for _, c := range b.recorded {
			if c.File == f.File {
				c.dir, c.file = f.dir, f.file
				all = append(all, c.command)
			}
		}
		return all
	}
	list, err := b.list(ctx, f)
	if err != nil {
		f.Label = err.Error()
		return []command{f}
	}
	for i, c := range list {
		f.Index, f.Label, f.Check, f.Expect = i, c.Label, c.Check, c.Expect
		all = append(all, f)
	}
	return all
}

func (b *bench) list(ctx context.Context, f command) ([]analyzer.Command, error) {
	if b.ask != nil {
		p, err := versus.Run(ctx, time.Minute, f.dir, b.ask.Command("list", f.file)...)
		if err != nil {
			return nil, err
		}
		return analyzer.ReadCommands(p.Stdout)
	}
	return b.ownList(ctx, f)
}

func (b *bench) ownList(ctx context.Context, f command) ([]analyzer.Command, error) {
	p, err := versus.Run(ctx, time.Minute, f.dir, b.lockstep, "alloy", f.file, "--list", "--json")
	if err != nil {
		return nil, err
	}
	return readList(p)
}

// readList reads what `lockstep alloy --list --json` wrote.
func readList(p versus.Process) ([]analyzer.Command, error) {
	if p.Exit != 0 {
		return nil, errors.New(versus.FirstLine(p.Stderr))
	}
	var all []analyzer.Command
	for line := range splitLines(p.Stdout) {
		var object struct {
			Command, Kind string
			Expect        *int
		}
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			return nil, err
		}
		c := analyzer.Command{Label: object.Command, Check: object.Kind == "check", Expect: -1}
		if object.Expect != nil {
			c.Expect = *object.Expect
		}
		all = append(all, c)
	}
	return all, nil
}

// readRecorded reads what an earlier run wrote.
func readRecorded(path string) (recorded []comparison, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	objects := json.NewDecoder(file)
	for {
		var c comparison
		switch err := objects.Decode(&c); {
		case errors.Is(err, io.EOF):
			return recorded, nil
		case err != nil:
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		recorded = append(recorded, c)
	}
}
