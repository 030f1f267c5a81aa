// Package lines is a small real server, and an adapter of it: what the suite's own tests drive real
// connections with.
//
// A client sends lines, each a verb, and gets "ok" to each. The first is "hello KEY"; then come
// "ping" and "call". After "bye" the session has ended, whoever holds the connection.
package lines

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
)

// answer is what the server says to each line.
const answer = "ok\n"

// Server answers every line. It is safe for concurrent use.
type Server struct {
	listener net.Listener
	tasks    sync.WaitGroup

	mu    sync.Mutex // guards conns
	conns map[net.Conn]struct{}
}

// Listen starts a server on a loopback port.
func Listen() (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{listener: l, conns: make(map[net.Conn]struct{})}
	s.tasks.Go(s.accept)
	return s, nil
}

// Address returns where the server listens.
func (s *Server) Address() string { return s.listener.Addr().String() }

// Left errs where there are sessions.
func (s *Server) Left(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.conns); n > 0 {
		return fmt.Errorf("the server has %d sessions", n)
	}
	return nil
}

// Stop ends every session and waits for it.
func (s *Server) Stop() {
	_ = s.listener.Close()
	s.mu.Lock()
	for conn := range s.conns {
		_ = conn.Close()
	}
	s.mu.Unlock()
	s.tasks.Wait()
}

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return // it is closed
		}
		s.mu.Lock()
		s.conns[conn] = struct{}{}
		s.mu.Unlock()
		s.tasks.Go(func() { s.serve(conn) })
	}
}

// serve answers a client until no process holds its connection any more. After the goodbye it only
// listens.
func (s *Server) serve(conn net.Conn) {
	ended := false
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		if ended {
			continue
		}
		_, _ = conn.Write([]byte(answer)) // who asked may be gone
		if strings.TrimSpace(lines.Text()) == verbBye {
			ended = true
			_ = conn.(*net.TCPConn).CloseWrite()
		}
	}
	_ = conn.Close()
	s.mu.Lock()
	delete(s.conns, conn)
	s.mu.Unlock()
}
