package sat_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"os"
	"strconv"
	"strings"
	"testing"

	"lockstep/conformance/alloy/sat"
)

func BenchmarkPigeons(b *testing.B) {
	for range b.N {
		var s sat.Solver
		add(&s, pigeons(9, 8))
		_, _ = s.Solve(context.Background())
	}
}

func BenchmarkThreshold(b *testing.B) {
	for range b.N {
		for seed := range uint64(5) {
			var s sat.Solver
			add(&s, random3(seed, 220, 937, false))
			_, _ = s.Solve(context.Background())
		}
	}
}

// BenchmarkDimacs solves the files that SAT_CNF names, separated by spaces.
func BenchmarkDimacs(b *testing.B) {
	names := strings.Fields(os.Getenv("SAT_CNF"))
	if len(names) == 0 {
		b.Skip("SAT_CNF names no file")
	}
	for _, name := range names {
		cnf := readDimacs(b, name)
		b.Run(name[strings.LastIndexByte(name, '/')+1:], func(b *testing.B) {
			for range b.N {
				var s sat.Solver
				add(&s, cnf)
				ok, err := s.Solve(context.Background())
				if err != nil {
					b.Fatal(err)
				}
				b.Logf("%v %+v", ok, s.Stats())
			}
		})
	}
}

func readDimacs(b *testing.B, name string) [][]sat.Lit {
	f, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var lines *bufio.Scanner
	if strings.HasSuffix(name, ".gz") {
		z, err := gzip.NewReader(f)
		if err != nil {
			b.Fatal(err)
		}
		lines = bufio.NewScanner(z)
	} else {
		lines = bufio.NewScanner(f)
	}
	lines.Buffer(nil, 1<<24)
	var cnf [][]sat.Lit
	for lines.Scan() {
		line := lines.Text()
		if line == "" || line[0] == 'c' || line[0] == 'p' {
			continue
		}
		var c []sat.Lit
		for _, word := range strings.Fields(line) {
			switch n, _ := strconv.Atoi(word); {
			case n > 0:
				c = append(c, sat.Pos(n-1))
			case n < 0:
				c = append(c, sat.Neg(-n-1))
			}
		}
		cnf = append(cnf, c)
	}
	return cnf
}
