package main

import (
	"bytes"
	"io"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// Units, as benchfmt reads them.
const (
	seconds   = "sec/op"
	allocs    = "allocs/op"
	opens     = "opens/op"
	p50       = "p50-ms"
	p99       = "p99-ms"
	perKey    = "B/key"
	perLease  = "B/lease"
	ofPgx     = "%-of-pgx"      // of a call's time: the median over short rounds, in turns
	ofGoRedis = "%-of-go-redis" // likewise
	mostProcs = 0               // a term's procs: whichever is the greatest that was measured
)

// adaptersPath is what the import paths of adapters begin with.
const adaptersPath = "lockstep/adapters/"

// term names what a benchmark measured in one unit, on so many processors.
type term struct {
	// name is without "Benchmark" and the processors. A benchmark of an adapter's has the adapter's
	// name before it: "postgres.Get/shared/ratio".
	name  string
	unit  string
	procs int
}

// samples are the values of each term, one for each time that it was measured.
type samples map[term][]float64

// read returns the samples of what `go test -bench` printed. Lines that are not a result, be they
// malformed, are passed over: what is missing then shows as unknown.
func read(in io.Reader) (samples, error) {
	all, reader := make(samples), benchfmt.NewReader(in, "stdin")
	for reader.Scan() {
		result, ok := reader.Result().(*benchfmt.Result)
		if !ok {
			continue
		}
		name, procs := split(result.Name)
		if pkg := result.GetConfig("pkg"); strings.HasPrefix(pkg, adaptersPath) {
			name = strings.TrimPrefix(pkg, adaptersPath) + "." + name
		}
		for _, v := range result.Values {
			t := term{name, v.Unit, procs}
			all[t] = append(all[t], v.Value)
		}
	}
	return all, reader.Err()
}

// split takes the processors off a benchmark's name; without any it ran on one.
func split(full benchfmt.Name) (name string, procs int) {
	base, parts := full.Parts()
	procs = 1
	if n := len(parts); n > 0 && parts[n-1][0] == '-' {
		procs, _ = strconv.Atoi(string(parts[n-1][1:])) // digits: see Parts
		parts = parts[:n-1]
	}
	return string(base) + string(bytes.Join(parts, nil)), procs
}

// of returns the values of t, and none where it was not measured.
func (s samples) of(t term) []float64 {
	if t.procs != mostProcs {
		return s[t]
	}
	var most term
	for have := range s {
		if have.name == t.name && have.unit == t.unit && have.procs > most.procs {
			most = have
		}
	}
	return s[most]
}

// median returns the median of values, of which there is one at least.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
