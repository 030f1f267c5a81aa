//go:build unix

package processes

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// patience is how long anything may take that should be quick. It ends a run that hangs, and no
// other.
const patience = 20 * time.Second

// recorder is between the processes and their server: it passes everything on, and keeps each byte
// that the server got.
//
// The first line of a connection is for the recorder alone: the connection's name, and the network
// and address of the server.
type recorder struct {
	network  string
	dir      string // where the processes write down what they say
	listener net.Listener
	tasks    sync.WaitGroup

	mu       sync.Mutex // guards sessions and what is in them
	sessions []*session
}

// session is one connection as the server sees it.
type session struct {
	conn     net.Conn
	name     string // "" until it is known
	received []byte
}

// record starts a recorder on a network, "unix" or "tcp".
func record(network string) (*recorder, error) {
	dir, err := os.MkdirTemp("", "processes")
	if err != nil {
		return nil, err
	}
	r := &recorder{network: network, dir: dir}
	address := "127.0.0.1:0"
	if network == "unix" {
		address = filepath.Join(dir, "socket")
	}
	if r.listener, err = net.Listen(network, address); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	r.tasks.Go(r.accept)
	return r, nil
}

func (r *recorder) address() string { return r.listener.Addr().String() }

func (r *recorder) accept() {
	for {
		conn, err := r.listener.Accept()
		if err != nil {
			return // it is closed
		}
		s := &session{conn: conn}
		r.mu.Lock()
		r.sessions = append(r.sessions, s)
		r.mu.Unlock()
		r.tasks.Go(func() { r.serve(s) })
	}
}

// serve passes a session on until no process holds its connection any more.
func (r *recorder) serve(s *session) {
	defer func() { _ = s.conn.Close() }()
	said := bufio.NewReader(s.conn)
	first, err := said.ReadString('\n')
	if err != nil {
		return // whoever dialled was killed
	}
	var name, network, address string
	if _, err := fmt.Sscan(first, &name, &network, &address); err != nil {
		return
	}
	r.mu.Lock()
	s.name = name
	r.mu.Unlock()
	server, err := net.Dial(network, address)
	if err != nil {
		return
	}
	var answers sync.WaitGroup
	answers.Go(func() {
		_, _ = io.Copy(plain{s.conn}, plain{server})
		_ = s.conn.(interface{ CloseWrite() error }).CloseWrite()
	})
	r.listen(s, said, server)
	_ = server.Close()
	answers.Wait()
}

// plain is a connection that is copied by reading and writing: for what Go otherwise has the kernel
// do it keeps pipes.
type plain struct{ io.ReadWriter }

// listen passes on what is said, to its end, whether the server still wants it or not.
func (r *recorder) listen(s *session, said io.Reader, server io.Writer) {
	b := make([]byte, 32<<10)
	for {
		n, err := said.Read(b)
		r.mu.Lock()
		s.received = append(s.received, b[:n]...)
		r.mu.Unlock()
		_, _ = server.Write(b[:n])
		if err != nil {
			return
		}
	}
}

// stop accepts no more connections and waits until no process holds any (R9).
func (r *recorder) stop() error {
	_ = r.listener.Close()
	ended := make(chan struct{})
	go func() {
		r.tasks.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-time.After(patience):
	}
	r.mu.Lock()
	for _, s := range r.sessions {
		_ = s.conn.Close()
	}
	r.mu.Unlock()
	<-ended
	return errors.New("R9: connections are still open after every process ended")
}

// audit says what the server got on any connection that its opener did not write (R8). No process
// may be left. What was written need not have come: its reader or its writer may have been killed.
func (r *recorder) audit() error {
	var found []error
	for _, s := range r.sessions {
		if s.name == "" {
			continue
		}
		wrote, err := os.ReadFile(filepath.Join(r.dir, s.name))
		if err != nil {
			found = append(found, err)
			continue
		}
		if !bytes.HasPrefix(wrote, s.received) {
			found = append(found, fmt.Errorf("R8: on %s the server got %q, which its opener did "+
				"not write", strings.ReplaceAll(s.name, "-", " "), foreign(s.received, wrote)))
		}
	}
	return errors.Join(found...)
}

// foreign returns the beginning of what differs.
func foreign(received, wrote []byte) []byte {
	at := 0
	for at < len(received) && at < len(wrote) && received[at] == wrote[at] {
		at++
	}
	const enough = 100
	return received[at:min(len(received), at+enough)]
}

// remove removes what the processes wrote down.
func (r *recorder) remove() error { return os.RemoveAll(r.dir) }
