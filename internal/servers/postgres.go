package servers

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
)

// PostgresConfig is what a Postgres of a test's own differs in.
type PostgresConfig struct {
	// ConnectionsMax is the server's max_connections; zero means 400. Three of them are kept for
	// the superuser.
	ConnectionsMax int
	// Settings are further settings of the server's configuration.
	Settings map[string]string
}

// PostgresServer is a Postgres with passwords (SCRAM) and TLS switched on. The database that it
// embeds, "lockstep", is there from the start. It is safe for concurrent use, but for Pause,
// Unpause, Kill and Start, which wait for each other.
type PostgresServer struct {
	host
	*PostgresDatabase

	admin string // the superuser's password
	cert  *certificate
	names atomic.Int64 // of databases
}

// Postgres returns the server that all tests of this process share. Where there is none to be had
// it skips the test, or fails it where LOCKSTEP_REQUIRE lists containers. Nobody may break it.
func Postgres(t testing.TB) *PostgresServer {
	t.Helper()
	return shared(t, "postgres", func() *PostgresServer {
		return startPostgres(t, PostgresConfig{})
	})
}

// NewPostgres starts a server for this test alone, which ends with it. It skips and fails as
// Postgres does.
func NewPostgres(t testing.TB, config PostgresConfig) *PostgresServer {
	t.Helper()
	server := startPostgres(t, config)
	t.Logf("postgres: %s", server)
	t.Cleanup(func() {
		if err := server.stop(); err != nil {
			t.Errorf("end %s: %v", server, err)
		}
	})
	return server
}

func startPostgres(t testing.TB, config PostgresConfig) *PostgresServer {
	t.Helper()
	starters := map[Kind]starter[*PostgresServer]{}
	for kind, run := range postgresMachines {
		starters[kind] = func() (*PostgresServer, error) { return newPostgres(config, run) }
	}
	return start(t, "postgres", starters)
}

// postgresMachine starts the machine of a server.
type postgresMachine func(context.Context, *PostgresServer, PostgresConfig) (machine, error)

func newPostgres(config PostgresConfig, run postgresMachine) (*PostgresServer, error) {
	cert, err := newCertificate()
	if err != nil {
		return nil, err
	}
	s := &PostgresServer{admin: rand.Text(), cert: cert}
	s.probe = func(ctx context.Context) error { return s.Exec(ctx, "SELECT 1") }
	ctx := context.Background()
	if s.machine, err = run(ctx, s, config); err != nil {
		return nil, err
	}
	if err = s.answer(ctx); err == nil {
		s.PostgresDatabase, err = s.create(ctx, "lockstep")
	}
	if err != nil {
		_ = s.stop()
		return nil, err
	}
	return s, nil
}

// settings returns the server's settings as options of its command line.
func (c PostgresConfig) settings() []string {
	connections := c.ConnectionsMax
	if connections == 0 {
		// The kit (A34) holds 92 sessions at once. Beside it there may be poolers of 50 sessions
		// each, the clients of other tests, and what looks on.
		connections = 400
	}
	// Without fsync what the operating system has taken survives a kill all the same.
	options := []string{"-c", "fsync=off", "-c", fmt.Sprintf("max_connections=%d", connections)}
	for name, value := range c.Settings {
		options = append(options, "-c", name+"="+value)
	}
	return options
}

// TLS returns the configuration by which a client trusts the server. A client without it may
// connect, too.
func (s *PostgresServer) TLS() *tls.Config { return s.cert.client() }

// Exec carries out SQL as the superuser.
func (s *PostgresServer) Exec(ctx context.Context, sql string, args ...any) error {
	return s.asAdmin(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, sql, args...)
		return err
	})
}

func (s *PostgresServer) asAdmin(ctx context.Context, do func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, s.url("postgres", s.admin, "postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	return do(conn)
}

func (s *PostgresServer) url(user, password, database string) string {
	return (&url.URL{
		Scheme: "postgres", User: url.UserPassword(user, password),
		Host: s.Address(), Path: "/" + database,
		RawQuery: "sslmode=prefer&connect_timeout=5",
	}).String()
}

// Database makes a database and a role that owns it, for this test alone; both are dropped with
// it.
func (s *PostgresServer) Database(t testing.TB) *PostgresDatabase {
	t.Helper()
	d, err := s.create(t.Context(), fmt.Sprintf("test_%d", s.names.Add(1)))
	if err != nil {
		t.Fatalf("make a database: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), readyWithin)
		defer cancel()
		if err := d.drop(ctx); err != nil {
			t.Errorf("drop the database %s: %v", d.Name, err)
		}
	})
	return d
}

func (s *PostgresServer) create(ctx context.Context, name string) (*PostgresDatabase, error) {
	d := &PostgresDatabase{Server: s, Name: name, User: name}
	d.password.Store(ptr(strings.ToLower(rand.Text())))
	role := fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", name, d.Password())
	for _, sql := range []string{role, fmt.Sprintf("CREATE DATABASE %s OWNER %[1]s", name)} {
		if err := s.Exec(ctx, sql); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func ptr[T any](value T) *T { return &value }
