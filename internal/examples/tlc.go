package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"lockstep/internal/tlc"
)

// findTLC prepares the command that starts TLC.
func (b *bench) findTLC() error {
	java, err := exec.LookPath("java")
	if err != nil {
		return fmt.Errorf("find java: %w", err)
	}
	classpath := b.classpath
	if classpath == "" {
		pinned, err := tlc.Find()
		if err != nil {
			return err
		}
		classpath = pinned.Jar()
	}
	b.java = []string{java, "-XX:+UseParallelGC", "-Djava.io.tmpdir=" + b.scratch, "-cp", classpath}
	if len(b.moduleDirs) > 0 {
		b.java = append(b.java, "-DTLA-Library="+
			strings.Join(b.moduleDirs, string(filepath.ListSeparator)))
	}
	return nil
}

// tlcCommand is the command that runs a model as the checkout's own scripts do.
func (b *bench) tlcCommand(m model) []string {
	command := slices.Clone(b.java)
	if slices.Contains(m.Features, "action composition") {
		command = append(command, "-Dtlc2.tool.impl.Tool.cdot=true")
	}
	return append(command, "tlc2.TLC", "-noGenerateSpecTE", "-lncheck", "final",
		"-metadir", filepath.Join(b.scratch, "tlc"), "-workers", b.workersOf(m),
		"-config", m.Config, m.Module)
}
