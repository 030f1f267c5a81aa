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
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/redis"
	"lockstep/internal/servers"
)

func TestMain(m *testing.M) { servers.Main(m) }

// server is what a test runs against.
type server struct {
	name    string
	addr    string
	tlsAddr string // the same, or another one of its kind, behind TLS
	tls     *tls.Config
	raw     *goredis.Client // for what an adapter does not do
	who     adapters.Credentials
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
func (s *server) config(t testing.TB) redis.Config {
	return redis.Config{
		Addrs: []string{s.addr}, Username: s.who.User, Password: s.who.Password,
		Prefix: prefix(t),
	}
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

// onEach runs a test against miniredis, and against Redis where there is one.
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
		raw: rawClient(t, mini.Addr(), adapters.Credentials{}), tls: trusting(config),
	}
}

// startReal returns the Redis that all tests share, or skips. Its TLS is that of a proxy.
func startReal(t testing.TB) *server {
	t.Helper()
	shared := servers.Redis(t)
	if !shared.Real() {
		t.Skip("there is only miniredis")
	}
	config, _ := certificate(t)
	who := adapters.Credentials{User: shared.User, Password: shared.Password()}
	return &server{
		name: "redis", addr: shared.Address(), tlsAddr: newTLSProxy(t, shared.Address(), config),
		tls: trusting(config), raw: rawClient(t, shared.Address(), who), who: who,
	}
}

func rawClient(t testing.TB, addr string, who adapters.Credentials) *goredis.Client {
	client := goredis.NewClient(&goredis.Options{
		Addr: addr, Username: who.User, Password: who.Password,
		Protocol: 2, DisableIdentity: true,
	})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// certificate returns a server's configuration with a certificate of its own, and its files.
func certificate(t testing.TB) (*tls.Config, map[string]string) {
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
	files := map[string]string{
		"cert.pem": string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		"key.pem":  string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})),
	}
	pair, err := tls.X509KeyPair([]byte(files["cert.pem"]), []byte(files["key.pem"]))
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
	for deadline := time.Now().Add(30 * time.Second); !holds(); {
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
