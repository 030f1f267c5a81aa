package redis

import (
	"bytes"
	"errors"
	"net"
	"strconv"
	"syscall"
)

// The bounds of a reply. The driver makes room for what a reply says of its length before it has
// read it: a server that lies would have it panic, or take all of the memory.
const (
	replyBytesMax    = 64 << 20 // of one string
	replyElementsMax = 1 << 20  // of all lists that are open
	replyDepthMax    = 32       // of lists in lists
	replyLineMax     = 64 << 10 // of a line, its end included
)

// errOversized is the error of a reply that passes a bound.
var errOversized = errors.New("the reply is larger than any that is asked for")

// guarded is a connection whose replies are looked at before the driver sees them. It lies above
// TLS. Once a reply passed a bound nothing more is read.
type guarded struct {
	net.Conn
	stream stream
}

// guardedFile is a guarded connection with a descriptor, which the driver looks at.
type guardedFile struct {
	*guarded
	syscall.Conn
}

// guard returns the connection with its replies guarded.
func guard(conn net.Conn) net.Conn {
	own := &guarded{Conn: conn}
	if file, ok := conn.(syscall.Conn); ok {
		return guardedFile{own, file}
	}
	return own
}

// Read implements net.Conn.
func (g *guarded) Read(b []byte) (int, error) {
	if g.stream.wrong {
		return 0, errOversized
	}
	n, err := g.Conn.Read(b)
	if !g.stream.take(b[:n]) {
		return 0, errOversized
	}
	return n, err
}

// stream is how far a stream of replies has been read. Of what is no reply it says nothing: the
// driver does.
type stream struct {
	wrong bool
	skip  int    // bytes of a string that are still to come, its line end included
	head  []byte // of the line under way: no more than a length has
	line  int    // bytes of that line so far
	open  []int  // elements that are still to come of each list that is open
	total int    // the sum of open
}

const headMax = 24 // bytes: a sign, digits and what is before and after them

// take reads on, and returns whether all is within the bounds.
func (s *stream) take(b []byte) bool {
	for len(b) > 0 && !s.wrong {
		if s.skip > 0 {
			n := min(s.skip, len(b))
			s.skip -= n
			b = b[n:]
			if s.skip == 0 {
				s.element()
			}
			continue
		}
		part, whole := b, false
		if at := bytes.IndexByte(b, '\n'); at >= 0 {
			part, whole = b[:at+1], true
		}
		s.line += len(part)
		s.head = append(s.head, part[:min(len(part), headMax-len(s.head))]...)
		b = b[len(part):]
		if s.line > replyLineMax {
			s.wrong = true
		} else if whole {
			s.header()
			s.head, s.line = s.head[:0], 0
		}
	}
	return !s.wrong
}

// header reads the line that begins an element.
func (s *stream) header() {
	kind, times := s.head[0], 1
	switch kind {
	case '$', '=', '!', '*', '~', '>':
	case '%', '|':
		times = 2
	default:
		s.element()
		return
	}
	n, err := strconv.Atoi(string(bytes.TrimRight(s.head[1:], "\r\n")))
	text := kind == '$' || kind == '=' || kind == '!'
	switch {
	case errors.Is(err, strconv.ErrRange) || s.line > headMax ||
		text && n > replyBytesMax || !text && n > replyElementsMax:
		s.wrong = true
	case err != nil || n < 0: // no length, or none of the things that it would be of
		s.element()
	case text:
		s.skip = n + 2
	case kind == '|': // what it is about follows
		s.list(n*times + 1)
	default:
		s.list(n * times)
	}
}

// list opens a list of so many elements.
func (s *stream) list(n int) {
	if n == 0 {
		s.element()
		return
	}
	s.open = append(s.open, n)
	s.total += n
	s.wrong = len(s.open) > replyDepthMax || s.total > replyElementsMax
}

// element ends an element, and every list whose last one it is.
func (s *stream) element() {
	for len(s.open) > 0 {
		last := len(s.open) - 1
		s.open[last]--
		s.total--
		if s.open[last] > 0 {
			return
		}
		s.open = s.open[:last]
	}
}
