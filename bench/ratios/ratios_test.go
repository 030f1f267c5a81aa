package main // a command cannot be imported

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// in measures terms of these names.
func in(name, unit string) term { return term{name, unit, mostProcs} }

var ratio = row{
	"lockstep / sync.Map",
	in("Warm/peer=lockstep", seconds), in("Warm/peer=sync.Map", seconds),
	aim{atMost, 3},
}

func TestJudge(t *testing.T) {
	tests := []struct {
		name, reason string
		row          row
		input        string
		want         verdict
		result       float64
	}{
		{
			"met", "below the bound", ratio,
			"BenchmarkWarm/peer=lockstep-2 10 29 ns/op\nBenchmarkWarm/peer=sync.Map-2 10 10 ns/op",
			met, 2.9,
		},
		{
			"missed", "above the bound", ratio,
			"BenchmarkWarm/peer=lockstep-2 10 31 ns/op\nBenchmarkWarm/peer=sync.Map-2 10 10 ns/op",
			missed, 3.1,
		},
		{
			"absent peer", "nothing can be said of a peer that was not measured", ratio,
			"BenchmarkWarm/peer=lockstep-2 10 30 ns/op", unknown, 30e-9,
		},
		{
			"absent subject", "nor of lockstep itself", ratio,
			"BenchmarkWarm/peer=sync.Map-2 10 10 ns/op", unknown, 0,
		},
		{
			"absent unit", "a benchmark may lack the metric",
			row{of: in("Warm/peer=lockstep", p99)},
			"BenchmarkWarm/peer=lockstep-2 10 30 ns/op", unknown, 0,
		},
		{
			"medians", "one slow run of three changes nothing", ratio,
			"BenchmarkWarm/peer=lockstep-2 10 20 ns/op\n" +
				"BenchmarkWarm/peer=lockstep-2 10 900 ns/op\n" +
				"BenchmarkWarm/peer=lockstep-2 10 10 ns/op\n" +
				"BenchmarkWarm/peer=sync.Map-2 10 10 ns/op",
			met, 2,
		},
		{
			"each run", "that one of three runs opened twice is not outvoted",
			row{of: in("Cold", opens), aim: aim{exactly, 1}},
			"BenchmarkCold 1 1 opens/op\nBenchmarkCold 1 2 opens/op\nBenchmarkCold 1 1 opens/op",
			missed, 1,
		},
		{
			"one more", "two allocations where the driver has one",
			allocations("redis.Get", "go-redis"),
			"pkg: lockstep/adapters/redis\n" +
				"BenchmarkGet/lockstep-2 1 9 ns/op 2 allocs/op\n" +
				"BenchmarkGet/go-redis-2 1 9 ns/op 1 allocs/op",
			met, 1,
		},
		{
			"two more", "are too many", allocations("redis.Get", "go-redis"),
			"pkg: lockstep/adapters/redis\n" +
				"BenchmarkGet/lockstep-2 1 9 ns/op 3 allocs/op\n" +
				"BenchmarkGet/go-redis-2 1 9 ns/op 1 allocs/op",
			missed, 2,
		},
		{
			"in turns", "an adapter's benchmark is told from another's by its package",
			beside("redis.Get", ofGoRedis),
			"pkg: lockstep/adapters/redis\nBenchmarkGet/ratio-2 1 9 ns/op 104 %-of-go-redis\n" +
				"pkg: lockstep/adapters/postgres\nBenchmarkGet/ratio-2 1 9 ns/op 300 %-of-go-redis",
			met, 104,
		},
		{
			"no allocations", "a value without a peer",
			row{
				of: in("Warm/peer=lockstep", allocs), aim: aim{exactly, 0},
			},
			"BenchmarkWarm/peer=lockstep-2 10 31 ns/op 0 B/op 0 allocs/op", met, 0,
		},
		{
			"faster", "as fast is not faster",
			row{
				of: in("A", seconds), over: in("B", seconds), aim: aim{above, 1},
			},
			"BenchmarkA 1 7 ns/op\nBenchmarkB 1 7 ns/op", missed, 1,
		},
		{
			"scales", "the name's suffix tells one core from two",
			scales("lockstep", aim{atLeast, 1.6}),
			"BenchmarkParallelShared/peer=lockstep 1 33 ns/op\n" +
				"BenchmarkParallelShared/peer=lockstep-2 1 20 ns/op",
			met, 1.65,
		},
		{
			"one core", "a machine with one core cannot tell",
			scales("lockstep", aim{atLeast, 1.6}),
			"BenchmarkParallelShared/peer=lockstep 1 32 ns/op", unknown, 32e-9,
		},
		{
			"most cores", "else the most cores count", ratio,
			"BenchmarkWarm/peer=lockstep 1 90 ns/op\nBenchmarkWarm/peer=lockstep-2 1 20 ns/op\n" +
				"BenchmarkWarm/peer=sync.Map 1 10 ns/op",
			met, 2,
		},
		{
			"stated", "where nothing is aimed at, nothing is missed",
			row{of: in("Memory", perKey)},
			"BenchmarkMemory 1 300.5 B/key", stated, 300.5,
		},
		{
			"malformed", "a line cut short is passed over", ratio,
			"BenchmarkWarm/peer=lockstep-2 10 30\nBenchmarkWarm/peer=lockstep-2 x y ns/op\nPASS",
			unknown, 0,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, err := read(strings.NewReader(test.input + "\n"))
			require.NoError(t, err)
			got := test.row.judge(s)
			require.Equal(t, test.want, got.verdict, test.reason)
			require.InDelta(t, test.result, got.result, 1e-9)
		})
	}
}

func TestMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo(t *testing.T) {
	require.InDelta(t, 2.5, median([]float64{4, 1, 2, 3}), 0)
}

func TestReportCountsTheAimsThatAreMissedOrUnknown(t *testing.T) {
	aims := 0
	for _, r := range rows {
		if r.aim.kind != none {
			aims++
		}
	}
	var out strings.Builder
	count, err := report(strings.NewReader(""), &out)
	require.NoError(t, err)
	require.Equal(t, aims, count, "nothing was measured")
	require.Equal(t, len(rows), strings.Count(out.String(), "| unknown |"))

	out.Reset()
	count, err = report(strings.NewReader(
		"BenchmarkWarmShared/peer=lockstep-2 10 30 ns/op 0 B/op 0 allocs/op\n"+
			"BenchmarkWarmShared/peer=sync.Map-2 10 7.5 ns/op\n"+
			"BenchmarkWarmShared/peer=puddle-2 10 160 ns/op\n",
	), &out)
	require.NoError(t, err)
	require.Equal(t, aims-2, count, "no allocations, and faster than puddle")
	require.Contains(t, out.String(),
		"| warm shared: allocations | 0 allocs/op |  |  | = 0 | met |\n"+
			"| warm shared: lockstep / sync.Map | 30.00ns | 7.500ns | 4 | ≤ 3 | missed |\n"+
			"| warm shared: puddle / lockstep | 160.0ns | 30.00ns | 5.33 | ≥ 5 | met |\n"+
			"| warm shared: pgxpool / lockstep |  |  |  | ≥ 5 | unknown |\n")
}

func TestReportReturnsTheErrorOfItsInput(t *testing.T) {
	torn := errors.New("torn")
	_, err := report(iotest.ErrReader(torn), new(strings.Builder))
	require.ErrorIs(t, err, torn)
}
