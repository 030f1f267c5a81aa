package servers

import (
	"cmp"
	"context"
	"errors"
	"net"
	"path/filepath"
	"strconv"
	"testing"

	"lockstep/internal/require"
)

// RedisNode is a redis-server of this machine's own binary: for what a test asks of a server at its
// start, such as TLS or a Unix socket, and for what servers do together. It has no passwords and
// writes nothing to a disk. Its methods but Kill are safe for concurrent use.
type RedisNode struct {
	machine  machine
	dir      string
	location string // host:port
}

// RedisNodeConfig is how a node is started. The zero value is a plain one.
type RedisNodeConfig struct {
	// Options are added to the command line, such as "--unixsocket", "redis.sock". The server
	// resolves the names of files in its own directory.
	Options []string
	// Files are put into that directory before the start, by their names.
	Files map[string]string
}

// NewRedisNode starts a node for this test alone, which ends with it. Where the binary is not
// installed it skips the test, or fails it where LOCKSTEP_REQUIRE lists containers.
func NewRedisNode(t testing.TB, config RedisNodeConfig) *RedisNode {
	t.Helper()
	return owned(t, "redis node", func(ctx context.Context) (*RedisNode, error) {
		return newRedisNode(ctx, config)
	})
}

// owned starts what this test alone uses, from Redis' own binary.
func owned[S stopper](t testing.TB, name string, start func(context.Context) (S, error)) S {
	t.Helper()
	server := installed(t, name, start)
	t.Cleanup(func() {
		if err := server.stop(); err != nil {
			t.Errorf("end %s: %v", server, err)
		}
	})
	return server
}

// installed starts what runs as Redis' own binary alone.
func installed[S stopper](t testing.TB, name string, start func(context.Context) (S, error)) S {
	t.Helper()
	if redisPath() == "" {
		require.Tool(t, "containers", errors.New("there is no redis-server"))
	}
	server, err := start(context.Background())
	if errors.Is(err, errLinux) {
		require.Tool(t, "containers", err)
	}
	if err != nil {
		t.Fatalf("start %s: %v", name, err)
	}
	t.Logf("%s: %s", name, server)
	return server
}

func newRedisNode(ctx context.Context, config RedisNodeConfig) (*RedisNode, error) {
	return startNode(ctx, config.Files, func(dir string, port int) []string {
		return append([]string{
			"--dir", dir, "--bind", "127.0.0.1", "--port", strconv.Itoa(port),
			"--save", "", "--appendonly", "no",
		}, config.Options...)
	})
}

// startNode starts a node by its command line and waits until it answers.
func startNode(
	ctx context.Context, files map[string]string, args func(dir string, port int) []string,
) (*RedisNode, error) {
	n, p := &RedisNode{}, redisProgram()
	p.prepare = func(dir string, as account) error {
		n.dir = dir
		return write(dir, files, as)
	}
	p.args = args
	var err error
	if n.machine, err = newLocal(ctx, p); err != nil {
		return nil, err
	}
	if n.location, err = n.machine.address(ctx); err == nil {
		err = ready(ctx, n.machine, n.answers)
	}
	if err != nil {
		return nil, errors.Join(err, n.stop())
	}
	return n, nil
}

// redisPath returns the path of the server's binary, or nothing.
func redisPath() string { return cmp.Or(find("redis-server"), find("valkey-server")) }

func redisProgram() program {
	p := program{name: "redis-server", path: redisPath()}
	if p.path != "" {
		p.version = versionOf(p.path)
	}
	return p
}

// answers returns nil where the server says anything, be it that it does not know who asks.
func (n *RedisNode) answers(ctx context.Context) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", n.location)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		return err
	}
	_, err = conn.Read(make([]byte, 64))
	return err
}

// String returns what the node runs as.
func (n *RedisNode) String() string { return n.machine.String() }

// Address returns the host and port at which the node listens without TLS.
func (n *RedisNode) Address() string { return n.location }

// Path returns the path of a file in the node's directory.
func (n *RedisNode) Path(name string) string { return filepath.Join(n.dir, name) }

// Kill ends the node at once.
func (n *RedisNode) Kill(ctx context.Context) error { return n.machine.kill(ctx) }

func (n *RedisNode) stop() error { return n.machine.remove() }

// nodes are several that end together.
type nodes []*RedisNode

func (list nodes) stop() error {
	var errs []error
	for _, n := range list {
		errs = append(errs, n.stop())
	}
	return errors.Join(errs...)
}

// FreePort returns a port of the loopback interface on which nobody listens at the moment.
func FreePort(t testing.TB) string {
	t.Helper()
	port, err := freePort(0)
	if err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(port)
}
