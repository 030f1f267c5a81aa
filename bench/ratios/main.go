// Command ratios reads what `go test -bench` printed for lockstep/bench, in one run or in several,
// and prints a Markdown table of the ratios of the medians: what was aimed at, and whether it was
// met. What is missing in the input is "unknown".
//
//	go test -run '^$' -bench . -count 5 . | go run ./ratios
//
// With -strict it exits with 1 where an aim is missed or unknown.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	strict := flag.Bool("strict", false, "exit with 1 where an aim is missed or unknown")
	flag.Parse()
	missed, err := report(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "ratios:", err)
		os.Exit(1)
	}
	if *strict && missed > 0 {
		os.Exit(1)
	}
}

// report judges what it reads by the rows, and returns how many aims are missed or unknown. Its
// errors are those of in and out.
func report(in io.Reader, out io.Writer) (missed int, err error) {
	samples, err := read(in)
	if err != nil {
		return 0, err
	}
	findings := make([]finding, len(rows))
	for i, r := range rows {
		findings[i] = r.judge(samples)
		if r.aim.kind != none && findings[i].verdict != met {
			missed++
		}
	}
	return missed, write(out, findings)
}
