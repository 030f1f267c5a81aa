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

func (w *worth) count(used bool) {
	w.asked++
	if used {
		w.used++
	}
	if w.asked == worthSize {
		*w = worth{over: w.over || w.used < worthLeast}
	}
}
