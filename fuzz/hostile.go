package fuzz

import (
	"context"
	"errors"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"
)

// The bounds of what a hostile server may bring a client to.
const (
	turnMax   = 2 * time.Millisecond // a server waits no longer for what the client says
	callMax   = 2 * time.Second      // each call has that long
	attackMax = 20 * time.Second     // all of them together, and what they leave behind
	memoryMax = 256 << 20            // bytes allocated over all calls
)

// hostile is a server on a loopback socket. Whoever connects gets the replies of a script, each
// when something was read, or nothing was for a while, and then the end of the connection.
type hostile struct {
	listener net.Listener
	replies  []string

	mu    sync.Mutex // guards conns
	conns map[net.Conn]struct{}
	ended sync.WaitGroup
}

// replyEnd is where a reply ends in a script.
const replyEnd = "\x1e"

func newHostile(script string) (*hostile, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	h := &hostile{
		listener: listener, replies: strings.Split(script, replyEnd),
		conns: map[net.Conn]struct{}{},
	}
	h.ended.Add(1)
	go h.accept()
	return h, nil
}

func (h *hostile) accept() {
	defer h.ended.Done()
	for {
		conn, err := h.listener.Accept()
		if err != nil {
			return
		}
		h.mu.Lock()
		h.conns[conn] = struct{}{}
		h.mu.Unlock()
		h.ended.Add(1)
		go func() {
			defer h.ended.Done()
			h.serve(conn)
			h.mu.Lock()
			delete(h.conns, conn)
			h.mu.Unlock()
		}()
	}
}

func (h *hostile) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	heard := make([]byte, 4096)
	for _, reply := range h.replies {
		_ = conn.SetReadDeadline(time.Now().Add(turnMax)) // the client may wait, too
		if _, err := conn.Read(heard); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			return
		}
		if _, err := conn.Write([]byte(reply)); err != nil {
			return
		}
	}
	if one, ok := conn.(*net.TCPConn); ok { // with the end first, since what is unread resets
		_ = one.CloseWrite()
	}
}

// stop ends the server and all of its connections.
func (h *hostile) stop() {
	_ = h.listener.Close()
	h.mu.Lock()
	for conn := range h.conns {
		_ = conn.Close()
	}
	h.mu.Unlock()
	h.ended.Wait()
}

// attack has a client meet a server, and returns what the client came to: nothing, or "hang" or
// "memory".
func attack(script string, client func(addr string)) (string, error) {
	h, err := newHostile(script)
	if err != nil {
		return "", err
	}
	defer h.stop()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	done := make(chan struct{})
	go func() {
		defer close(done)
		client(h.listener.Addr().String())
	}()
	timer := time.NewTimer(attackMax)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		return "hang", nil
	}
	runtime.ReadMemStats(&after)
	if after.TotalAlloc-before.TotalAlloc > memoryMax {
		return "memory", nil
	}
	return "", nil
}

// patience is the context of one call.
func patience() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), callMax)
}

// inTurns makes each of the calls, beginning with one of them, and then the last, and returns their
// errors. After an error the next call may have a connection of its own, with the script from its
// beginning.
func inTurns(
	calls []func(context.Context) error, first int, last func(context.Context) error,
) (errs []error) {
	for i := range len(calls) + 1 {
		do := last
		if i < len(calls) {
			do = calls[(first+i)%len(calls)]
		}
		ctx, cancel := patience()
		errs = append(errs, do(ctx))
		cancel()
	}
	return errs
}

func second[T any](_ T, err error) error { return err }
