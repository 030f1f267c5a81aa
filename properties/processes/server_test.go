//go:build unix

package processes_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// patience is how long anything may take that should be quick. It ends a run that hangs, and no
// other.
const patience = 20 * time.Second

// server is the other end of every connection: it answers, and keeps each byte that it got.
//
// The protocol: a client sends lines, each a verb and what it says of itself, and gets an answer to
// each. The first is "hello CLIENT PROCESS"; then come "ping PROCESS" and "call PROCESS". After
// "bye PROCESS" the session has ended, whoever holds the connection.
type server struct {
	network  string
	dir      string // where a Unix-domain socket is
	listener net.Listener
	tasks    sync.WaitGroup

	mu       sync.Mutex // guards sessions and what is in them
	sessions []*session
}

// session is one connection as the server saw it.
type session struct {
	conn     net.Conn
	received []byte
}

// answer is what the server says to each line.
const answer = "ok\n"

// listen starts a server on a network, "unix" or "tcp".
func listen(network string) (*server, error) {
	s := &server{network: network}
	address := "127.0.0.1:0"
	if network == "unix" {
		var err error
		if s.dir, err = os.MkdirTemp("", "wire"); err != nil {
			return nil, err
		}
		address = filepath.Join(s.dir, "socket")
	}
	var err error
	if s.listener, err = net.Listen(network, address); err != nil {
		return nil, errors.Join(err, s.removeDir())
	}
	s.tasks.Go(s.accept)
	return s, nil
}

func (s *server) address() string { return s.listener.Addr().String() }

func (s *server) removeDir() error {
	if s.dir == "" {
		return nil
	}
	return os.RemoveAll(s.dir)
}

func (s *server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return // it is closed
		}
		se := &session{conn: conn}
		s.mu.Lock()
		s.sessions = append(s.sessions, se)
		s.mu.Unlock()
		s.tasks.Go(func() { s.serve(se) })
	}
}

// serve answers a client until no process holds its connection any more. After the goodbye it only
// listens.
func (s *server) serve(se *session) {
	defer func() { _ = se.conn.Close() }()
	lines := bufio.NewScanner(recorder{s, se})
	ended := false
	for lines.Scan() {
		if ended {
			continue
		}
		_, _ = se.conn.Write([]byte(answer)) // who asked may be gone
		if strings.HasPrefix(lines.Text(), verbBye+" ") {
			ended = true
			_ = se.conn.(interface{ CloseWrite() error }).CloseWrite()
		}
	}
}

// recorder reads from a session's connection and keeps what it read.
type recorder struct {
	server  *server
	session *session
}

func (r recorder) Read(p []byte) (int, error) {
	n, err := r.session.conn.Read(p)
	r.server.mu.Lock()
	r.session.received = append(r.session.received, p[:n]...)
	r.server.mu.Unlock()
	return n, err
}

// stop accepts no more connections and waits until no process holds any (R9).
func (s *server) stop() error {
	_ = s.listener.Close()
	ended := make(chan struct{})
	go func() {
		s.tasks.Wait()
		close(ended)
	}()
	var err error
	select {
	case <-ended:
	case <-time.After(patience):
		err = fmt.Errorf("R9: connections are still open after every process ended")
		s.mu.Lock()
		for _, se := range s.sessions {
			_ = se.conn.Close()
		}
		s.mu.Unlock()
		<-ended
	}
	return errors.Join(err, s.removeDir())
}

// audit says what the server got on any connection that its opener did not write (R8). sent is
// what processes wrote on each connection that they opened. Of those that ended without a Shutdown
// it is not known, but every line names who wrote it. No process may be left.
func (s *server) audit(sent [][]byte) error {
	var found []error
	for _, se := range s.sessions {
		hello, _, _ := strings.Cut(string(se.received), "\n")
		i := slices.IndexFunc(sent, func(b []byte) bool {
			return strings.HasPrefix(string(b), hello+"\n")
		})
		if i < 0 {
			found = append(found, se.foreign(hello))
			continue
		}
		if string(sent[i]) != string(se.received) {
			found = append(found, fmt.Errorf("R8: on the connection of %q the server "+
				"got\n%q\nand its opener wrote\n%q", hello, se.received, sent[i]))
		}
		sent = slices.Delete(slices.Clone(sent), i, i+1)
	}
	for _, b := range sent {
		found = append(found, fmt.Errorf("R8: the server never got what was written: %q", b))
	}
	return errors.Join(found...)
}

// foreign says which lines of a session are not by the process that said hello.
func (se *session) foreign(hello string) error {
	opener := hello[strings.LastIndex(hello, " ")+1:]
	for line := range strings.Lines(string(se.received)) {
		whole := strings.HasSuffix(line, "\n") // else its writer was killed in the middle of it
		if whole && !strings.HasSuffix(line, " "+opener+"\n") {
			return fmt.Errorf("R8: on the connection of %q the server got %q", hello, line)
		}
	}
	return nil
}
