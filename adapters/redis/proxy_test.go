package redis_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// proxy stands between clients and a server.
type proxy struct {
	listener net.Listener
	target   string
	sent     atomic.Int64 // bytes from clients
	answered atomic.Int64 // bytes from the server, forwarded or not
	open     atomic.Int64 // connections whose client has not gone
	made     atomic.Int64 // connections ever

	mu    sync.Mutex
	mode  mode
	conns map[net.Conn]struct{}
	done  sync.WaitGroup
	gone  chan struct{}
	end   sync.Once
}

type mode int

const (
	pass  mode = iota
	hole       // replies go nowhere
	sever      // the first reply ends the connection instead
	deaf       // what clients say is not read
	slow       // replies take some milliseconds
	trip       // sever once, then pass
	torn       // replies take some milliseconds to begin, and do not end
)

func newProxy(t testing.TB, target string) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	return serve(t, listener, target)
}

func serve(t testing.TB, listener net.Listener, target string) *proxy {
	p := &proxy{
		listener: listener, target: target, conns: map[net.Conn]struct{}{},
		gone: make(chan struct{}),
	}
	p.done.Add(1)
	go p.accept()
	t.Cleanup(p.stop)
	return p
}

func (p *proxy) addr() string { return p.listener.Addr().String() }

// dial connects to the proxy, whatever the address.
func (p *proxy) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, "tcp", p.addr())
}

func (p *proxy) set(m mode) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mode = m
}

func (p *proxy) now() mode {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mode
}

func (p *proxy) stop() {
	_ = p.listener.Close()
	p.end.Do(func() { close(p.gone) })
	p.mu.Lock()
	for c := range p.conns {
		_ = c.Close()
	}
	p.mu.Unlock()
	p.done.Wait()
}

func (p *proxy) keep(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[c] = struct{}{}
}

func (p *proxy) accept() {
	defer p.done.Done()
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.target)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.keep(client)
		p.keep(server)
		p.open.Add(1)
		p.made.Add(1)
		p.done.Add(2)
		go p.forward(client, server)
		go p.reply(server, client)
	}
}

// forward carries what the client says.
func (p *proxy) forward(client, server net.Conn) {
	defer p.done.Done()
	defer func() { _ = server.Close() }()
	buffer := make([]byte, 1<<16)
	for {
		if p.now() == deaf {
			<-p.gone
			return
		}
		n, err := client.Read(buffer)
		p.sent.Add(int64(n))
		if n > 0 {
			_, _ = server.Write(buffer[:n]) // where the server has gone, the client soon will have
		}
		if err != nil {
			p.open.Add(-1)
			return
		}
	}
}

// reply carries what the server says.
func (p *proxy) reply(server, client net.Conn) {
	defer p.done.Done()
	buffer := make([]byte, 1<<16)
	for {
		n, err := server.Read(buffer)
		p.answered.Add(int64(n))
		switch m := p.now(); {
		case n > 0 && m == trip:
			p.set(pass)
			fallthrough
		case n > 0 && m == sever, err != nil:
			_ = client.Close()
			_, _ = io.Copy(io.Discard, server)
			return
		case m == hole:
		case n > 0 && m == torn:
			<-time.After(8 * time.Millisecond)
			_, _ = client.Write(buffer[:1])
			p.set(hole)
		case m == slow:
			<-time.After(8 * time.Millisecond)
			fallthrough
		default:
			if _, err := client.Write(buffer[:n]); err != nil {
				return
			}
		}
	}
}

// newTLSProxy speaks TLS before a server that does not, and returns where.
func newTLSProxy(t testing.TB, target string, config *tls.Config) string {
	t.Helper()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := serve(t, tls.NewListener(inner, config), target)
	return p.addr()
}
