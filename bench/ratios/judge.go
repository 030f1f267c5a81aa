package main

import (
	"fmt"
	"slices"
)

// kind is how a result is compared with the bound of its aim.
type kind string

const (
	none    kind = "" // nothing is aimed at: the result is stated
	atMost  kind = "≤"
	atLeast kind = "≥"
	above   kind = ">"
	exactly kind = "=" // in each single measurement, not in the median alone
	more    kind = "+" // the difference, not the ratio, is at most the bound
)

type aim struct {
	kind  kind
	bound float64
}

func (a aim) String() string {
	if a.kind == none {
		return ""
	}
	return fmt.Sprintf("%s %g", a.kind, a.bound)
}

// met says whether the result, or for [exactly] each value, is as the aim wants it.
func (a aim) met(result float64, values []float64) bool {
	switch a.kind {
	case atMost, more:
		return result <= a.bound
	case atLeast:
		return result >= a.bound
	case above:
		return result > a.bound
	case exactly:
		return !slices.ContainsFunc(values, func(v float64) bool { return v != a.bound })
	default:
		return true
	}
}

// row is a line of the table: the median of one term, over that of another if it names one, or
// less it where the aim is [more].
type row struct {
	what string
	of   term
	over term
	aim  aim
}

type verdict string

const (
	met     verdict = "met"
	missed  verdict = "missed"
	unknown verdict = "unknown" // it was not measured
	stated  verdict = "stated"  // nothing is aimed at
)

// finding is a row with its result.
type finding struct {
	row
	ofMedian, overMedian float64
	result               float64
	verdict              verdict
}

func (r row) judge(s samples) finding {
	f := finding{row: r, verdict: unknown}
	values := s.of(r.of)
	if len(values) == 0 {
		return f
	}
	f.ofMedian = median(values)
	f.result = f.ofMedian
	if r.over != (term{}) {
		others := s.of(r.over)
		if len(others) == 0 || median(others) <= 0 {
			return f
		}
		f.overMedian = median(others)
		if r.aim.kind == more {
			f.result -= f.overMedian
		} else {
			f.result /= f.overMedian
		}
	}
	switch {
	case r.aim.kind == none:
		f.verdict = stated
	case r.aim.met(f.result, values):
		f.verdict = met
	default:
		f.verdict = missed
	}
	return f
}
