package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"lockstep/conformance/tla"
)

// graph writes the states and steps of a run in the language of Graphviz.
type graph struct {
	path    string
	picture string // the format that dot is to make of it, or ""
	file    *os.File
	to      *bufio.Writer
	edges   map[string]struct{} // of the state that is being explored
}

var _ tla.Observer = (*graph)(nil)

// pictures are the formats that are left to dot.
var pictures = []string{"svg", "png", "pdf"}

// newGraph begins a graph. Its error says that the file cannot be written, or that a picture is
// wanted and dot is not there.
func newGraph(path, module string) (*graph, error) {
	g := &graph{path: path, edges: make(map[string]struct{})}
	if format := strings.TrimPrefix(filepath.Ext(path), "."); slices.Contains(pictures, format) {
		g.picture = format
		if _, err := exec.LookPath("dot"); err != nil {
			return nil, fmt.Errorf("--dump %s: a picture is made by Graphviz's program dot: %w",
				path, err)
		}
	}
	var err error
	if g.picture == "" {
		g.file, err = os.Create(path)
	} else {
		g.file, err = os.CreateTemp("", "lockstep-*.dot")
	}
	if err != nil {
		return nil, fmt.Errorf("--dump: %w", err)
	}
	g.to = bufio.NewWriter(g.file)
	g.print("strict digraph %s {\nnode [shape=box, fontname=monospace];\n", quote(module))
	return g, nil
}

func (g *graph) print(format string, args ...any) {
	_, _ = fmt.Fprintf(g.to, format, args...) // close tells an error
}

// Found writes a state: one that is initial is filled.
func (g *graph) Found(f tla.FoundState) {
	style := ""
	if f.Initial {
		style = ", style=filled"
	}
	label := strings.TrimSuffix(f.State.String(), "\n")
	g.print("%d [label=%s%s];\n", f.ID, quote(label+"\n"), style)
}

// Explored writes the steps out of a state, each pair of state and action once.
func (g *graph) Explored(from int, steps []tla.FoundStep) {
	clear(g.edges)
	for _, s := range steps {
		edge := fmt.Sprintf("%d -> %d [label=%s];\n", from, s.To, quote(s.Action))
		if _, known := g.edges[edge]; known || s.To < 0 {
			continue
		}
		g.edges[edge] = struct{}{}
		g.print("%s", edge)
	}
}

// quote writes a string of Graphviz, with lines aligned to the left.
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\l`).Replace(text) + `"`
}

// close ends the graph, and has dot make a picture of it where one is wanted.
func (g *graph) close(ctx context.Context) error {
	g.print("}\n")
	err := errors.Join(g.to.Flush(), g.file.Close())
	if g.picture != "" {
		if err == nil {
			err = render(ctx, g.file.Name(), g.path, g.picture)
		}
		err = errors.Join(err, os.Remove(g.file.Name()))
	}
	if err != nil {
		return fmt.Errorf("--dump %s: %w", g.path, err)
	}
	return nil
}

// render has dot make a picture.
func render(ctx context.Context, from, to, format string) error {
	output, err := exec.CommandContext(ctx, "dot", "-T"+format, "-o", to, from).CombinedOutput()
	if err != nil {
		return fmt.Errorf("dot: %w: %s", err, strings.TrimSpace(string(output)))
	}
	return nil
}
