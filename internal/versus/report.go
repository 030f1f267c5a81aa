package versus

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
)

// Failure is a model that is not as it should be, and why.
type Failure struct{ Name, Why string }

// WriteCauses writes the failures grouped by their cause, the most frequent first.
func WriteCauses(b *strings.Builder, failures []Failure) {
	groups := make(map[string][]string)
	var order []string
	for _, f := range failures {
		why := Cause(f.Why)
		if groups[why] == nil {
			order = append(order, why)
		}
		groups[why] = append(groups[why], f.Name)
	}
	slices.SortFunc(order, func(a, b string) int {
		if n := len(groups[b]) - len(groups[a]); n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	for _, why := range order {
		fmt.Fprintf(b, "\n%d: %s\n", len(groups[why]), why)
		for _, name := range groups[why] {
			fmt.Fprintf(b, "    %s\n", name)
		}
	}
}

// Cause makes of a difference what groups models: without places and numbers.
func Cause(differ string) string {
	differ = places.ReplaceAllString(differ, "")
	return strings.TrimSpace(numbers.ReplaceAllString(differ, "n"))
}

var (
	places  = regexp.MustCompile(`\S*\.(tla|cfg|als):\d+:\d+:?`)
	numbers = regexp.MustCompile(`\b\d+\b`)
)

// Ratio is by how much one model's run was better.
type Ratio struct {
	Name  string
	Times float64
}

// WriteMean writes the geometric mean of the ratios, and the least of them. A ratio that is not
// positive was not measured.
func WriteMean(b *strings.Builder, better string, ratios []Ratio) {
	ratios = slices.DeleteFunc(slices.Clone(ratios), func(r Ratio) bool { return r.Times <= 0 })
	if len(ratios) == 0 {
		return
	}
	var logs float64
	least := ratios[0]
	for _, r := range ratios {
		logs += math.Log(r.Times)
		if r.Times < least.Times {
			least = r
		}
	}
	fmt.Fprintf(b, "%.1fx %s (geometric mean); least: %.1fx, %s\n",
		math.Exp(logs/float64(len(ratios))), better, least.Times, least.Name)
}

// FirstLine returns the first line of a text that says something.
func FirstLine(text string) string {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			return line
		}
	}
	return "nothing was said"
}
