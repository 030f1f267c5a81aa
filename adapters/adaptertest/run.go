package adaptertest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Run checks every rule, each in a subtest that carries its number, and prints a rule that is
// broken in words. The harness makes a new adapter for each of them.
func Run[C any](t *testing.T, h Harness[C]) {
	t.Helper()
	for _, rule := range Rules() {
		t.Run(rule.String(), func(t *testing.T) {
			if !h.Bubble {
				report(t, Check(t.Context(), h, rule)[0])
				return
			}
			var result Result
			synctest.Test(t, func(t *testing.T) {
				result = Check(t.Context(), h, rule)[0]
				if len(result.Findings) > 0 {
					time.Sleep(ruleTime) // for calls that hang: a bubble ends with its goroutines
				}
			})
			report(t, result)
		})
	}
}

func report(t *testing.T, result Result) {
	t.Helper()
	if len(result.Findings) > 0 {
		t.Error(describe(result))
	} else if result.Skipped != "" {
		t.Skipf("%s is skipped: %s", result.Rule.ID, result.Skipped)
	}
}

// describe returns the rule in words and then all findings.
func describe(result Result) string {
	var text strings.Builder
	for i, finding := range result.Findings {
		if i == 0 || finding.Rule.ID != result.Findings[i-1].Rule.ID {
			rule := finding.Rule
			fmt.Fprintf(&text, "%s %s: %s\n", rule.ID, rule.Name, rule.Words)
			if len(rule.Contract) > 0 {
				fmt.Fprintf(&text, "\tthe contract rests on it for %s\n",
					strings.Join(rule.Contract, ", "))
			}
		}
		fmt.Fprintf(&text, "\t%s\n", finding.Error())
	}
	return text.String()
}

// Check judges the rules one after the other, all of them where none is given, and returns a result
// for each. It starts no bubble. A harness without New panics.
func Check[C any](ctx context.Context, h Harness[C], rules ...Rule) []Result {
	if len(rules) == 0 {
		rules = Rules()
	}
	if h.New == nil {
		panic("adaptertest: Check with a Harness that has no New")
	}
	whole := h.erase()
	results := make([]Result, len(rules))
	for i, rule := range rules {
		results[i] = judge(ctx, whole, rule)
	}
	return results
}
