package tla

// worth counts how often what is kept of evaluations was of use, when it was asked for. It is begun
// again and again, until that is seldom: then it is over, and nothing is worth being kept.
type worth struct {
	asked, used uint32
	over        bool
}

const (
	worthSize = 1 << 12
	// worthLeast is how often what is kept is to be of use in a round of that many.
	worthLeast = worthSize / 4
)

func (t *worth) count(used bool) {
	t.asked++
	if used {
		t.used++
	}
	if t.asked == worthSize {
		*t = worth{over: t.over || t.used < worthLeast}
	}
}
