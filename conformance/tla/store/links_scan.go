package store

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// scan rebuilds the index from what is in the file.
func (l *Links) scan(file io.Reader) error {
	r := &counted{r: bufio.NewReaderSize(file, 1<<18)}
	for {
		if l.count%markEvery == 0 {
			l.index = append(l.index, mark{r.n, l.parent})
		}
		up, err := binary.ReadUvarint(r)
		if errors.Is(err, io.EOF) && r.n == l.log.size {
			l.index = l.index[:(l.count+markEvery-1)/markEvery]
			return nil
		}
		if err == nil {
			_, err = binary.ReadUvarint(r)
		}
		if err != nil || up > uint64(l.count) {
			return errors.New("the links are damaged")
		}
		l.parent += int(up)
		l.count++
	}
}

// Len returns how many links there are.
func (l *Links) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.count
}

// counted counts what is read.
type counted struct {
	r *bufio.Reader
	n int64
}

func (c *counted) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}
