package tla

// trial counts how often what is kept of evaluations was of use, when it was asked for. It is begun
// again and again, until that is seldom: then it is over, and nothing is worth being kept.
type trial struct {
	asked, used uint32
	over        bool
}

const (
	trialSize = 1 << 12
	// trialLeast is how often what is kept is to be of use in a trial.
	trialLeast = trialSize / 4
)

func (t *trial) count(used bool) {
	t.asked++
	if used {
		t.used++
	}
	if t.asked == trialSize {
		*t = trial{over: t.over || t.used < trialLeast}
	}
}
