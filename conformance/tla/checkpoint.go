package tla

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"lockstep/conformance/tla/store"
	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// A checkpoint is a directory with the files of the search and one, written last and in one go,
// that names those that count and says what else there is to know. Files that it names are not
// changed before the next one is there.

// checkpointVersion changes when older checkpoints cannot be continued any more.
const checkpointVersion = 4

const checkpointName = "checkpoint.json"

// CheckpointError is the error when a checkpoint cannot be continued: it is damaged, or of another
// specification, configuration or version.
type CheckpointError struct {
	Dir string
	Err error
}

// Error returns `checkpoint in DIR: reason`.
func (e *CheckpointError) Error() string {
	return fmt.Sprintf("checkpoint in %s: %v", e.Dir, e.Err)
}

// Unwrap returns the reason.
func (e *CheckpointError) Unwrap() error { return e.Err }

// checkpoint is what the file of that name says.
type checkpoint struct {
	Version int `json:"version"`
	// Form tells how values are encoded and made fingerprints of.
	Form     string         `json:"form"`
	Seed     uint64         `json:"seed"`
	Spec     string         `json:"spec"`
	Config   string         `json:"config"`
	Result   savedCounts    `json:"result"`
	Explored int            `json:"explored"`
	Coverage []Coverage     `json:"coverage"`
	Set      store.SetState `json:"set"`
	Links    int64          `json:"links"`  // bytes
	States   int64          `json:"states"` // bytes, 0 where they are not kept
	Queue    []savedBlock   `json:"queue"`
	Spool    int            `json:"spool"` // number of the next file
	Graph    int            `json:"graph"` // number of the file of what is followed, 0 for none
	Spent    time.Duration  `json:"spent"`
	Initials int            `json:"initials"`
	// Registers is what there was when the first state of the queue was to be explored.
	Registers savedRegisters `json:"registers"`
}

type savedCounts struct {
	Generated int `json:"generated"`
	Distinct  int `json:"distinct"`
	Depth     int `json:"depth"`
}

type savedBlock struct {
	First int         `json:"first"`
	Level int         `json:"level"`
	Count int         `json:"count"`
	Piece store.Piece `json:"piece"`
}

// form is a fingerprint of what values look like in files.
func form() string {
	var buf []byte
	for _, v := range []value.Value{
		value.Bool(true), value.Int(-7), value.String("state"), value.Model("m"),
		value.NewTuple(value.Int(1)), value.NewInterval(1, 3), value.NewSet(value.Int(4)),
		value.NewRecord([]string{"a"}, []value.Value{value.Int(2)}),
		value.NewFunc([]value.Value{value.Int(2)}, []value.Value{value.Int(3)}),
	} {
		buf = value.Append(buf, v)
		buf = fmt.Appendf(buf, " %x ", value.Fingerprint(v))
	}
	sum := sha256.Sum256(buf)
	return fmt.Sprintf("%d-%s", value.EncodingVersion, hex.EncodeToString(sum[:8]))
}

// digest returns a fingerprint of the configuration and of the values of the constants.
func (m *Model) digest() (string, error) {
	text, err := json.Marshal(m.config)
	if err != nil {
		return "", err
	}
	for i, v := range m.constants {
		text = append(text, m.module.Constants[i].Name...)
		if v != nil {
			text = value.Append(text, v)
		}
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// save writes a checkpoint. mu must be held.
func (r *run) save(left *block) error {
	config, err := r.digest()
	if err != nil {
		return err
	}
	c := checkpoint{
		Version: checkpointVersion, Form: form(), Seed: r.Seed, Spec: syntax.Digest(r.module),
		Config: config, Result: savedCounts{r.result.Generated, r.result.Distinct, r.result.Depth},
		Explored: r.explored, Coverage: r.result.Coverage, Spent: r.before + time.Since(r.start),
	}
	if c.Queue, err = r.saveQueue(left); err != nil {
		return err
	}
	c.Spool = r.spool.Next()
	if c.Set, err = r.seen.Save(); err != nil {
		return err
	}
	if c.Links, err = r.links.Sync(); err != nil {
		return err
	}
	if c.Graph, err = r.saveGraph(); err != nil {
		return err
	}
	if err := r.saveSession(&c, left); err != nil {
		return err
	}
	err = r.files.Write(checkpointName, func(w io.Writer) error {
		return json.NewEncoder(w).Encode(c)
	})
	if err != nil {
		return err
	}
	return r.files.Settle()
}

func graphName(n int) string { return fmt.Sprintf("graph-%d", n) }

// saveGraph writes what is followed to a new file, and returns its number, or 0 for none.
func (r *run) saveGraph() (int, error) {
	if r.follower == nil {
		return 0, nil
	}
	if err := r.files.Write(graphName(r.graphs+1), r.follower.save); err != nil {
		return 0, err
	}
	if r.graphs > 0 {
		if err := r.files.Remove(graphName(r.graphs)); err != nil {
			return 0, err
		}
	}
	r.graphs++
	return r.graphs, nil
}

// loadGraph reads what was followed.
func (r *run) loadGraph(n int) error {
	r.graphs = n
	if r.follower == nil {
		return nil
	}
	f, err := r.files.Open(graphName(n))
	if err != nil {
		return err
	}
	return errors.Join(r.follower.load(f), f.Close())
}

// saveQueue writes all blocks that are not explored, in order. mu must be held.
func (r *run) saveQueue(left *block) ([]savedBlock, error) {
	if r.open != nil {
		r.closed = append(r.closed, r.open)
		r.open = nil
	}
	var blocks []*block
	if left != nil {
		blocks = append(blocks, left)
	}
	for i := r.committed; i < r.taken; i++ {
		blocks = append(blocks, r.flying[i%len(r.flying)])
	}
	blocks = append(blocks, r.queue.blocks[r.queue.head:]...)
	blocks = append(blocks, r.closed...)
	saved := make([]savedBlock, len(blocks))
	for i, b := range blocks {
		if b.piece == nil {
			p, err := r.spool.Put(b.forFile())
			if err != nil {
				return nil, err
			}
			b.piece = &p
		}
		saved[i] = savedBlock{b.first, b.level, b.count, *b.piece}
	}
	return saved, r.spool.Sync()
}

// restore continues a checkpoint.
func (r *run) restore() error {
	c, err := r.readCheckpoint()
	if err == nil {
		err = r.adopt(c)
	}
	if err != nil {
		return &CheckpointError{r.options.Checkpoint, err}
	}
	return nil
}

func (r *run) readCheckpoint() (*checkpoint, error) {
	text, err := r.files.Read(checkpointName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("there is none")
	}
	var c checkpoint
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil {
		return nil, err
	}
	config, err := r.digest()
	if err != nil {
		return nil, err
	}
	switch {
	case c.Version != checkpointVersion || c.Form != form():
		return nil, errors.New("it was written by another version")
	case c.Spec != syntax.Digest(r.module):
		return nil, errors.New("it is of another specification, or that was changed")
	case c.Config != config:
		return nil, errors.New("it is of another configuration")
	case r.random && c.Seed != r.Seed:
		return nil, fmt.Errorf("it was begun with the seed %d, and not with %d", c.Seed, r.Seed)
	}
	return &c, nil
}

// CheckpointSeed returns the [Model.Seed] of the run that the checkpoint in a directory is of: one
// that chooses at random goes on with that alone.
func CheckpointSeed(dir string) (uint64, error) {
	var c checkpoint
	text, err := os.ReadFile(filepath.Join(dir, checkpointName))
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil {
		return 0, &CheckpointError{dir, err}
	}
	return c.Seed, nil
}

// adopt takes over what a checkpoint says.
func (r *run) adopt(c *checkpoint) error {
	r.result.Generated, r.result.Distinct = c.Result.Generated, c.Result.Distinct
	r.result.Depth, r.result.Coverage = c.Result.Depth, c.Coverage
	for i, a := range c.Coverage {
		r.places[a.Action] = i
	}
	r.explored, r.before = c.Explored, c.Spent
	var pieces []store.Piece
	for _, b := range c.Queue {
		p := b.Piece
		pieces = append(pieces, p)
		r.queue.push(&block{first: b.First, level: b.Level, count: b.Count, piece: &p})
	}
	keep := store.Names(pieces)
	others := []string{checkpointName, store.LinksName, store.StatesName, graphName(c.Graph)}
	for _, name := range append(c.Set.Names(), others...) {
		keep[name] = true
	}
	if err := r.files.Keep(keep); err != nil {
		return err
	}
	var err error
	if r.seen, err = store.OpenSet(r.setConfig(), c.Set); err != nil {
		return err
	}
	if r.spool, err = store.OpenSpool(r.files, c.Spool, pieces); err != nil {
		return err
	}
	if r.links, err = store.OpenLinks(r.files, c.Links); err != nil {
		return err
	}
	if err := r.loadGraph(c.Graph); err != nil {
		return err
	}
	if err := r.loadSession(c); err != nil {
		return err
	}
	if n := r.links.Len(); n != r.seen.Len() || n != c.Result.Distinct {
		return fmt.Errorf("there are %d links and %d states, where %d were found", n,
			r.seen.Len(), c.Result.Distinct)
	}
	return nil
}
