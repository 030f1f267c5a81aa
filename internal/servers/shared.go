package servers

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// stopper is a server that can be ended.
type stopper interface {
	fmt.Stringer
	stop() error
}

// pool holds the servers that the tests of this process share.
var pool = struct {
	starting sync.Mutex // held while a server starts: another test waits for that same server

	mu      sync.Mutex // guards servers
	servers map[string]stopper
}{servers: map[string]stopper{}}

// shared returns the server of that name, and starts it where it is the first to ask. Where start
// ends the test's goroutine the next test tries again.
func shared[S stopper](t testing.TB, name string, start func() S) S {
	t.Helper()
	pool.starting.Lock()
	defer pool.starting.Unlock()
	pool.mu.Lock()
	server, ok := pool.servers[name]
	pool.mu.Unlock()
	if ok {
		t.Logf("%s: %s", name, server)
		return server.(S)
	}
	started := start()
	t.Logf("%s: %s", name, started)
	pool.mu.Lock()
	defer pool.mu.Unlock()
	pool.servers[name] = started
	return started
}

// Stop ends the shared servers. Main does it.
func Stop() error {
	pool.mu.Lock()
	servers := pool.servers
	pool.servers = map[string]stopper{}
	pool.mu.Unlock()
	var errs []error
	for name, server := range servers {
		if err := server.stop(); err != nil {
			errs = append(errs, fmt.Errorf("end the shared %s: %w", name, err))
		}
	}
	return errors.Join(errs...)
}

// Main runs the tests, ends the shared servers, looks for goroutines that are left, and exits.
func Main(m *testing.M, options ...goleak.Option) {
	goleak.VerifyTestMain(stopping{m, options}, options...)
}

// stopping are tests after which the shared servers end.
type stopping struct {
	m       *testing.M
	options []goleak.Option
}

func (s stopping) Run() int {
	code := s.m.Run()
	if err := Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "servers:", err)
		code = max(code, 1)
	}
	// What was told to end has some seconds, of which goleak by itself waits half of one.
	for tries := 0; tries < 10 && code == 0 && goleak.Find(s.options...) != nil; tries++ {
		time.Sleep(probeEvery)
	}
	return code
}
