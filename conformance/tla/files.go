package tla

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"lockstep/conformance/heap"
	"lockstep/conformance/tla/store"
)

// saving is what of a run has to do with files.
type saving struct {
	files  *store.Dir   // nil where all is in memory
	spool  *store.Spool // nil likewise
	temp   string       // removed at the end
	saved  time.Time    // when the last checkpoint was written
	graphs int          // the number of the last file that a follower wrote
	before time.Duration
}

// memoryMin is the least that a search has use for.
const memoryMin = 1 << 19

// checkpointEvery is how often a checkpoint is written where the caller does not say.
const checkpointEvery = 30 * time.Minute

// openFiles makes the places where a run keeps what it finds.
func (r *run) openFiles() (err error) {
	o := &r.options
	if o.Checkpoint != "" && len(r.observers) > 0 {
		return errors.New("checkpoints of a search that is observed are not supported")
	}
	if o.Memory > 0 {
		o.Memory = max(o.Memory, memoryMin)
	}
	if o.CheckpointEvery <= 0 {
		o.CheckpointEvery = checkpointEvery
	}
	r.saved = time.Now()
	if err := r.directory(); err != nil {
		return err
	}
	if o.Continue {
		return r.restore()
	}
	r.seen = store.NewSet(r.setConfig())
	if r.files == nil {
		return nil
	}
	if _, err := r.files.Read(checkpointName); !errors.Is(err, fs.ErrNotExist) {
		err := errors.New("there is one already: continue it, or remove the directory")
		return &CheckpointError{o.Checkpoint, err}
	}
	if err := r.files.Keep(nil); err != nil {
		return err
	}
	r.spool = store.NewSpool(r.files, 1)
	if r.serial {
		if err := r.states.Spill(r.files); err != nil {
			return err
		}
	}
	return r.links.Spill(r.files)
}

// directory makes the directory for the run's files, if it needs one.
func (r *run) directory() (err error) {
	o := &r.options
	dir := o.Checkpoint
	if dir == "" {
		switch {
		case o.Continue:
			return errors.New("a search cannot be continued without a checkpoint")
		case o.Memory <= 0:
			return nil
		}
		if r.temp, err = os.MkdirTemp(o.Dir, "lockstep-check-"); err != nil {
			return err
		}
		dir = r.temp
	}
	r.files, err = store.NewDir(dir, o.Checkpoint != "")
	return err
}

// setConfig says how to keep fingerprints: in half of the memory.
func (r *run) setConfig() store.SetConfig {
	return store.SetConfig{
		IDs: len(r.observers) > 0, Memory: r.options.Memory / 2, Dir: r.files,
	}
}

// close closes all files, and removes those that are of no more use, which those of a checkpoint
// are when the run came to its end.
func (r *run) close(ended bool) error {
	var err error
	if r.seen != nil {
		err = r.seen.Close()
	}
	err = errors.Join(err, r.links.Close())
	if r.states != nil {
		err = errors.Join(err, r.states.Close())
	}
	if r.spool != nil {
		err = errors.Join(err, r.spool.Close())
	}
	if r.temp != "" {
		err = errors.Join(err, os.RemoveAll(r.temp))
	}
	if r.options.Checkpoint != "" && ended && r.err == nil && r.result.Kind != KindLimit {
		err = errors.Join(err, r.files.Delete(checkpointName), r.files.Keep(nil))
	}
	return err
}

// spill writes a block that is about to be queued to a file, where the queue has used its quarter
// of the memory.
func (r *run) spill(b *block) error {
	if r.options.Memory <= 0 || !b.encoded() || b.data == nil ||
		r.queue.bytes+len(b.data) <= r.options.Memory/4 {
		return nil
	}
	if b.piece == nil {
		p, err := r.spool.Put(b.forFile())
		if err != nil {
			return err
		}
		b.piece = &p
	}
	b.data = nil
	return nil
}

// encodes tells whether states that are put into the queue are to be encoded. mu must be held.
func (r *run) encodes() bool {
	const perState = 2048 // bytes, as a guess that is rather high
	n := r.queue.values
	if m := r.options.Memory; m > 0 && n >= m/4/perState {
		return true
	}
	large := uint64(queueHeap)
	if most := r.Limits.Heap; most > 0 {
		large = min(large, most/4)
	}
	return n >= queueValues && heap.Live() >= large
}

// saveNow tells whether it is time for a checkpoint: now and then, and when the run ends before all
// was explored. mu must be held.
func (r *run) saveNow() bool {
	switch {
	case r.options.Checkpoint == "":
		return false
	case r.halted:
		return r.result.Kind == KindLimit || errors.Is(r.err, context.Canceled) ||
			errors.Is(r.err, ErrHeap)
	default:
		return time.Since(r.saved) >= r.options.CheckpointEvery
	}
}
