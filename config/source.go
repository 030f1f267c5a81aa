package config

import (
	"fmt"
	"strings"
)

// Layer is where the value of a variable may come from. Each layer goes before those above it in
// this list.
type Layer uint8

// The layers.
const (
	// Unset means that nobody sets the variable and that it has no default.
	Unset Layer = iota
	// Default is what holds where nobody sets the variable.
	Default
	// File is a .env file; later files of Options.Files go before earlier ones.
	File
	// Process is the environment of the process.
	Process
	// Override is Options.Overrides.
	Override
)

var layerNames = [...]string{
	Unset: "not set", Default: "default", File: "file", Process: "process environment",
	Override: "override",
}

// String returns the layer's name in words.
func (l Layer) String() string {
	if int(l) < len(layerNames) {
		return layerNames[l]
	}
	return fmt.Sprintf("layer(%d)", uint8(l))
}

// Source is where a value came from.
type Source struct {
	Layer Layer
	// File and Line are where a File sets it; the line counts from 1, and is zero for the whole
	// file.
	File string
	Line int
	// Variable is the one that sets it, where that has another name: an old one, or the one that
	// names a file with the value.
	Variable string
}

// String returns text such as "process environment", ".env:3", or ".env:3, by REDIS_URL_FILE".
func (s Source) String() string {
	text := s.Layer.String()
	if s.Layer == File {
		text = s.File
		if s.Line > 0 {
			text = fmt.Sprintf("%s:%d", s.File, s.Line)
		}
	}
	if s.Variable != "" {
		text += ", by " + s.Variable
	}
	return text
}

// MarshalText returns what String does.
func (s Source) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Problem is one thing that is wrong with a configuration. No part of it holds any value that was
// read: what is wrong may be a secret in the wrong place.
type Problem struct {
	// Variable is what it is about, or "" for a file.
	Variable string `json:"variable,omitempty"`
	// Source is where the value came from.
	Source Source `json:"source"`
	// Expected says what would be right.
	Expected string `json:"expected"`
	// Hint says what to do.
	Hint string `json:"hint"`
}

// Error returns text such as `PORT (.env:3): expected a whole number from 1 to 65535; correct it`.
func (p *Problem) Error() string {
	return describe(p.Variable, p.Source, "expected "+p.Expected, p.Hint)
}

func describe(variable string, source Source, text, hint string) string {
	where := source.String()
	if variable != "" {
		where = fmt.Sprintf("%s (%s)", variable, where)
	}
	if hint != "" {
		text += "; " + hint
	}
	return where + ": " + text
}

// Problems is the error of a configuration that cannot be used: everything that is wrong with it,
// in the order of the variables. errors.As finds each *Problem in it, and Problems themselves.
type Problems []*Problem

// Error returns all problems, one on each line.
func (p Problems) Error() string {
	lines := make([]string, 0, len(p)+1)
	lines = append(lines, fmt.Sprintf("configuration: %d problems", len(p)))
	if len(p) == 1 {
		lines[0] = "configuration: 1 problem"
	}
	for _, problem := range p {
		lines = append(lines, problem.Error())
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the problems.
func (p Problems) Unwrap() []error {
	parts := make([]error, 0, len(p))
	for _, problem := range p {
		parts = append(parts, problem)
	}
	return parts
}

// Warning is what may be a mistake, and keeps nobody from using the configuration. Like a Problem
// it holds no value.
type Warning struct {
	Variable string `json:"variable,omitempty"`
	Source   Source `json:"source"`
	Text     string `json:"text"`
	Hint     string `json:"hint,omitempty"`
}

// String returns text such as `LOCKSTEP_LOG_LEVLE (.env:3): it is not known; …`.
func (w Warning) String() string { return describe(w.Variable, w.Source, w.Text, w.Hint) }
