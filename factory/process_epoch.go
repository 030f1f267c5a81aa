package factory

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"
)

// errEpochs ends identification after some sixteen million restores in one line of descent.
var errEpochs = errors.New("the epochs are used up")

// epochSkip bounds by how much an epoch grows at a time.
const epochSkip = 1 << 40

// renew gives s an epoch later than before's that no other copy of before has or will have.
//
// Clones of one snapshot and forks of one parent all start from the same epoch, and nobody counts
// them, so each adds a number of its own. Random numbers alone would not do: a clone's generator
// starts as the snapshot's copy, and is reseeded only after the kernel has heard of the restore.
// The time alone would not do: clones start at one moment, with clocks that stood still. So the
// number is a hash of both and of all that is known to differ: the pid among forks, the generation
// number where the restorer gives each clone its own.
//
// Of a thousand clones, two have the same epoch with a probability of 1 in 2 million.
func (s *osState) renew(before *osState) error {
	seed := fmt.Sprint(s.PID, s.facts, s.generation, time.Now().UnixNano(), rand.Text())
	epoch, err := nextEpoch(before.Epoch, seed)
	s.Epoch = epoch
	return err
}

// nextEpoch returns an epoch after old that depends on the seed.
func nextEpoch(old uint64, seed string) (uint64, error) {
	sum := sha256.Sum256([]byte(seed))
	skip := 1 + binary.LittleEndian.Uint64(sum[:])%epochSkip
	if old > math.MaxUint64-skip {
		return 0, errEpochs
	}
	return old + skip, nil
}
