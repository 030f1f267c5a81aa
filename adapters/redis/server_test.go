package redis_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"lockstep/adapters"
	"lockstep/adapters/redis"
	tools "lockstep/internal/require"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		shared.stop()
		os.Exit(code)
	}))
}

// server is what a test runs against.
type server struct {
	name    string
	addr    string
	tlsAddr string
	tls     *tls.Config
	raw     *goredis.Client // for what an adapter does not do
	mini    *miniredis.Miniredis
}

// lacks is what miniredis 2.40 does otherwise than Redis, by the tests that need it.
var lacks = map[string]string{
	"numbers": "INCRBY takes +1 and 007 for numbers, and overflows in silence",
	"clock":   "keys expire only when its clock is moved by hand",
	"block":   "a client that is gone goes on waiting in XREADGROUP, and takes messages",
	"errors":  "it answers no CLIENT KILL, CONFIG SET or REPLICAOF, and lists no clients",
}

// needs skips the test where miniredis does not do what the test is about.
func (s *server) needs(t *testing.T, what string) {
	t.Helper()
	reason, known := lacks[what]
	require.True(t, known, "%q is not in the table", what)
	if s.mini != nil {
		t.Skipf("miniredis: %s", reason)
	}
}

// config returns the configuration of an adapter whose keys no other test has.
func (s *server) config(t *testing.T) redis.Config {
	return redis.Config{Addrs: []string{s.addr}, Prefix: prefix(t)}
}

var prefixes struct {
	sync.Mutex
	next int
}

func prefix(t testing.TB) string {
	prefixes.Lock()
	defer prefixes.Unlock()
	prefixes.next++
	return fmt.Sprintf("%s-%d:", strings.ReplaceAll(t.Name(), "/", "-"), prefixes.next)
}

// onEach runs a test against miniredis, and against Redis where its binary is there.
func onEach(t *testing.T, test func(t *testing.T, s *server)) {
	t.Run("miniredis", func(t *testing.T) { test(t, startMini(t)) })
	t.Run("redis", func(t *testing.T) { test(t, startReal(t)) })
}

func startMini(t testing.TB) *server {
	t.Helper()
	config, _ := certificate(t)
	mini := miniredis.RunT(t)
	secure := miniredis.NewMiniRedis()
	require.NoError(t, secure.StartTLS(config))
	t.Cleanup(secure.Close)
	return &server{
		name: "miniredis", addr: mini.Addr(), tlsAddr: secure.Addr(), mini: mini,
		raw: rawClient(t, mini.Addr()), tls: trusting(config),
	}
}

// shared is the one Redis of this package's tests.
var shared binary

type binary struct {
	once    sync.Once
	err     error
	addr    string
	tlsAddr string
	tls     *tls.Config
	stops   []func()
}

func (b *binary) stop() {
	for _, stop := range b.stops {
		stop()
	}
}

// startReal returns the shared Redis, or skips.
func startReal(t testing.TB) *server {
	t.Helper()
	tools.Tool(t, "containers", lookRedis())
	shared.once.Do(func() { shared.err = shared.start(t) })
	require.NoError(t, shared.err)
	return &server{
		name: "redis", addr: shared.addr, tlsAddr: shared.tlsAddr, tls: shared.tls,
		raw: rawClient(t, shared.addr),
	}
}

func lookRedis() error {
	_, err := exec.LookPath("redis-server")
	return err
}

func (b *binary) start(t testing.TB) error {
	dir, err := os.MkdirTemp("", "redis-test") //nolint:usetesting // it outlives the first test
	if err != nil {
		return err
	}
	b.stops = append(b.stops, func() { _ = os.RemoveAll(dir) })
	config, files := certificate(t)
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return err
		}
	}
	b.tls = trusting(config)
	tlsPort := freePort(t)
	b.tlsAddr = "127.0.0.1:" + tlsPort
	addr, stop, err := spawn(t, dir, "--tls-port", tlsPort, "--tls-auth-clients", "no",
		"--tls-cert-file", "cert.pem", "--tls-key-file", "key.pem",
		"--tls-ca-cert-file", "cert.pem")
	if err != nil {
		return err
	}
	b.addr, b.stops = addr, append([]func(){stop}, b.stops...)
	return nil
}

// spawn starts a redis-server of its own in dir and returns when it answers.
func spawn(t testing.TB, dir string, args ...string) (addr string, stop func(), err error) {
	t.Helper()
	port := freePort(t)
	args = append([]string{
		"--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
		"--dir", dir, "--loglevel", "warning", "--enable-debug-command", "local",
	}, args...)
	return launch("127.0.0.1:"+port, exec.Command("redis-server", args...))
}

// launch runs a server's command and returns when the address answers a PING.
func launch(addr string, cmd *exec.Cmd) (string, func(), error) {
	cmd.Dir = os.TempDir()
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	var once sync.Once
	stop := func() {
		once.Do(func() {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		})
	}
	for deadline := time.Now().Add(10 * time.Second); ; {
		err := answers(addr)
		if err == nil {
			return addr, stop, nil
		}
		if time.Now().After(deadline) {
			stop()
			return "", nil, fmt.Errorf("redis-server does not answer: %w", err)
		}
		<-time.After(10 * time.Millisecond)
	}
}

// answers reports whether a server answers, whatever.
func answers(addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		return err
	}
	_, err = conn.Read(make([]byte, 64))
	return err
}

// alone starts a Redis that the test has for itself.
func alone(t testing.TB, args ...string) (addr string, stop func()) {
	t.Helper()
	tools.Tool(t, "containers", lookRedis())
	addr, stop, err := spawn(t, t.TempDir(), args...)
	require.NoError(t, err)
	t.Cleanup(stop)
	return addr, stop
}

func freePort(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = listener.Close() }()
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}

func rawClient(t testing.TB, addr string) *goredis.Client {
	client := goredis.NewClient(&goredis.Options{Addr: addr, Protocol: 2, DisableIdentity: true})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// certificate returns a server's configuration with a certificate of its own, and its files.
func certificate(t testing.TB) (*tls.Config, map[string][]byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	files := map[string][]byte{
		"cert.pem": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		"key.pem":  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
	}
	pair, err := tls.X509KeyPair(files["cert.pem"], files["key.pem"])
	require.NoError(t, err)
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, files
}

// trusting returns a client's configuration that trusts a server's.
func trusting(server *tls.Config) *tls.Config {
	pool := x509.NewCertPool()
	leaf, err := x509.ParseCertificate(server.Certificates[0].Certificate[0])
	if err != nil {
		panic(err)
	}
	pool.AddCert(leaf)
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

// open opens a client that ends with the test.
func open(t testing.TB, config redis.Config) (*redis.Adapter, *redis.Client) {
	t.Helper()
	adapter, err := redis.New(config)
	require.NoError(t, err)
	client, err := adapter.Open(t.Context(), "main")
	require.NoError(t, err)
	t.Cleanup(func() { _ = adapter.Discard(client) })
	return adapter, client
}

// sharings runs a test for both.
func sharings(t *testing.T, test func(t *testing.T, sharing adapters.Sharing)) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) { test(t, sharing) })
	}
}

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); {
		if time.Now().After(deadline) {
			t.Fatalf("not in time: %s", what)
		}
		<-time.After(time.Millisecond)
	}
}

// isKind requires an *adapters.Error of that kind.
func isKind(t testing.TB, kind, err error) {
	t.Helper()
	var typed *adapters.Error
	require.True(t, errors.As(err, &typed), "not an error of the protocol: %v", err)
	require.Equal(t, kind, adapters.KindOf(err), "%v", err)
}

// field returns a field of an INFO reply.
func field(info, name string) string {
	for line := range strings.Lines(info) {
		if value, found := strings.CutPrefix(strings.TrimSpace(line), name+":"); found {
			return value
		}
	}
	return ""
}

func writeFile(t testing.TB, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
}
