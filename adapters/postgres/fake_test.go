package postgres_test

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

	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/stretchr/testify/require"
)

// fake is a server that speaks the protocol and knows no SQL: answer says what comes of a
// statement. It counts the bytes that it reads below TLS, and keeps how each connection ended.
type fake struct {
	listener net.Listener
	secure   *tls.Config

	mu      sync.Mutex
	answer  func(sql string) fakeAnswer
	greet   *pgproto3.ErrorResponse // refuses everyone, where it is set
	conns   map[net.Conn]bool
	read    int
	opened  int
	cancels int
	byes    int // goodbyes: Terminate
	muted   int // sessions that got a statement which is not answered
	params  []map[string]string
	ended   sync.WaitGroup
	stopped chan struct{}
	once    sync.Once
}

// fakeAnswer is an error's code, or the messages of a result. Silent answers nothing at all.
type fakeAnswer struct {
	code   string
	fatal  bool
	silent bool
	hangUp bool
	deaf   bool // it does not even read on, until the fake stops
	tag    string
}

func newFake(t testing.TB, secure bool) *fake {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	f := &fake{
		listener: listener, conns: map[net.Conn]bool{}, stopped: make(chan struct{}),
		answer: func(string) fakeAnswer { return fakeAnswer{tag: "SELECT 0"} },
	}
	if secure {
		cert, _, _ := selfSigned(t)
		f.secure = &tls.Config{Certificates: []tls.Certificate{cert}}
	}
	f.ended.Add(1)
	go f.accept()
	t.Cleanup(f.stop)
	return f
}

func (f *fake) url() string {
	mode := "disable"
	if f.secure != nil {
		mode = "require"
	}
	return fmt.Sprintf("postgres://someone:geheim@%v/shop?sslmode=%s", f.listener.Addr(), mode)
}

// answers says what comes of statements from now on. A statement that begins a transaction works
// always.
func (f *fake) answers(answer func(sql string) fakeAnswer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answer = answer
}

// count returns a figure of the fake's.
func (f *fake) count(which *int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return *which
}

// live returns how many connections are open.
func (f *fake) live() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.conns)
}

// sessions returns how many sessions began, requests to cancel not among them.
func (f *fake) sessions() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.params)
}

func (f *fake) stop() {
	f.once.Do(func() { close(f.stopped) })
	_ = f.listener.Close()
	f.mu.Lock()
	for conn := range f.conns {
		_ = conn.Close()
	}
	f.mu.Unlock()
	f.ended.Wait()
}

func (f *fake) accept() {
	defer f.ended.Done()
	for {
		conn, err := f.listener.Accept()
		if err != nil {
			return
		}
		f.mu.Lock()
		f.conns[conn] = true
		f.opened++
		f.mu.Unlock()
		f.ended.Add(1)
		go func() {
			defer f.ended.Done()
			_ = f.serve(&countedConn{conn, f})
			_ = conn.Close()
			f.mu.Lock()
			delete(f.conns, conn)
			f.mu.Unlock()
		}()
	}
}

// countedConn counts what is read.
type countedConn struct {
	net.Conn
	fake *fake
}

func (c *countedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.fake.mu.Lock()
	c.fake.read += n
	c.fake.mu.Unlock()
	return n, err
}

var errHungUp = errors.New("the fake hung up")

// serve carries out one connection to its end.
func (f *fake) serve(conn net.Conn) error {
	backend := pgproto3.NewBackend(conn, conn)
	first, err := backend.ReceiveStartupMessage()
	if err != nil {
		return err
	}
	if _, asked := first.(*pgproto3.SSLRequest); asked && f.secure != nil {
		if _, err := conn.Write([]byte("S")); err != nil {
			return err
		}
		conn = tls.Server(conn, f.secure)
		backend = pgproto3.NewBackend(conn, conn)
		if first, err = backend.ReceiveStartupMessage(); err != nil {
			return err
		}
	}
	startup, ok := first.(*pgproto3.StartupMessage)
	if !ok {
		f.mu.Lock()
		f.cancels++
		f.mu.Unlock()
		return nil
	}
	f.mu.Lock()
	f.params = append(f.params, startup.Parameters)
	refused := f.greet
	f.mu.Unlock()
	if refused != nil {
		backend.Send(refused)
		return backend.Flush()
	}
	backend.Send(&pgproto3.AuthenticationOk{})
	backend.Send(&pgproto3.BackendKeyData{ProcessID: 1, SecretKey: []byte{1, 2, 3, 4}})
	backend.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
	if err := backend.Flush(); err != nil {
		return err
	}
	return (&fakeSession{fake: f, backend: backend, status: 'I'}).run()
}

// fakeSession is one session of a fake.
type fakeSession struct {
	fake    *fake
	backend *pgproto3.Backend
	status  byte
	mute    bool // it answers nothing any more
}

func (s *fakeSession) run() error {
	for {
		msg, err := s.backend.Receive()
		if err != nil {
			return err
		}
		switch msg := msg.(type) {
		case *pgproto3.Terminate:
			s.fake.mu.Lock()
			s.fake.byes++
			s.fake.mu.Unlock()
			return nil
		case *pgproto3.Query:
			err = s.statement(msg.String, true)
		case *pgproto3.Parse:
			err = s.statement(msg.Query, false)
		case *pgproto3.Sync:
			err = s.ready()
		}
		if err != nil {
			return err
		}
	}
}

func (s *fakeSession) ready() error {
	if s.mute {
		return nil
	}
	s.backend.Send(&pgproto3.ReadyForQuery{TxStatus: s.status})
	return s.backend.Flush()
}

// statement answers one.
func (s *fakeSession) statement(sql string, simple bool) error {
	word, _, _ := strings.Cut(strings.ToLower(sql), " ")
	s.fake.mu.Lock()
	answer := s.fake.answer(sql)
	s.fake.mu.Unlock()
	switch {
	case answer.hangUp:
		return errHungUp
	case answer.deaf:
		<-s.fake.stopped
		return errHungUp
	case answer.silent, s.mute:
		if !s.mute {
			s.fake.mu.Lock()
			s.fake.muted++
			s.fake.mu.Unlock()
		}
		s.mute = true
		return nil
	case answer.code != "":
		severity := "ERROR"
		if answer.fatal {
			severity = "FATAL"
		}
		s.backend.Send(&pgproto3.ErrorResponse{
			Severity: severity, SeverityUnlocalized: severity, Code: answer.code, Message: "no",
		})
		if s.status == 'T' {
			s.status = 'E'
		}
		if answer.fatal {
			_ = s.backend.Flush()
			return errHungUp
		}
	case word == "begin":
		s.status = 'T'
		s.backend.Send(&pgproto3.CommandComplete{CommandTag: []byte("BEGIN")})
	case word == "rollback", word == "commit":
		if s.status == 'E' {
			word = "rollback"
		}
		s.status = 'I'
		s.backend.Send(&pgproto3.CommandComplete{CommandTag: []byte(strings.ToUpper(word))})
	default:
		s.backend.Send(&pgproto3.CommandComplete{CommandTag: []byte(answer.tag)})
	}
	if simple {
		return s.ready()
	}
	return nil
}

// selfSigned returns a certificate for 127.0.0.1 and localhost, which is its own root.
func selfSigned(t testing.TB) (cert tls.Certificate, certPEM, keyPEM []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	certPEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	keyPEM = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})
	cert, err = tls.X509KeyPair(certPEM, keyPEM)
	require.NoError(t, err)
	return cert, certPEM, keyPEM
}
