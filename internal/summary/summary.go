// Package summary keeps what a run of the tests should tell also where all is well, and `go test`
// keeps to itself: what the tests ran against, what was skipped and why, tables of verdicts.
package summary

import (
	"fmt"
	"os"
)

// variable names the file to which every test process appends.
const variable = "LOCKSTEP_SUMMARY"

// Add prints a text on standard error, which `go test -v` shows, and appends it to the file that
// LOCKSTEP_SUMMARY names, if it names one. Texts of several processes do not mix. A file that
// cannot be written is told on standard error: it fails no test.
func Add(text string) {
	fmt.Fprintln(os.Stderr, text)
	path := os.Getenv(variable)
	if path == "" {
		return
	}
	if err := appendTo(path, text+"\n"); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", variable, err)
	}
}

// appendTo writes the text by one call, which is what keeps it in one piece.
func appendTo(path, text string) error {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}
