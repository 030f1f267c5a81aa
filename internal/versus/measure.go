package versus

import (
	"fmt"
	"strings"
	"time"
)

// Measure is what a run took.
type Measure struct {
	Wall time.Duration
	// CPU is the time of all its threads.
	CPU time.Duration
	// Peak is the most memory that was resident, in bytes, or 0 where the system does not tell.
	Peak int64
}

// shortest is what a run is taken to last at the least: no process ends sooner.
const shortest = time.Millisecond

// Faster returns how many times longer another run took.
func (m Measure) Faster(other Measure) float64 {
	return other.Wall.Seconds() / max(m.Wall, shortest).Seconds()
}

// Smaller returns how many times more memory another run needed; it is 0 where that is not known.
func (m Measure) Smaller(other Measure) float64 {
	return float64(other.Peak) / float64(max(m.Peak, 1))
}

// Seconds writes a time as a table has it.
func Seconds(d time.Duration) string { return fmt.Sprintf("%.2fs", d.Seconds()) }

// MiB writes a size as a table has it.
func MiB(bytes int64) string { return fmt.Sprintf("%dM", bytes>>20) }

// Ratios is by how much our runs were better than others' of the same models.
type Ratios struct{ faster, smaller []Ratio }

// Add adds the runs of one model.
func (r *Ratios) Add(name string, ours, theirs Measure) {
	r.faster = append(r.faster, Ratio{name, ours.Faster(theirs)})
	r.smaller = append(r.smaller, Ratio{name, ours.Smaller(theirs)})
}

// Write writes the means, headed by how many there are of what; nothing where there is none.
func (r *Ratios) Write(b *strings.Builder, what string) {
	if len(r.faster) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%d %s:\n", len(r.faster), what)
	WriteMean(b, "faster", r.faster)
	WriteMean(b, "smaller", r.smaller)
}
