package memcached_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// server speaks as much of memcached's text protocol as the adapter needs.
type server struct {
	listener net.Listener
	serving  sync.WaitGroup

	mu    sync.Mutex // guards what follows
	items map[string][]byte
	conns map[net.Conn]struct{}
}

// serve starts a server that ends with the test.
func serve(t *testing.T) *server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &server{
		listener: listener, items: map[string][]byte{}, conns: map[net.Conn]struct{}{},
	}
	s.serving.Go(s.accept)
	t.Cleanup(func() {
		_ = listener.Close()
		s.serving.Wait()
	})
	return s
}

func (s *server) address() string { return s.listener.Addr().String() }

func (s *server) connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

func (s *server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns[conn] = struct{}{}
		s.mu.Unlock()
		s.serving.Go(func() {
			s.talk(conn)
			s.mu.Lock()
			delete(s.conns, conn)
			s.mu.Unlock()
			_ = conn.Close()
		})
	}
}

// talk answers requests until the connection ends.
func (s *server) talk(conn net.Conn) {
	in, out := bufio.NewReader(conn), bufio.NewWriter(conn)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		words := strings.Fields(line)
		var value []byte
		if words[0] == "set" {
			size, _ := strconv.Atoi(words[4])
			value = make([]byte, size+2)
			if _, err := io.ReadFull(in, value); err != nil {
				return
			}
			value = value[:size]
		}
		s.answer(out, words, value)
		if out.Flush() != nil {
			return
		}
	}
}

func (s *server) answer(out io.Writer, words []string, value []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch words[0] {
	case "version":
		_, _ = fmt.Fprint(out, "VERSION 1.6\r\n")
	case "set":
		s.items[words[1]] = value
		_, _ = fmt.Fprint(out, "STORED\r\n")
	case "gets":
		if held, found := s.items[words[1]]; found {
			_, _ = fmt.Fprintf(out, "VALUE %s 0 %d 1\r\n%s\r\n", words[1], len(held), held)
		}
		_, _ = fmt.Fprint(out, "END\r\n")
	case "delete":
		_, found := s.items[words[1]]
		delete(s.items, words[1])
		if found {
			_, _ = fmt.Fprint(out, "DELETED\r\n")
		} else {
			_, _ = fmt.Fprint(out, "NOT_FOUND\r\n")
		}
	default:
		_, _ = fmt.Fprint(out, "ERROR\r\n")
	}
}
