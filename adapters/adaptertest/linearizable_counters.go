package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/anishathalye/porcupine"

	"lockstep/adapters"
)

// LinearizableCounters records how concurrent clients count, read, set and delete a few keys, and
// fails where no order of the calls explains the answers, or where none was found in time.
func LinearizableCounters(t testing.TB, with Concurrent[adapters.Cache]) Linearity {
	t.Helper()
	sum, err := CheckCounters(t.Context(), with)
	return reportLinearity(t, sum, err)
}

// CheckCounters does what LinearizableCounters does, without a test. The error is an
// ErrNotLinearizable or an ErrUnknown, or one of the adapter that no call should get.
func CheckCounters(ctx context.Context, with Concurrent[adapters.Cache]) (Linearity, error) {
	return linearize(ctx, with, func(prefix string) workload[adapters.Cache] {
		return workload[adapters.Cache]{
			name: "counters", model: counterModel, do: doCounter,
			draw: func(r *rand.Rand) call {
				return counterCall{
					verb: counterVerbs[r.IntN(len(counterVerbs))],
					key:  prefix + string(rune('a'+r.IntN(2))), by: int64(r.IntN(5)) - 1,
				}
			},
		}
	})
}

var counterVerbs = []string{"incr", "incr", "incr", "incr", "get", "get", "set", "delete"}

// counterCall is a call on a counter. By is also what set sets.
type counterCall struct {
	verb, key string
	by        int64
}

func (c counterCall) String() string {
	if c.verb == "incr" || c.verb == "set" {
		return fmt.Sprintf("%s(%q, %d)", c.verb, c.key, c.by)
	}
	return fmt.Sprintf("%s(%q)", c.verb, c.key)
}

// counter is the state of a counter, and what get answers.
type counter struct {
	found  bool
	number int64
}

func doCounter(ctx context.Context, cache adapters.Cache, c call) (any, error) {
	call := c.(counterCall)
	switch call.verb {
	case "incr":
		return cache.Incr(ctx, call.key, call.by)
	case "set":
		value := strconv.AppendInt(nil, call.by, 10)
		return nil, cache.Set(ctx, call.key, value, adapters.NoExpiry)
	case "delete":
		return nil, cache.Delete(ctx, call.key)
	default:
		value, err := cache.Get(ctx, call.key)
		if errors.Is(err, adapters.ErrNotFound) {
			return counter{}, nil
		}
		if err != nil {
			return nil, err
		}
		number, err := strconv.ParseInt(string(value), 10, 64)
		return counter{true, number}, err
	}
}

// counterModel is one number, which may be missing, for each key.
var counterModel = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		keys := map[string]int{}
		var parts [][]porcupine.Operation
		for _, op := range history {
			key := op.Input.(counterCall).key
			i, known := keys[key]
			if !known {
				i = len(parts)
				keys[key], parts = i, append(parts, nil)
			}
			parts[i] = append(parts[i], op)
		}
		return parts
	},
	Init: func() any { return counter{} },
	Step: func(state, input, output any) (bool, any) {
		held, call, got := state.(counter), input.(counterCall), output.(answer)
		switch call.verb {
		case "incr":
			held = counter{true, held.number + call.by}
			return got.unknown || got.value == held.number, held
		case "set":
			return true, counter{true, call.by}
		case "delete":
			return true, counter{}
		default:
			return got.unknown || got.value == held, held
		}
	},
	DescribeOperation: describeCall,
	DescribeState: func(state any) string {
		if held := state.(counter); held.found {
			return strconv.FormatInt(held.number, 10)
		}
		return "missing"
	},
}

func describeCall(input, output any) string { return fmt.Sprintf("%v → %v", input, output) }
