package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"lockstep/conformance/heap"
	"lockstep/conformance/tla"
)

// storeOptions say where a search keeps what it finds.
type storeOptions struct {
	memory     string
	bytes      int // that memory is, 0 without a limit
	checkpoint string
	every      time.Duration
	resume     bool
}

func (s *storeOptions) flags(flags *pflag.FlagSet) {
	flags.StringVar(&s.memory, "memory", "",
		"how much memory the states may take, such as 500M or 2G; the rest goes to files in "+
			"$TMPDIR (default: no limit)")
	flags.StringVar(&s.checkpoint, "checkpoint", "",
		"keep the states in this directory such that --continue goes on from there after the run "+
			"was interrupted")
	flags.DurationVar(&s.every, "checkpoint-every", 30*time.Minute,
		"how often to write a checkpoint")
	flags.BoolVar(&s.resume, "continue", false,
		"go on from the checkpoint in --checkpoint, with the seed of the run that wrote it")
}

// apply sets what the options say.
func (s *storeOptions) apply(o *tla.CheckOptions) error {
	if s.resume && s.checkpoint == "" {
		return errors.New("--continue: give the directory by --checkpoint")
	}
	if s.memory != "" {
		n, err := parseBytes(s.memory)
		if err != nil {
			return fmt.Errorf("--memory %s: %w", s.memory, err)
		}
		s.bytes, o.Memory = n, n
	}
	o.Checkpoint, o.CheckpointEvery, o.Continue = s.checkpoint, s.every, s.resume
	return nil
}

// parseBytes reads a number of bytes, or of K, M, G or T of them: 1024, 1024*1024 and so on.
func parseBytes(text string) (int, error) {
	number := strings.TrimSuffix(strings.ToUpper(text), "B")
	shift := 0
	if n := len(number); n > 0 {
		if i := strings.IndexByte("KMGT", number[n-1]); i >= 0 {
			shift, number = 10*(i+1), number[:n-1]
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n <= 0 || n > 1<<62>>shift {
		return 0, errors.New("want a positive number of bytes, or of K, M, G or T")
	}
	return int(n << shift), nil
}

// How much garbage may lie about before it is worth collecting, however little else there is: more
// as a run takes longer, for which TLC's heap is many times that before it collects at all.
const (
	garbageMin    = 30 << 20
	garbageSecond = 40 << 20 // after a second of a run; after two it is four times that
	garbageMost   = 250 << 20
)

// liveMin is what is taken for live where less is. Much more may be when the rate is in force.
const liveMin = garbageMin / 4

// tuneCollector sets how often garbage is collected in a run that has lasted so long: as the Go
// runtime does, but seldom while the heap is small, which it stays where the states may take little
// memory. It is to be called now and then. GOGC has precedence.
func (s *storeOptions) tuneCollector(spent time.Duration) {
	if os.Getenv("GOGC") != "" {
		return
	}
	seconds := spent.Seconds()
	most := uint64(garbageMost)
	if s.bytes > 0 {
		most = min(most, max(garbageMin, uint64(s.bytes)))
	}
	garbage := min(garbageMin+uint64(seconds*seconds*garbageSecond), most)
	live := max(heap.Live(), liveMin)
	debug.SetGCPercent(int(max(100, 100*garbage/live)))
}
