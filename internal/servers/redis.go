package servers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"
)

// RedisServer is a Redis with passwords (ACL) that writes each command to its append-only file
// before it answers, so that what it acknowledged survives a kill. It is safe for concurrent use,
// but for Pause, Unpause, Kill and Start, which wait for each other.
type RedisServer struct {
	host
	// User is the name of the tests' user, who may do everything.
	User string

	password atomic.Pointer[string]
	admin    string       // the password of the user "default"
	prefixes atomic.Int64 // that were given away

	// held is a connection of the administrator that stays open while the server takes few.
	held atomic.Pointer[redis.Client]
}

// Redis returns the server that all tests of this process share. Where there is none to be had it
// skips the test, or fails it where LOCKSTEP_REQUIRE lists containers. Nobody may break it.
func Redis(t testing.TB) *RedisServer {
	t.Helper()
	return shared(t, "redis", func() *RedisServer { return startRedis(t) })
}

// NewRedis starts a server for this test alone, which ends with it. It skips and fails as Redis
// does.
func NewRedis(t testing.TB) *RedisServer {
	t.Helper()
	server := startRedis(t)
	t.Logf("redis: %s", server)
	t.Cleanup(func() {
		if err := server.stop(); err != nil {
			t.Errorf("end %s: %v", server, err)
		}
	})
	return server
}

func startRedis(t testing.TB) *RedisServer {
	t.Helper()
	starters := map[Kind]starter[*RedisServer]{}
	for kind, run := range redisMachines {
		starters[kind] = func() (*RedisServer, error) { return newRedis(run) }
	}
	return start(t, "redis", starters)
}

// redisMachine starts the machine of a server.
type redisMachine func(context.Context, *RedisServer) (machine, error)

func newRedis(run redisMachine) (*RedisServer, error) {
	s := &RedisServer{User: "lockstep", admin: rand.Text()}
	s.password.Store(ptr(rand.Text()))
	// A Redis does not answer this before it has read its data.
	s.probe = func(ctx context.Context) error { return s.Do(ctx, "GET", "lockstep:probe") }
	ctx := context.Background()
	var err error
	if s.machine, err = run(ctx, s); err != nil {
		return nil, err
	}
	if err := s.answer(ctx); err != nil {
		_ = s.stop()
		return nil, err
	}
	return s, nil
}

// users returns the server's ACL file.
func (s *RedisServer) users() string {
	return fmt.Sprintf("user default on >%s ~* &* +@all\nuser %s on >%s ~* &* +@all\n",
		s.admin, s.User, s.Password())
}

// settings returns the server's settings as options of its command line.
func (s *RedisServer) settings(dir string) []string {
	return []string{
		"--dir", dir, "--aclfile", dir + "/users.acl",
		"--appendonly", "yes", "--appendfsync", "always", "--save", "",
	}
}

// Real says whether this is Redis itself and not miniredis, which lacks a part of its commands and
// the pausing, and whose clock for times to live moves by hand alone.
func (s *RedisServer) Real() bool { return s.Kind() != Embedded }

// Password returns the tests' user's password as of now.
func (s *RedisServer) Password() string { return *s.password.Load() }

// URL returns how the tests' user connects as of now: the address changes with a restart of the
// server, the password with RotatePassword.
func (s *RedisServer) URL() string {
	return (&url.URL{
		Scheme: "redis", User: url.UserPassword(s.User, s.Password()),
		Host: s.Address(), Path: "/0",
	}).String()
}

func (s *RedisServer) stop() error {
	if held := s.held.Swap(nil); held != nil {
		_ = held.Close()
	}
	return s.host.stop()
}

// Do carries out a command as the administrator, with nil as an answer like any other.
func (s *RedisServer) Do(ctx context.Context, args ...any) error {
	return s.asAdmin(func(admin *redis.Client) error {
		if err := admin.Do(ctx, args...).Err(); !errors.Is(err, redis.Nil) {
			return err
		}
		return nil
	})
}

func (s *RedisServer) asAdmin(do func(*redis.Client) error) error {
	if held := s.held.Load(); held != nil {
		return do(held)
	}
	admin := s.connect()
	return errors.Join(do(admin), admin.Close())
}

// connect returns a client of the administrator, which connects when it is used.
func (s *RedisServer) connect() *redis.Client {
	// After as many failed dials as the pool is large the client would dial in the background, in a
	// goroutine that outlives it: the pool is larger than that ever becomes.
	return redis.NewClient(&redis.Options{
		Addr: s.Address(), Password: s.admin, ClientName: "lockstep-admin", PoolSize: 10,
		ContextTimeoutEnabled: true, DisableIdentity: true, MaxRetries: -1, DialerRetries: 1,
	})
}

// Prefix returns a prefix of keys for this test alone, such as "t7:"; what it left under it is
// removed with it.
func (s *RedisServer) Prefix(t testing.TB) string {
	t.Helper()
	prefix := fmt.Sprintf("t%d:", s.prefixes.Add(1))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), deadline)
		defer cancel()
		if err := s.removeKeys(ctx, prefix); err != nil {
			t.Errorf("remove the keys %s*: %v", prefix, err)
		}
	})
	return prefix
}

func (s *RedisServer) removeKeys(ctx context.Context, prefix string) error {
	return s.asAdmin(func(admin *redis.Client) error {
		keys := admin.Scan(ctx, 0, prefix+"*", 1000).Iterator()
		for keys.Next(ctx) {
			if err := admin.Unlink(ctx, keys.Val()).Err(); err != nil {
				return err
			}
		}
		return keys.Err()
	})
}

// Flush removes every key.
func (s *RedisServer) Flush(ctx context.Context) error { return s.Do(ctx, "FLUSHALL") }

// RedisClient is a client's connection, by CLIENT LIST.
type RedisClient struct {
	ID   string
	Name string
	User string
	// Command is the last one, such as "get" or "client|setinfo".
	Command string
}

// Clients returns the connections of the tests' user. Of miniredis it knows their number alone,
// and in it counts the administrator's that have not quite ended.
func (s *RedisServer) Clients(ctx context.Context) ([]RedisClient, error) {
	if embedded, ok := s.machine.(*embedded); ok {
		return make([]RedisClient, embedded.CurrentConnectionCount()), nil
	}
	var text string
	err := s.asAdmin(func(admin *redis.Client) (err error) {
		text, err = admin.ClientList(ctx).Result()
		return err
	})
	return parseClients(text, s.User), err
}

// parseClients reads CLIENT LIST: a line for each client, of fields name=value.
func parseClients(text, user string) []RedisClient {
	var list []RedisClient
	for line := range strings.Lines(text) {
		fields := map[string]string{}
		for field := range strings.FieldsSeq(line) {
			name, value, _ := strings.Cut(field, "=")
			fields[name] = value
		}
		if fields["user"] == user {
			list = append(list, RedisClient{
				ID: fields["id"], Name: fields["name"], User: user, Command: fields["cmd"],
			})
		}
	}
	return list
}

// RotatePassword gives the tests' user a new password and returns it. Connections that are open go
// on.
func (s *RedisServer) RotatePassword(ctx context.Context) (string, error) {
	password := rand.Text()
	if embedded, ok := s.machine.(*embedded); ok {
		embedded.RequireUserAuth(s.User, password)
	} else if err := s.acl(ctx, "SETUSER", s.User, "resetpass", ">"+password); err != nil {
		return "", err
	}
	s.password.Store(&password)
	return password, nil
}

// acl changes users, for the server's next start, too.
func (s *RedisServer) acl(ctx context.Context, args ...any) error {
	if err := s.Do(ctx, append([]any{"ACL"}, args...)...); err != nil {
		return err
	}
	return s.Do(ctx, "ACL", "SAVE")
}

// SetReadOnly makes the server a replica of nobody that answers, which refuses writes, or a master
// again; it keeps its data.
func (s *RedisServer) SetReadOnly(ctx context.Context, on bool) error {
	if on {
		return s.Do(ctx, "REPLICAOF", "127.0.0.1", "1")
	}
	return s.Do(ctx, "REPLICAOF", "NO", "ONE")
}

// LimitClients lets the server have at most so many connections of the tests' user; what is more is
// refused. A negative number means any number. Connections that are open go on. It is not safe for
// concurrent use.
func (s *RedisServer) LimitClients(ctx context.Context, most int) error {
	const unlimited = 10000 // Redis's own default
	if most < 0 {
		err := s.Do(ctx, "CONFIG", "SET", "maxclients", strconv.Itoa(unlimited))
		if held := s.held.Swap(nil); held != nil {
			err = errors.Join(err, held.Close())
		}
		return err
	}
	if s.held.Load() == nil {
		held := s.connect()
		if err := held.Ping(ctx).Err(); err != nil {
			return errors.Join(err, held.Close())
		}
		s.held.Store(held)
	}
	return s.Do(ctx, "CONFIG", "SET", "maxclients", strconv.Itoa(most+1))
}

// Terminate ends all connections of the tests' user from the server's side.
func (s *RedisServer) Terminate(ctx context.Context) error {
	return s.Do(ctx, "CLIENT", "KILL", "USER", s.User)
}
