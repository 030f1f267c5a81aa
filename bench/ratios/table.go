package main

import (
	"fmt"
	"io"
	"strings"

	"golang.org/x/perf/benchunit"
)

// write writes the findings as a table.
func write(out io.Writer, findings []finding) error {
	var b strings.Builder
	b.WriteString("| case | median | over | result | aim | verdict |\n")
	b.WriteString("| --- | --- | --- | --- | --- | --- |\n")
	for _, f := range findings {
		ratio := f.over != (term{})
		var of, over, result string
		if f.verdict != unknown {
			of = withUnit(f.ofMedian, f.of.unit)
		}
		if f.verdict != unknown && ratio {
			over, result = withUnit(f.overMedian, f.over.unit), fmt.Sprintf("%.3g", f.result)
		}
		cells := []string{f.what, of, over, result, f.aim.String(), string(f.verdict)}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// withUnit writes a value as people read it: 25.10ns, 2 ms, 1 opens/op.
func withUnit(value float64, unit string) string {
	switch unit {
	case seconds:
		return benchunit.Scale(value, benchunit.Decimal) + "s"
	case p50, p99:
		unit = "ms"
	}
	return fmt.Sprintf("%.4g %s", value, unit)
}
