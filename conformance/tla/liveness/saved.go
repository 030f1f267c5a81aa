package liveness

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A saved graph is, in numbers of variable length but for keys, which have eight bytes: how many
// atoms there are, and the tapes up to one without a state. A tape is its labels, each in words,
// and its states: the key, and the steps by key and label.

// Save writes what was recorded so far. It is safe for concurrent use with the tapes: a state that
// is being recorded is written as a whole, or not at all.
func (r *Recorder) Save(w io.Writer) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := &writer{Writer: bufio.NewWriter(w)}
	out.number(r.atoms)
	for _, t := range r.tapes {
		t.save(out)
	}
	out.number(0)
	return errors.Join(out.err, out.Flush())
}

func (t *Tape) save(out *writer) {
	t.mu.Lock() // the second lock: no tape locks its recorder
	defer t.mu.Unlock()
	if len(t.keys) == 0 {
		return
	}
	out.number(len(t.keys))
	out.number(len(t.labels.labels))
	for _, label := range t.labels.labels {
		for _, word := range label {
			out.key(word)
		}
	}
	begin := 0
	for i, key := range t.keys {
		out.key(key)
		out.number(t.ends[i] - begin)
		for ; begin < t.ends[i]; begin++ {
			out.key(t.to.at(begin))
			out.number(int(t.label.at(begin)))
		}
	}
}

// Load reads what [Recorder.Save] wrote, beside what is recorded. The error is of the reader, or
// says that it holds something else.
func (r *Recorder) Load(from io.Reader) error {
	in := &reader{Reader: bufio.NewReader(from)}
	if n := in.number(); in.err == nil && n != r.atoms {
		return fmt.Errorf("a graph of %d atoms, where %d are spoken of", n, r.atoms)
	}
	for in.err == nil {
		states := in.number()
		if states == 0 {
			break
		}
		r.Tape().load(in, states)
	}
	if errors.Is(in.err, io.EOF) || errors.Is(in.err, io.ErrUnexpectedEOF) {
		return errors.New("the graph of the states is cut short")
	}
	return in.err
}

func (t *Tape) load(in *reader, states int) {
	labels := in.number()
	for i := 0; i < labels && in.err == nil; i++ {
		label := NewBits(t.labels.atoms)
		for j := range label {
			label[j] = in.key()
		}
		if int(t.labels.number(label)) != i {
			in.refuse()
		}
	}
	for i := 0; i < states && in.err == nil; i++ {
		key := in.key()
		for n := in.number(); n > 0 && in.err == nil; n-- {
			t.to.add(in.key())
			label := in.number()
			if label >= labels {
				in.refuse()
			}
			t.label.add(int32(label))
		}
		t.keys = append(t.keys, key)
		t.ends = append(t.ends, t.to.size)
	}
}

// writer keeps the first error.
type writer struct {
	*bufio.Writer
	room [binary.MaxVarintLen64]byte
	err  error
}

func (w *writer) write(b []byte) {
	if w.err == nil {
		_, w.err = w.Write(b)
	}
}

func (w *writer) number(n int) { w.write(binary.AppendUvarint(w.room[:0], uint64(n))) }

func (w *writer) key(k uint64) { w.write(binary.LittleEndian.AppendUint64(w.room[:0], k)) }

// reader keeps the first error, after which it reads zeros.
type reader struct {
	*bufio.Reader
	err error
}

func (r *reader) number() int {
	if r.err != nil {
		return 0
	}
	n, err := binary.ReadUvarint(r)
	if err == nil && n > 1<<31-1 {
		r.refuse()
		return 0
	}
	r.err = err
	return int(n)
}

func (r *reader) key() uint64 {
	var room [8]byte
	if r.err == nil {
		_, r.err = io.ReadFull(r, room[:])
	}
	return binary.LittleEndian.Uint64(room[:])
}

func (r *reader) refuse() {
	if r.err == nil {
		r.err = errors.New("what should be a graph of states is none")
	}
}
