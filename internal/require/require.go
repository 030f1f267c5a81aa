// Package require settles what a test does where the machine lacks a tool: it skips, with the
// reason, unless the environment promised the tool. So a machine with Go alone passes, and CI
// cannot lose a check without a word.
//
// LOCKSTEP_REQUIRE lists, separated by commas, the tools that must be there.
package require

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"lockstep/internal/analyzer"
	"lockstep/internal/summary"
	"lockstep/internal/tlc"
)

const variable = "LOCKSTEP_REQUIRE"

// tools are the names that LOCKSTEP_REQUIRE may list.
var tools = []string{"alloy", "containers", "tlc"}

// Tool returns where err, what looking for the tool of that name gave, is nil. Otherwise the tool
// is missing: Tool skips the test, with a line in the summary of the run, or fails it where
// LOCKSTEP_REQUIRE lists the tool. A name in
// LOCKSTEP_REQUIRE that is not a tool's fails the test, too: the promise would never be kept. Tool
// is to be called from the test's goroutine; it panics where name is not a tool's.
func Tool(t testing.TB, name string, err error) {
	t.Helper()
	if !slices.Contains(tools, name) {
		panic(fmt.Sprintf("require.Tool(%q): the tools are %q", name, tools))
	}
	required, parseErr := parse(os.Getenv(variable))
	switch {
	case parseErr != nil:
		t.Fatal(parseErr)
	case err == nil:
	case slices.Contains(required, name):
		t.Fatalf("%s requires %s: %v", variable, name, err)
	default:
		summary.Add(fmt.Sprintf("skipped: %s without %s: %v", t.Name(), name, err))
		t.Skipf("without %s: %v", name, err)
	}
}

// Promised returns whether LOCKSTEP_REQUIRE lists the tool of that name. Where the list cannot be
// read it fails the test; it panics where name is not a tool's.
func Promised(t testing.TB, name string) bool {
	t.Helper()
	if !slices.Contains(tools, name) {
		panic(fmt.Sprintf("require.Promised(%q): the tools are %q", name, tools))
	}
	required, err := parse(os.Getenv(variable))
	if err != nil {
		t.Fatal(err)
	}
	return slices.Contains(required, name)
}

// TLC returns the TLC of this machine, or skips or fails the test as Tool does.
func TLC(t testing.TB) tlc.Tool {
	t.Helper()
	tool, err := tlc.Find()
	Tool(t, "tlc", err)
	return tool
}

// Alloy returns the Alloy Analyzer of this machine, or skips or fails the test as Tool does.
func Alloy(t testing.TB) analyzer.Tool {
	t.Helper()
	tool, err := analyzer.Find()
	Tool(t, "alloy", err)
	return tool
}

// parse returns the names in the variable's value. Spaces around a name and empty names are let
// pass, so that a script may append ",tlc" to what was there.
func parse(value string) ([]string, error) {
	var names []string
	for name := range strings.SplitSeq(value, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		if !slices.Contains(tools, name) {
			return nil, fmt.Errorf("%s: unknown tool %q, the tools are %q", variable, name, tools)
		}
		names = append(names, name)
	}
	return names, nil
}
