package analyzer

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

//go:embed *.java
var programs embed.FS

// Program is the programs in Java, compiled, that ask the Analyzer's classes. They may be used
// concurrently.
type Program struct {
	java, classes string
}

// Compile compiles the programs that ask the Analyzer into a directory, in which they stay. It
// needs Java's compiler: without it the error matches exec.ErrNotFound.
func (t Tool) Compile(ctx context.Context, dir string) (Program, error) {
	javac, err := exec.LookPath("javac")
	if err != nil {
		return Program{}, fmt.Errorf("find Java's compiler: %w", err)
	}
	args := []string{"-cp", t.jar, "-d", dir}
	for _, name := range []string{"Ask.java", "Tree.java"} {
		text, err := programs.ReadFile(name)
		if err != nil {
			return Program{}, err
		}
		source := filepath.Join(dir, name)
		if err := os.WriteFile(source, text, 0o600); err != nil {
			return Program{}, err
		}
		args = append(args, source)
	}
	if out, err := exec.CommandContext(ctx, javac, args...).CombinedOutput(); err != nil {
		return Program{}, fmt.Errorf("compile the programs that ask: %w\n%s", err, out)
	}
	return Program{t.java, t.jar + string(filepath.ListSeparator) + dir}, nil
}

// Command returns the command line that asks something, as the program's main says.
func (p Program) Command(args ...string) []string {
	return append([]string{p.java, "-cp", p.classes, "Ask"}, args...)
}

// Tree returns the command line that prints what the names in models mean, and the types of their
// expressions.
func (p Program) Tree(files ...string) []string {
	return append([]string{p.java, "-cp", p.classes, "Tree"}, files...)
}

// ReadTrees reads what Tree prints: the lines of each model.
func ReadTrees(output string) [][]string {
	var models [][]string
	for _, a := range answers(output) {
		if a.kind == "file" {
			models = append(models, nil)
			continue
		}
		last := len(models) - 1
		models[last] = append(models[last], strings.TrimRight(a.kind+" "+a.text, " "))
	}
	return models
}

// Command is a command of a model, as the Analyzer lists it.
type Command struct {
	Label  string
	Check  bool
	Expect int // -1 where there is none
}

// ReadCommands reads the answer to list. It errs with what the Analyzer says of a file that it
// cannot read.
func ReadCommands(output string) ([]Command, error) {
	var all []Command
	for _, a := range answers(output) {
		words := strings.SplitN(a.text, " ", 3)
		switch {
		case a.kind == "error":
			return nil, errors.New(a.text)
		case a.kind != "command" || len(words) < 3:
			return nil, fmt.Errorf("read the Analyzer's answer: @ %s %s", a.kind, a.text)
		}
		expect, err := strconv.Atoi(words[1])
		if err != nil {
			return nil, fmt.Errorf("read the Analyzer's answer: %w", err)
		}
		all = append(all, Command{words[2], words[0] == "check", expect})
	}
	return all, nil
}

// Answer is what the Analyzer says of a command, or of an expression.
type Answer struct {
	// Sat tells whether there is an instance, Count how many there are, as far as it was asked.
	Sat   bool
	Count int
	// Value is what an expression evaluates to.
	Value string
	// Err says what the Analyzer complains of.
	Err error
}

// ReadAnswers reads the answers to run, count or eval, a list for each file; that of run is one
// file's.
func ReadAnswers(output string) ([][]Answer, error) {
	var files [][]Answer
	for _, a := range answers(output) {
		if a.kind == "file" {
			files = append(files, nil)
			continue
		}
		if len(files) == 0 {
			files = append(files, nil)
		}
		answer := Answer{Sat: a.kind == "sat"}
		switch a.kind {
		case "error":
			answer.Err = errors.New(a.text)
		case "value":
			answer.Value = a.text
		case "sat", "unsat":
			var err error
			if answer.Count, err = strconv.Atoi(a.text); err != nil {
				return nil, fmt.Errorf("read the Analyzer's answer: %w", err)
			}
		default:
			return nil, fmt.Errorf("read the Analyzer's answer: @ %s %s", a.kind, a.text)
		}
		files[len(files)-1] = append(files[len(files)-1], answer)
	}
	return files, nil
}

type answer struct{ kind, text string }

// answers returns the lines that are answers, without the at sign.
func answers(output string) []answer {
	var all []answer
	for line := range strings.Lines(output) {
		line, is := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "@ ")
		if !is {
			continue
		}
		kind, text, _ := strings.Cut(line, " ")
		all = append(all, answer{kind, text})
	}
	return all
}
