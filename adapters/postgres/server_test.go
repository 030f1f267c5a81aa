package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"lockstep/adapters/postgres"
)

// cluster is the real server of this package's tests. It begins with the first test that asks.
var cluster localCluster

type localCluster struct {
	once    sync.Once
	why     error // why there is none
	dir     string
	port    int
	cert    []byte
	who     *syscall.Credential
	process *exec.Cmd
}

// server returns the URL of a real server whose tables are made and empty, or skips the test.
func server(t testing.TB) string {
	t.Helper()
	cluster.once.Do(func() { cluster.why = cluster.start(t) })
	if cluster.why != nil {
		t.Skip("no Postgres to test with: ", cluster.why)
	}
	return cluster.url("app", "secret-of-app")
}

func (c *localCluster) url(user, password string) string {
	return fmt.Sprintf("postgres://%s:%s@127.0.0.1:%d/app?sslmode=disable", user, password, c.port)
}

// admin runs SQL as the superuser, by the socket, and returns the first column of the first row.
func admin(t testing.TB, sql string, args ...any) string {
	t.Helper()
	ctx := within(t, 10*time.Second)
	conn, err := pgx.Connect(ctx, fmt.Sprintf("host=%s port=%d user=boss dbname=app",
		cluster.dir, cluster.port))
	require.NoError(t, err)
	defer func() { _ = conn.Close(ctx) }()
	rows, err := conn.Query(ctx, sql, args...)
	require.NoError(t, err)
	defer rows.Close()
	first := ""
	if rows.Next() {
		if values, err := rows.Values(); err == nil && len(values) > 0 {
			first = fmt.Sprint(values[0])
		}
	}
	rows.Close()
	require.NoError(t, rows.Err())
	return first
}

// fresh returns a configuration for the real server, with empty tables.
func fresh(t testing.TB) postgres.Config {
	t.Helper()
	config := postgres.Config{URL: server(t), ConnsMax: 8}
	admin(t, "truncate lockstep.rows")
	return config
}

func (c *localCluster) start(t testing.TB) error {
	bin, err := findBinaries()
	if err != nil {
		return err
	}
	if c.who, err = unprivileged(); err != nil {
		return err
	}
	if c.dir, err = os.MkdirTemp("", "lockstep-pg-"); err != nil {
		return err
	}
	if err := c.give(c.dir); err != nil {
		return err
	}
	c.port = freePort(t)
	data := filepath.Join(c.dir, "data")
	initdb := c.command(filepath.Join(bin, "initdb"), "-D", data, "-U", "boss", "-E", "UTF8",
		"--locale=C", "--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync")
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	_, cert, key := selfSigned(t)
	c.cert = cert
	for name, text := range map[string][]byte{"server.crt": cert, "server.key": key} {
		file := filepath.Join(data, name)
		if err := errors.Join(os.WriteFile(file, text, 0o600), c.give(file)); err != nil {
			return err
		}
	}
	c.process = c.command(filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(c.port),
		"-k", c.dir, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "ssl=on",
		"-c", "max_connections=60", "-c", "log_min_messages=fatal")
	if err := c.process.Start(); err != nil {
		return err
	}
	return c.prepare()
}

// prepare waits for the server and makes a user, a database and the tables.
func (c *localCluster) prepare() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	dsn := fmt.Sprintf("host=%s port=%d user=boss dbname=", c.dir, c.port)
	conn, err := pgx.Connect(ctx, dsn+"postgres")
	for err != nil && ctx.Err() == nil {
		conn, err = pgx.Connect(ctx, dsn+"postgres")
	}
	if err != nil {
		return err
	}
	_, err1 := conn.Exec(ctx, "create role app login password 'secret-of-app'")
	_, err2 := conn.Exec(ctx, "create database app owner app")
	if err := errors.Join(err1, err2, conn.Close(ctx)); err != nil {
		return err
	}
	tables, err := os.ReadFile("migrations/00001_rows.sql")
	if err != nil {
		return err
	}
	if conn, err = pgx.Connect(ctx, dsn+"app"); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "set role app; "+string(tables))
	return errors.Join(err, conn.Close(ctx))
}

func (c *localCluster) stop() {
	if c.process != nil && c.process.Process != nil {
		_ = c.process.Process.Signal(syscall.SIGINT) // a fast shutdown
		_ = c.process.Wait()
	}
	if c.dir != "" {
		_ = os.RemoveAll(c.dir)
	}
}

// command is a program that runs as an unprivileged user: servers refuse to run as root.
func (c *localCluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.who}
	return cmd
}

// give makes a file the unprivileged user's.
func (c *localCluster) give(path string) error {
	if c.who == nil {
		return nil
	}
	return os.Chown(path, int(c.who.Uid), int(c.who.Gid))
}

func findBinaries() (string, error) {
	if path, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(path), nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if len(found) == 0 {
		return "", errors.New("the binary postgres is not installed")
	}
	return filepath.Dir(found[len(found)-1]), nil
}

// unprivileged returns whom a server runs as: nobody else unless the tests run as root.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if who, err := user.Lookup(name); err == nil {
			uid, err1 := strconv.ParseUint(who.Uid, 10, 32)
			gid, err2 := strconv.ParseUint(who.Gid, 10, 32)
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(err1, err2)
		}
	}
	return nil, errors.New("there is no unprivileged user to run it as")
}

func freePort(t testing.TB) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port
}
